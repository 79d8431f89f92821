import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import { loadKnown } from '../../src/kpi/engine/known.ts';
import { plansOf } from '../../src/kpi/engine/plan.ts';
import { load } from '../../scripts/examples/load.ts';
import { silentLog } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { numbersOf, type World } from '../kpi/support/world.ts';
import { sliceMeasures } from '../../src/kpi/slices.ts';
import { NO_MAPPING } from '../sources/contract.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { connect } from '../kpi/support/rows.ts';
import { tell, ticket } from '../kpi/support/story.ts';
import { mailboxes } from './mailboxes.ts';
import { NIGHT } from './night.ts';

const text = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

/** As it stands in the docs: at its place in the sources. */
const inPlace = (code: string) =>
  code
    .replaceAll('../../src/kpi/families/', './')
    .replaceAll('../../src/kpi/', '../')
    .replaceAll('../../src/sources/freshdesk/', './')
    .replaceAll('../../src/sources/', '../');

test.each(['night.ts', 'night.json', 'mailboxes.ts'])('docs/data-engineers.md shows %s, and it is short', async (file) => {
  const code = await text(file);
  expect(await text('../../docs/data-engineers.md')).toContain(inPlace(code).trim());
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(40);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('the KPI of the docs is computed by nothing but its definition, and has its columns in the slices', async () => {
  const asOf = new Date('2026-03-05T00:00:00Z');
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: asOf.toISOString() });
  await tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T23:10:00Z'),
      ticket('2', '2026-03-02T05:59:59Z', { channel: 'chat' }),
      ticket('3', '2026-03-02T06:00:00Z'),
      ticket('4', '2026-03-02T12:00:00Z'),
    ],
  });
  const plans = plansOf(NIGHT, DEFAULT_SETTINGS, []);
  const known = await loadKnown(database.db, 'UTC', asOf);
  const bucket = { grain: 'day', first: '2026-03-02', last: '2026-03-02' } as const;
  const rows = await evaluate(database.db, [{ plan: plans[0]!, buckets: [bucket] }], new Map(), known, DEFAULT_SETTINGS);
  const valueOf = (dimension: string, member: string) => rows.find((row) => row.dimension === dimension && row.member === member)?.value;
  expect([valueOf('all', 'all'), valueOf('channel', 'chat'), valueOf('channel', 'email')]).toEqual([0.5, 1, 1 / 3]);
  expect(sliceMeasures(plans).flows.map((each) => each.column)).toEqual(['tickets_created', 'tickets_created_at_night']);
});

test('the example of the docs is right to the second', async () => {
  const world = JSON.parse(await text('night.json')) as Omit<World, 'name'>;
  const settings = { ...DEFAULT_SETTINGS, timeZone: 'America/New_York' };
  const asOf = new Date('2026-12-04T12:00:00Z');
  await database.empty();
  await load(database.pool, world.facts, {}, { from: new Date('2026-10-28T04:00:00Z'), to: asOf }, []);
  await transform(database.db, { settings, asOf, log: silentLog });
  const known = await loadKnown(database.db, settings.timeZone, asOf);
  const { days = {} } = world.expected['night_ticket_rate'] ?? {};
  const buckets = Object.keys(days).map((day) => ({ grain: 'day', first: day, last: day }) as const);
  const rows = await evaluate(database.db, [{ plan: plansOf(NIGHT, settings, [])[0]!, buckets }], new Map(), known, settings);
  const all = rows
    .filter(({ dimension }) => dimension === 'all')
    .map(({ period, value, numerator, denominator }) => [period, { value, numerator, denominator }]);
  expect(Object.fromEntries(all)).toEqual(Object.fromEntries(Object.entries(days).map(([day, cell]) => [day, numbersOf(cell)])));
  expect(Object.keys(days)).toHaveLength(4);
});

test('the stream of the docs maps records, and rejects what it cannot read', () => {
  const context = { connectionId: 'one', settings: NO_MAPPING, reference: {}, observedAt: new Date() };
  const body = [{ id: 7, name: 'Acme', active: true, updated_at: '2026-03-01T00:00:00Z' }, { name: 'No id' }];
  const { records, rejects } = mailboxes.map({ path: '/email_configs', body }, context);
  expect(records).toMatchObject([{ entity: 'brand', id: '7', name: 'Acme', isActive: true }]);
  expect(rejects).toHaveLength(1);
});
