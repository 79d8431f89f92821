import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { RandomDesk } from '../kpi/support/random-desk.ts';
import { RandomPeople } from '../kpi/support/random-people.ts';
import { RandomWork } from '../kpi/support/random-work.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London' };
const TABLES = ['call_story', 'call_part', 'handling', 'agent_day', 'bot_story', 'automation_story', 'article_story'];
const HOUR = 3_600_000;
const STEPS = longTests ? 60 : 12;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function rowsOf(table: string): Promise<string[]> {
  const { rows } = await database.pool.query(`select (to_jsonb(t) - 'loaded_at')::text as row from support.${table} t order by 1`);
  return rows.map((each) => each.row as string);
}

async function everything(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of TABLES) found[table] = await rowsOf(table);
  return found;
}

/** Rows and days of what differs, by the fact that has to be rebuilt for it. */
async function daysOf(fact: string, tables: readonly string[], before: Record<string, string[]>, after: Record<string, string[]>): Promise<string[]> {
  const days = tables.flatMap((table) => {
    const [then, now] = [new Set(before[table]), new Set(after[table])];
    return [...then, ...now].filter((row) => then.has(row) !== now.has(row)).map((row) => (JSON.parse(row) as { day: string }).day);
  });
  const { rows } = await database.pool.query('select distinct day from sync.stale_day where fact = $1', [fact]);
  const marked = new Set(rows.map((row) => row.day as string));
  return [...new Set(days)].filter((day) => !marked.has(day));
}

test('bit by bit gives the same rows as all at once, and marks every day that differs', async () => {
  const seed = testSeed('work', longTests ? undefined : 150607002);
  const desk = new RandomDesk(database.pool, seed, ['one', 'two']);
  const work = new RandomWork(database.pool, desk, ['one', 'two']);
  const people = new RandomPeople(database.pool, desk, ['one', 'two']);
  await desk.staff();
  // The clocks go forward in the night of the 29th.
  let asOf = Date.parse('2026-03-27T10:00:00Z');
  await desk.live(asOf - 100 * HOUR, asOf, 30);
  await work.live(asOf - 100 * HOUR, asOf, 60);
  for (let step = 0; step < STEPS; step += 1) {
    const before = await everything();
    await database.pool.query('delete from sync.stale_day');
    await transform(database.db, { settings, asOf: new Date(asOf), log, batch: 7 });
    const bitByBit = await everything();
    expect({ step, seed, calls: await daysOf('call_story', ['call_story', 'call_part'], before, bitByBit) }).toEqual({ step, seed, calls: [] });
    for (const fact of ['agent_day', 'bot_story', 'automation_story', 'article_story']) {
      expect({ step, seed, fact, days: await daysOf(fact, [fact], before, bitByBit) }).toEqual({ step, seed, fact, days: [] });
    }
    const all = await transform(database.db, { settings, asOf: new Date(asOf), all: true, log });
    expect({ step, seed, rows: await everything() }).toEqual({ step, seed, rows: bitByBit });
    expect({ step, seed, written: all.written }).toEqual({ step, seed, written: 0 });
    await database.pool.query(TABLES.map((table) => `delete from support.${table}`).join(';'));
    await transform(database.db, { settings, asOf: new Date(asOf), all: true, log });
    expect({ step, seed, rows: await everything() }).toEqual({ step, seed, rows: bitByBit });
    const next = asOf + desk.pick([0, 1, 7, 30, 24 * 4]) * HOUR;
    await desk.live(asOf, next + HOUR, desk.number(6));
    // Some of it lies ahead of the next look: only time brings it.
    await work.live(asOf, next + 9 * HOUR, desk.number(25));
    await people.change(next, 6);
    asOf = next;
  }
  expect((await everything())['agent_day']?.length).toBeGreaterThan(20);
});
