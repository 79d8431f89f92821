import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect } from './support/rows.ts';
import { segment, tell, ticket } from './support/story.ts';

const ASOF = '2026-03-10T12:00:00Z';
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => database.empty());
afterAll(() => database.close());

const build = (changes: Partial<Settings> = {}) =>
  rebuild(database.db, { settings: { ...DEFAULT_SETTINGS, ...changes }, asOf: new Date(ASOF), scope: 'stale', log });
const volume = (dimension: string, member: string, table = 'daily', day = '2026-03-02') =>
  cell(database.pool, 'ticket_volume', day, { dimension, member, table }).then((row) => row?.value);

test('a configured field is a dimension with a view of its own', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF, fields: { topic: '1', region: '2' } });
  await tell(database.pool, { ticket_story: [ticket('1', '2026-03-02T09:00:00Z', { fields: { region: "O'Hare" } }), ticket('2', '2026-03-02T09:00:00Z')] });
  await build();
  expect(await volume('field:region', "O'Hare")).toBe(1);
  expect(await volume('field:region', 'none')).toBe(1);
  expect(await volume('field:topic', 'none')).toBeUndefined();
  const { rows } = await database.pool.query(
    "select label, unit, value_text from kpi.daily_by_field_region where kpi = 'ticket_volume' and day = '2026-03-02' order by member desc",
  );
  expect(rows).toEqual([
    { label: 'none', unit: 'count', value_text: '1' },
    { label: "O'Hare", unit: 'count', value_text: '1' },
  ]);
});

test('organizations are opt-in and never daily', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-03-02T09:00:00Z', { organization_id: 'acme' })],
    backlog_segment: [segment('1', '2026-03-02T09:00:00Z', null, '2026-03-02', null)],
  });
  await build();
  expect(await volume('organization', 'one/acme', 'weekly')).toBeUndefined();
  const parameters = { ...DEFAULT_SETTINGS.parameters, organizations: true };
  await build({ parameters });
  expect(await volume('organization', 'one/acme', 'weekly')).toBe(1);
  expect(await volume('organization', 'one/acme')).toBeUndefined();
  expect((await cell(database.pool, 'backlog_open', '2026-03-02', { table: 'weekly', dimension: 'organization', member: 'one/acme' }))?.value).toBe(1);
  expect(await build({ parameters })).toMatchObject({ written: 0, deleted: 0 });
});

test('a group is in one team, and teams add up', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await tell(database.pool, { ticket_story: ['g1', 'g2', null].map((group_id, i) => ticket(String(i), '2026-03-02T09:00:00Z', { group_id })) });
  await build({ teams: { Billing: ['one/g1'], Everyone: ['one/g1', 'one/g2'] } });
  expect(await Promise.all(['Billing', 'Everyone', 'none'].map((team) => volume('team', team)))).toEqual([1, 1, 1]);
});

test('agents that are switched off leave no rows', async () => {
  await connect(database.pool, 'one', { knownTo: ASOF });
  await tell(database.pool, { ticket_story: [ticket('1', '2026-03-02T09:00:00Z', { agent_id: 'a1' })] });
  await build();
  expect(await volume('agent', 'one/a1')).toBe(1);
  await build({ agents: 'off' });
  const { rows } = await database.pool.query("select count(*)::int as n from kpi.daily where dimension = 'agent'");
  expect(rows[0].n).toBe(0);
});
