import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { bucketOf } from '../../src/kpi/engine/buckets.ts';
import { plansOf } from '../../src/kpi/engine/plan.ts';
import { reasonsOf } from '../../src/kpi/engine/reasons.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';
import { RandomDesk } from './support/random-desk.ts';
import { NARROWED, RandomPeople } from './support/random-people.ts';
import { cell, connect } from './support/rows.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 2, custom: NARROWED.slice(0, 1) };
const HOUR = 3_600_000;
const STEPS = longTests ? 60 : 3;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

interface Row {
  readonly key: string;
  readonly period: string;
  readonly numbers: string;
  readonly is_final: boolean;
}

/** All rows of the three tables by their key. */
async function snapshot(): Promise<Map<string, Row>> {
  const of = (grain: string, table: string) => `
    select concat_ws('|', '${grain}', ${grain}, kpi, variant, dimension, member) as key, concat_ws('|', '${grain}', ${grain}, kpi, variant) as period,
      json_build_array(value, numerator, denominator)::text as numbers, not is_provisional as is_final from kpi.${table}`;
  const { rows } = await database.pool.query<Row>([of('day', 'daily'), of('week', 'weekly'), of('month', 'monthly')].join(' union all '));
  return new Map(rows.map((row) => [row.key, row]));
}

/** What changed of rows that were final, and what appeared in periods that were. */
function differences(before: ReadonlyMap<string, Row>, after: ReadonlyMap<string, Row>): string[] {
  const final = new Set([...before.values()].filter((row) => row.is_final).map((row) => row.period));
  const found: string[] = [];
  for (const row of before.values()) {
    const now = after.get(row.key);
    if (row.is_final && now?.numbers !== row.numbers) found.push(`${now ? 'changed' : 'vanished'} ${row.key} ${row.numbers} ${now?.numbers ?? NOTHING}`);
  }
  for (const row of after.values()) if (!before.has(row.key) && final.has(row.period)) found.push(`appeared ${row.key} ${NOTHING} ${row.numbers}`);
  return found.toSorted();
}
const NOTHING = '[null, null, null]';

async function logged(since: number): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select change || ' ' || concat_ws('|', grain, day, kpi, variant, dimension, member) || ' ' || json_build_array(old_value, old_numerator, old_denominator)::text
       || ' ' || json_build_array(new_value, new_numerator, new_denominator)::text as line
     from kpi.restatement where restatement_id > $1 and not is_kept`,
    [since],
  );
  return rows.map((row) => row.line as string).toSorted();
}
const lastId = async (): Promise<number> => (await database.pool.query('select coalesce(max(restatement_id), 0)::int as id from kpi.restatement')).rows[0].id;

/** Several ways a definition or known time changes in between. */
async function settingsOf(desk: RandomDesk, step: number): Promise<Settings> {
  await connect(database.pool, 'two', {
    source: 'freshdesk',
    knownFrom: step < 2 ? '2026-03-20T00:00:00Z' : '2026-03-05T00:00:00Z',
    knownTo: new Date(asOf).toISOString(),
  });
  if (step % 4 !== 2) return settings;
  return { ...settings, parameters: { ...settings.parameters, ticket_origin: desk.pick(['inbound', 'all']), fcr_window_days: desk.pick([3, 7]) } };
}

let asOf = Date.parse('2026-04-12T10:00:00Z');

test('the log equals the differences of what was final before and what is there after, over any history', async () => {
  const desk = new RandomDesk(database.pool, testSeed('restatement'), ['one', 'two']);
  await connect(database.pool, 'one', { knownTo: new Date(asOf).toISOString() });
  await desk.staff();
  await desk.live(Date.parse('2026-03-01T00:00:00Z'), asOf, 120);
  const people = new RandomPeople(database.pool, desk, ['one', 'two']);
  await people.meet(asOf);
  let changes = 0;
  for (let step = 0; step < STEPS; step += 1) {
    await connect(database.pool, 'one', { knownTo: new Date(asOf).toISOString() });
    const own = await settingsOf(desk, step);
    const [before, since] = [await snapshot(), await lastId()];
    await transform(database.db, { settings: own, asOf: new Date(asOf), log });
    await rebuild(database.db, { settings: own, asOf: new Date(asOf), scope: desk.number(5) === 0 ? 'all' : 'stale', log });
    const expected = differences(before, await snapshot());
    expect({ step, lines: await logged(since) }).toEqual({ step, lines: expected });
    changes += expected.length;
    const next = asOf + desk.pick([1, 5, 20, 24 * 9]) * HOUR;
    await desk.live(asOf - 20 * 24 * HOUR, next, 10 + desk.number(15));
    await people.change(next, 4);
    asOf = next;
  }
  expect(changes).toBeGreaterThan(20);
});

test('the reason names the facts that changed, or the definition', async () => {
  await database.pool.query(
    "update support.ticket set is_spam = true where connection_id = 'one' and ticket_id in (select ticket_id from support.ticket_story where is_countable order by day limit 3)",
  );
  await database.pool.query("insert into sync.touched (connection_id, entity, id) select 'one', 'ticket', ticket_id from support.ticket where is_spam");
  const since = await lastId();
  await transform(database.db, { settings, asOf: new Date(asOf), log });
  await rebuild(database.db, { settings, asOf: new Date(asOf), scope: 'all', log });
  expect(await reasons(since)).toEqual(['everything was computed again']);
  await database.pool.query('update support.ticket set is_spam = false');
  await database.pool.query("insert into sync.touched (connection_id, entity, id) select connection_id, 'ticket', ticket_id from support.ticket");
  const next = await lastId();
  await transform(database.db, { settings, asOf: new Date(asOf), log });
  await rebuild(database.db, { settings, asOf: new Date(asOf), scope: 'stale', log });
  expect((await reasons(next)).join()).toMatch(/facts changed: .*ticket_story/);
  const last = await lastId();
  await rebuild(database.db, {
    settings: { ...settings, parameters: { ...settings.parameters, percentile: 0.75 } },
    asOf: new Date(asOf),
    scope: 'stale',
    log,
  });
  expect(await reasons(last)).toEqual(['a definition or a setting changed']);
  await rebuild(database.db, { settings, asOf: new Date(asOf), scope: 'stale', log });
});

test('a KPI that looks back on other days says that their facts changed', () => {
  const marks = [
    { fact: 'resolution', day: '2026-03-02' },
    { fact: 'revenue_event', day: '2026-03-02' },
  ];
  const reason = reasonsOf(plansOf(KPIS, DEFAULT_SETTINGS, []), marks, undefined);
  const of = (kpi: string, day: string) => reason(kpi, bucketOf('day', day, 'monday'));
  expect(of('resolution_time_forecast', '2026-03-10')).toBe('facts of days it looks back on changed: resolution');
  expect(of('recurring_revenue', '2026-03-10')).toBe('facts of days it looks back on changed: revenue_event');
  expect(of('avg_resolution_time', '2026-03-02')).toBe('facts changed: resolution');
  expect(of('avg_resolution_time', '2026-03-10')).toBe('other days, members or connections are known now');
});

async function reasons(since: number): Promise<string[]> {
  const { rows } = await database.pool.query('select distinct reason from kpi.restatement where restatement_id > $1 order by 1', [since]);
  return rows.map((row) => row.reason as string);
}

test('frozen days stay as they were, and what they would be is logged once', async () => {
  const frozen: Settings = { ...settings, parameters: { ...settings.parameters, freeze_after_days: 5 } };
  const now = new Date(asOf);
  await rebuild(database.db, { settings: frozen, asOf: now, scope: 'stale', log });
  const limit = new Date(asOf - 6 * 24 * HOUR).toISOString().slice(0, 10);
  const { rows: tickets } = await database.pool.query(
    "select connection_id, ticket_id, day from support.ticket_story where is_countable and origin = 'inbound' and day between '2026-03-21' and $1 order by day limit 1",
    [limit],
  );
  const { connection_id, ticket_id, day } = tickets[0];
  const before = await cell(database.pool, 'ticket_volume', day);
  await database.pool.query('update support.ticket set is_spam = true where connection_id = $1 and ticket_id = $2', [connection_id, ticket_id]);
  await database.pool.query("insert into sync.touched (connection_id, entity, id) values ($1, 'ticket', $2)", [connection_id, ticket_id]);
  const since = await lastId();
  await transform(database.db, { settings: frozen, asOf: now, log });
  await rebuild(database.db, { settings: frozen, asOf: now, scope: 'stale', log });
  await rebuild(database.db, { settings: frozen, asOf: now, scope: 'all', log });
  expect(await cell(database.pool, 'ticket_volume', day)).toEqual(before);
  const { rows } = await database.pool.query(
    "select old_value, new_value, is_kept from kpi.restatement where restatement_id > $1 and kpi = 'ticket_volume' and dimension = 'all' and grain = 'day' and day = $2",
    [since, day],
  );
  expect(rows).toEqual([{ old_value: before?.value, new_value: (before?.value ?? 0) - 1, is_kept: true }]);
  const thawed = await rebuild(database.db, { settings, asOf: now, scope: 'all', log });
  expect(thawed.written).toBeGreaterThan(0);
  expect(await cell(database.pool, 'ticket_volume', day)).toMatchObject({ value: (before?.value ?? 0) - 1 });
});
