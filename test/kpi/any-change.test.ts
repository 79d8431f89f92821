import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';
import { RandomFacts } from './support/random-facts.ts';
import { NARROWED } from './support/random-people.ts';
import { allRows, changedRows, connect } from './support/rows.ts';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  timeZone: 'Europe/London',
  teams: { Front: ['one/g1', 'two/g1'] },
  custom: NARROWED,
  parameters: { ...DEFAULT_SETTINGS.parameters, identity_merge: true },
};
const HOUR = 3_600_000;
const STEPS = longTests ? 40 : 2;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('whatever changes of any fact, what is derived and computed step by step is what is derived and computed from all', async () => {
  const seed = testSeed('any change', longTests ? undefined : 5);
  const facts = new RandomFacts(database.pool, seed, ['one', 'two']);
  let asOf = Date.parse('2026-03-27T10:00:00Z');
  const first = asOf - 25 * 24 * HOUR;
  await facts.begin(first, asOf, 60);
  let happened: string[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    for (const id of ['one', 'two']) await connect(database.pool, id, { knownTo: new Date(asOf).toISOString() });
    const options = { settings, asOf: new Date(asOf), log };
    await transform(database.db, options);
    await rebuild(database.db, { ...options, scope: 'stale' });
    const rows = await allRows(database.pool);
    const derived = await transform(database.db, { ...options, all: true });
    expect({ step, seed, derived: derived.written }, happened.join('\n')).toEqual({ step, seed, derived: 0 });
    await rebuild(database.db, { ...options, scope: 'all' });
    expect({ step, seed, corrected: changedRows(rows, await allRows(database.pool)) }, happened.join('\n')).toEqual({ step, seed, corrected: [] });
    asOf += facts.pick([0, 0, 1, 30, 24 * 4]) * HOUR;
    // Some of it lies ahead: only time brings it.
    happened = await facts.happen(25, first, asOf + 2 * HOUR);
  }
});
