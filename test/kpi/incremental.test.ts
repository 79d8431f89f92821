import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RandomDesk } from './support/random-desk.ts';
import { figures } from './support/figures.ts';
import { NARROWED, RandomPeople } from './support/random-people.ts';
import { RandomWork } from './support/random-work.ts';
import { allRows, changedRows, connect } from './support/rows.ts';
import { longTests, testSeed } from '../support/seed.ts';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  timeZone: 'Europe/London',
  agentMinimum: 2,
  teams: { Front: ['one/g1', 'two/g1'] },
  custom: NARROWED,
  // Hashes of customers come late and change.
  parameters: { ...DEFAULT_SETTINGS.parameters, identity_merge: true },
};
const HOUR = 3_600_000;
const STEPS = longTests ? 60 : 3;

/** Nothing lies behind it: time never goes back. */
let ended = Date.parse('2026-07-01T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Known time as it comes: one connection is read at once, one loads for a while, and any may fall behind. */
async function learn(desk: RandomDesk, asOf: number, step: number): Promise<void> {
  const now = new Date(asOf).toISOString();
  const late = new Date(asOf - 40 * HOUR).toISOString();
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: desk.number(4) === 0 ? late : now });
  const loaded = step >= 1;
  const from = step >= 2 ? '2026-03-01T00:00:00Z' : '2026-03-20T00:00:00Z';
  await connect(database.pool, 'two', {
    source: 'freshdesk',
    since: '2026-03-01T00:00:00Z',
    knownFrom: loaded ? from : null,
    knownTo: loaded ? now : null,
    missing: step >= 2 ? ['csat'] : [],
  });
}

test('after any sequence of changes the stale days leave nothing for a full rebuild to correct', async () => {
  const seed = testSeed('incremental', longTests ? undefined : 91974572);
  const desk = new RandomDesk(database.pool, seed, ['one', 'two']);
  let asOf = Date.parse('2026-03-22T10:00:00Z');
  await connect(database.pool, 'one', { knownTo: new Date(asOf).toISOString() });
  await connect(database.pool, 'two');
  await desk.staff();
  await desk.live(Date.parse('2026-02-20T00:00:00Z'), asOf, 150);
  const work = new RandomWork(database.pool, desk, ['one', 'two']);
  await work.live(Date.parse('2026-03-05T00:00:00Z'), asOf, 80);
  const people = new RandomPeople(database.pool, desk, ['one', 'two']);
  await people.meet(asOf);
  await people.change(asOf, 20);
  await figures(database.pool, '2026-03-01', '2026-05-01');
  for (let step = 0; step < STEPS; step += 1) {
    await learn(desk, asOf, step);
    await transform(database.db, { settings, asOf: new Date(asOf), log });
    await rebuild(database.db, { settings, asOf: new Date(asOf), scope: 'stale', log });
    const before = await allRows(database.pool);
    const again = await transform(database.db, { settings, asOf: new Date(asOf), all: true, log });
    expect({ step, seed, derived: again.written }).toEqual({ step, seed, derived: 0 });
    const full = await rebuild(database.db, { settings, asOf: new Date(asOf), scope: 'all', log });
    const corrected = full.written + full.deleted === 0 ? [] : changedRows(before, await allRows(database.pool));
    expect({ step, seed, written: full.written, deleted: full.deleted, corrected }).toEqual({ step, seed, written: 0, deleted: 0, corrected: [] });
    const next = asOf + desk.pick([1, 5, 20, 30, 24 * 9]) * HOUR;
    await desk.live(asOf, next, desk.number(25));
    await work.live(asOf, next, desk.number(25));
    await people.change(next, 8);
    asOf = next;
  }
  ended = Math.max(ended, asOf);
  expect((await allRows(database.pool)).length).toBeGreaterThan(1000);
});

test('a second rebuild of the same instant writes nothing', async () => {
  const asOf = new Date(ended);
  await transform(database.db, { settings, asOf, log });
  await rebuild(database.db, { settings, asOf, scope: 'stale', log });
  const again = await rebuild(database.db, { settings, asOf, scope: 'stale', log });
  expect({ written: again.written, deleted: again.deleted }).toEqual({ written: 0, deleted: 0 });
});

test('another database with the same facts has the same rows', async () => {
  const asOf = new Date(ended);
  const other = await testDatabase();
  try {
    for (const table of [
      'support.ticket',
      'support.ticket_change',
      'support.ticket_message',
      'support.survey_response',
      'support.sla_signal',
      'support.agent',
      'support.agent_group',
      'support.agent_membership',
      'support.customer',
      'support.organization',
      'support.contract',
      'support.call',
      'support.call_leg',
      'support.time_entry',
      'support.agent_status_interval',
      'support.agent_schedule',
      'support.bot_conversation',
      'support.automation_run',
      'support.article_count',
      'support.figure',
      // What was forecast stays as it was made: a fact of its day.
      'support.forecast',
      'sync.connection',
      'sync.stream',
      'sync.input',
    ]) {
      const { rows } = await database.pool.query(`select coalesce(json_agg(t), '[]') as all from ${table} t`);
      await other.pool.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`, [JSON.stringify(rows[0].all)]);
    }
    await transform(other.db, { settings, asOf, all: true, log });
    await rebuild(other.db, { settings, asOf, scope: 'all', log });
    expect(changedRows(await allRows(database.pool), await allRows(other.pool))).toEqual([]);
  } finally {
    await other.close();
  }
});
