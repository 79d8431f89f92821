import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { ensureRoles } from '../../src/warehouse/roles.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RandomDesk } from './support/random-desk.ts';
import { connect } from './support/rows.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, agentMinimum: 1, targets: [{ kpi: 'ticket_volume', variant: 'default', atMost: 1, scope: {} }] };
const ASOF = new Date('2026-04-12T15:00:00Z');
const docs = new URL('../../docs/', import.meta.url);
const text = readFileSync(new URL('bi.md', docs), 'utf8');
const FILES = readdirSync(new URL('bi/', docs)).toSorted();

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const desk = new RandomDesk(database.pool, 4, ['one']);
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString(), missing: ['calls'] });
  await desk.staff();
  await desk.live(Date.parse('2026-03-01T00:00:00Z'), ASOF.getTime(), 350);
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
  // Something that was final changes.
  await database.pool.query("update support.ticket set is_spam = true where ticket_id in ('t1', 't2', 't3')");
  await database.pool.query("insert into sync.touched (connection_id, entity, id) select 'one', 'ticket', unnest(array['t1', 't2', 't3'])");
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'stale', log });
  await ensureRoles(database.pool, 'named');
});
afterAll(() => database.close());

test.each(FILES)('docs/bi/%s is named in docs/bi.md, runs as the reader and shows something', async (file) => {
  expect(text).toContain(`](bi/${file})`);
  const query = readFileSync(new URL(`bi/${file}`, docs), 'utf8');
  const client = await database.pool.connect();
  try {
    await client.query('set role deskmeter_reader');
    const { rows } = await client.query(query);
    expect(rows.length).toBeGreaterThan(0);
  } finally {
    await client.query('reset role');
    client.release();
  }
});

test('there are queries for every kind of question', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(12);
});

test('the relations that are named exist', async () => {
  const table = text.slice(text.indexOf('## Which relation'), text.indexOf('`member` is'));
  const named = [...table.matchAll(/`([a-z_]+)`/g)].map((match) => match[1] as string);
  const { rows } = await database.pool.query("select relname from pg_class where relnamespace = 'kpi'::regnamespace");
  const known = new Set(rows.map((row) => row.relname as string));
  expect(named.filter((name) => !known.has(name) && name !== 'member')).toEqual([]);
});
