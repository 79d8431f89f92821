import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { FACT_TABLES } from '../../src/warehouse/tables.ts';
import { RandomFacts } from '../kpi/support/random-facts.ts';
import { changedRows } from '../kpi/support/rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', parameters: { ...DEFAULT_SETTINGS.parameters, identity_merge: true } };
const HOUR = 3_600_000;
/** Facts that change between two looks. */
const CHANGES = 40;
const STEPS = longTests ? 200 : 6;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Rows of every table of `support` that no page fills. */
async function stories(): Promise<string[]> {
  const facts = Object.values(FACT_TABLES).map(({ table }) => table.slice('support.'.length));
  const tables = await database.pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'support' and not tablename = any($1) and tablename not in ('figure', 'agent_schedule', 'forecast')`,
    [facts],
  );
  const each = tables.rows.map(
    ({ name }) => `select '${name} ' || (jsonb_strip_nulls(to_jsonb(t)) - '{loaded_at,first_seen_at,last_seen_at}'::text[])::text as r from support.${name} t`,
  );
  return (await database.pool.query<{ r: string }>(`select r from (${each.join(' union all ')}) a order by r`)).rows.map(({ r }) => r);
}

test('whatever changes of any fact, the stories derived step by step are those derived from all', async () => {
  const seed = testSeed('any change', longTests ? undefined : 5);
  const facts = new RandomFacts(database.pool, seed, ['one', 'two']);
  let asOf = Date.parse('2026-03-27T10:00:00Z');
  const first = asOf - 25 * 24 * HOUR;
  await facts.begin(first, asOf, 150);
  let happened: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    await transform(database.db, { settings, asOf: new Date(asOf), log, batch: 40 });
    const before = await stories();
    const { written } = await transform(database.db, { settings, asOf: new Date(asOf), all: true, log });
    const corrected = written === 0 ? [] : changedRows(before, await stories());
    expect({ step, seed, written, corrected }, happened.join('\n')).toEqual({ step, seed, written: 0, corrected: [] });
    asOf += facts.pick([0, 0, 1, 30]) * HOUR;
    // Some of it lies ahead: only time brings it.
    happened = await facts.happen(CHANGES, first, asOf + 2 * HOUR);
    expect(happened.filter((each) => each.includes('Refused'))).toEqual([]);
  }
  expect((await stories()).length).toBeGreaterThan(300);
});
