import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import type { Target, TargetPeriod } from '../../src/domain/target.ts';
import { BENCHMARKS, isDisputed } from '../../src/kpi/benchmarks.ts';
import { bucketOf } from '../../src/kpi/engine/buckets.ts';
import { plansOf } from '../../src/kpi/engine/plan.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { judge } from '../../src/kpi/reading/targets.ts';
import { targetShare } from '../../src/kpi/target-share.ts';
import { targetsOf } from '../../src/kpi/targets.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';
import { connect, put } from './support/rows.ts';
import { answer, firstReply, resolution, tell, ticket } from './support/story.ts';

const plans = plansOf(KPIS, DEFAULT_SETTINGS, []);
const ASOF = new Date('2026-03-10T12:00:00Z');
const own: Target[] = [
  { kpi: 'csat_score', variant: 'default', atLeast: 0.6, minSample: 2, scope: {} },
  { kpi: 'csat_score', variant: 'default', atLeast: 0.9, minSample: 2, from: '2026-03-04', scope: {} },
  { kpi: 'first_response_time_avg', variant: 'default', atMost: 3_400, scope: { channel: 'web' } },
  { kpi: 'ticket_volume', variant: 'default', atMost: 10, scope: {} },
];
const settings: Settings = { ...DEFAULT_SETTINGS, targets: own };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString() });
  await put(database.pool, 'support.agent', [{ connection_id: 'one', agent_id: 'a1', name: 'Ann' }]);
  await tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T09:00:00Z'),
      ticket('2', '2026-03-02T09:00:00Z', { channel: 'web' }),
      ticket('3', '2026-03-02T09:00:00Z', { channel: 'social' }),
    ],
    first_reply: [
      firstReply('1', '2026-03-02T10:00:00Z', 3_600),
      firstReply('2', '2026-03-02T10:00:00Z', 3_600),
      firstReply('3', '2026-03-02T10:00:00Z', 3_600),
    ],
    resolution: [resolution('1', '2026-03-02T10:00:00Z', 3_600, { is_fcr: true })],
    survey_answer: [
      answer('1', '2026-03-03T09:00:00Z', 'positive'),
      answer('2', '2026-03-03T09:00:00Z', 'positive'),
      answer('3', '2026-03-03T09:00:00Z', 'negative'),
      answer('4', '2026-03-04T09:00:00Z', 'positive'),
      answer('5', '2026-03-05T09:00:00Z', 'positive'),
      answer('6', '2026-03-05T09:00:00Z', 'negative'),
    ],
  });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
});
afterAll(() => database.close());

async function versus(
  kpi: string,
  day: string,
  dimension = 'all',
  member = 'all',
): Promise<{ status: string; at_least: number; at_most: number; origin: string } | undefined> {
  const { rows } = await database.pool.query(
    'select status, at_least, at_most, origin from kpi.daily_vs_target where kpi = $1 and day = $2 and dimension = $3 and member = $4',
    [kpi, day, dimension, member],
  );
  return rows[0];
}

test('an own target goes before a shipped one, and the later one holds from its day on', async () => {
  expect(await versus('csat_score', '2026-03-03')).toMatchObject({ at_least: 0.6, status: 'good', origin: 'own' });
  expect(await versus('csat_score', '2026-03-05')).toMatchObject({ at_least: 0.9, status: 'bad' });
  expect(await versus('nps', '2026-03-03')).toMatchObject({ at_least: 50, status: 'low_sample', origin: 'shipped' });
});

test('few facts give no verdict', async () => {
  expect(await versus('csat_score', '2026-03-04')).toMatchObject({ status: 'low_sample' });
  // Below five answers an agent's numbers are hidden, and so is the verdict.
  expect(await versus('csat_score', '2026-03-03', 'agent', 'one/a1')).toMatchObject({ status: 'low_sample' });
});

test('a member is held against its own target, else against that of the whole, unless that is a sum', async () => {
  expect(await versus('first_response_time_avg', '2026-03-02', 'channel', 'web')).toMatchObject({ at_most: 3_400, status: 'warning', origin: 'own' });
  expect(await versus('first_response_time_avg', '2026-03-02', 'channel', 'email')).toMatchObject({ at_most: 3_600, status: 'good', origin: 'shipped' });
  expect(await versus('first_response_time_avg', '2026-03-02', 'channel', 'social')).toMatchObject({ at_most: 14_400, status: 'good', origin: 'shipped' });
  expect(await versus('ticket_volume', '2026-03-02')).toMatchObject({ at_most: 10, status: 'good' });
  expect(await versus('ticket_volume', '2026-03-02', 'channel', 'web')).toBeUndefined();
});

test('what days add up to is held against as much as the period is long, and never against a target of a longer one', async () => {
  const per = (kpi: string, rest: Partial<Target>): Target => ({ kpi, variant: 'default', scope: {}, ...rest });
  const targets = [
    per('ticket_volume', { atMost: 2 }),
    per('tickets_resolved', { per: 'week', atLeast: 14 }),
    per('distinct_customers', { atMost: 5 }),
    per('arpu', { atLeast: 10 }),
    per('csat_score', { per: 'month', atLeast: 0.6 }),
    per('backlog_open', { atMost: 3 }),
  ];
  const rows = targetsOf(plans, targets);
  expect(rows.filter((row) => row.origin === 'own').map((row) => [row.kpi, row.per, row.is_summed])).toEqual([
    ['csat_score', 'month', false],
    ['ticket_volume', 'day', true],
    ['tickets_resolved', 'week', true],
    ['distinct_customers', 'day', false],
    ['arpu', 'month', false],
    ['backlog_open', null, false],
  ]);
  await rebuild(database.db, { settings: { ...settings, targets }, asOf: ASOF, scope: 'stale', log });
  const bounds = async (table: string, period: string) => {
    const { rows: found } = await database.pool.query(
      `select kpi, coalesce(at_least, at_most) as bound, status from kpi.${table}_vs_target where origin = 'own' and dimension = 'all' and $1 = ${period} order by kpi`,
      [{ daily: '2026-03-02', weekly: '2026-03-02', monthly: '2026-03-01' }[table]],
    );
    return found.map((row) => [row.kpi, row.bound, row.status]);
  };
  // Three tickets on 2 March, one resolved; nobody is known by name, and nobody pays.
  expect(await bounds('daily', 'day')).toEqual([
    ['backlog_open', 3, 'good'],
    ['distinct_customers', 5, 'good'],
    ['ticket_volume', 2, 'bad'],
  ]);
  expect(await bounds('weekly', 'week')).toEqual([
    ['backlog_open', 3, 'good'],
    ['ticket_volume', 14, 'good'],
    ['tickets_resolved', 14, 'bad'],
  ]);
  expect(await bounds('monthly', 'month')).toEqual([
    // March runs: what grows with the month says nothing yet.
    ['arpu', 10, null],
    ['backlog_open', 3, 'good'],
    ['csat_score', 0.6, 'good'],
    ['ticket_volume', 62, null],
    ['tickets_resolved', 62, null],
  ]);
  const { rows: compared } = await database.pool.query(
    `select period, target, status, change from kpi.compare
     where kpi in ('ticket_volume', 'tickets_resolved') and dimension = 'all' and period in ('yesterday', 'last_28_days', 'last_week', 'this_week') order by kpi, period`,
  );
  expect(compared.map((row) => [row.period, row.target, row.status, row.change])).toEqual([
    // Known from 1 March on: of 28 days it is a part.
    ['last_28_days', 56, null, null],
    ['last_week', 14, 'good', null],
    // Monday and the half of Tuesday, after three tickets on last week's.
    ['this_week', 4, null, null],
    ['yesterday', 2, 'good', null],
    ['last_28_days', 56, null, null],
    ['last_week', 14, 'bad', null],
    ['this_week', null, null, null],
    ['yesterday', null, null, null],
  ]);
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'stale', log });
});

test('while a period runs only what does not grow with it has a verdict, and rows say so', async () => {
  const { rows } = await database.pool.query(
    `select kpi, status, is_complete, per, label from kpi.daily_vs_target
     where day = '2026-03-10' and (kpi, member) in (('ticket_volume', 'all'), ('backlog_open', 'all')) union all
     select kpi, status, is_complete, per, label from kpi.weekly_vs_target where week = '2026-03-02' and (kpi, member) in (('csat_score', 'one/a1'), ('ticket_volume', 'all')) order by 1, 2`,
  );
  expect(rows).toEqual([
    { kpi: 'csat_score', status: 'good', is_complete: true, per: null, label: 'Ann' },
    { kpi: 'ticket_volume', status: 'good', is_complete: true, per: 'day', label: 'All' },
    { kpi: 'ticket_volume', status: null, is_complete: false, per: 'day', label: 'All' },
  ]);
  const [rate, sum] = targetsOf(plans, own).filter(({ kpi, valid_from }) => kpi === 'ticket_volume' || (kpi === 'csat_score' && valid_from !== null));
  const verdicts = (is_complete: boolean) =>
    judge(
      database.db,
      [sum, rate].map((target) => ({ row: { value: 1, sample_size: 5, is_complete }, target })),
    );
  expect([await verdicts(true), await verdicts(false)]).toEqual([
    ['good', 'good'],
    [null, 'good'],
  ]);
});

test('the console and the views hold a stretch of days against as much of a target', async () => {
  const seed = testSeed('shares');
  const day = fc.integer({ min: 0, max: 800 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
  const drawn = fc.sample(fc.record({ per: fc.constantFrom(null, 'day', 'week', 'month'), is_summed: fc.boolean(), first: day, last: day }), {
    seed,
    numRuns: 300,
  });
  const whole = ['day', 'week', 'month'].flatMap((per) =>
    (['day', 'week', 'month'] as const).map((grain) => ({ per, is_summed: grain === per, ...bucketOf(grain, '2028-02-10', 'monday') })),
  );
  const asked = [...drawn.filter(({ first, last }) => first <= last), ...whole] as {
    per: TargetPeriod | null;
    is_summed: boolean;
    first: string;
    last: string;
  }[];
  const { rows } = await database.pool.query(
    'select kpi.target_share(per, is_summed, first, last) as share from rows from (json_to_recordset($1::json) as (per text, is_summed boolean, first date, last date)) with ordinality as a(per, is_summed, first, last, no) order by no',
    [JSON.stringify(asked)],
  );
  const told = rows.map(({ share }) => share as number | null);
  const differing = asked.filter((each, i) => {
    const [one, other] = [targetShare(each, each), told[i] ?? null];
    return one === null || other === null ? one !== other : Math.abs(one - other) > 1e-9;
  });
  expect(differing).toEqual([]);
  expect(new Set(told.map((share) => share === null)).size).toBe(2);
});

test('where guides disagree none of them is a target until the config chooses', async () => {
  expect(BENCHMARKS.filter((each) => each.kpi === 'fcr_rate').every((each) => isDisputed(each))).toBe(true);
  expect(await versus('fcr_rate', '2026-03-02')).toBeUndefined();
  const chosen = targetsOf(plans, [{ kpi: 'fcr_rate', variant: 'default', atLeast: 0.7, scope: {} }]);
  expect(chosen.filter((row) => row.kpi === 'fcr_rate')).toMatchObject([{ at_least: 0.7, origin: 'own' }]);
  const { rows } = await database.pool.query("select seed, low, is_disputed from kpi.benchmark where kpi = 'fcr_rate' order by seed");
  expect(rows).toEqual([
    { seed: '000', low: 0.8, is_disputed: true },
    { seed: '003', low: 0.7, is_disputed: true },
  ]);
});

test('a comparison never has more rows than what it compares, whatever the config says', async () => {
  const seed = testSeed('targets');
  const target = fc.record({
    kpi: fc.constantFrom('csat_score', 'first_response_time_avg', 'ticket_volume', 'no_such_kpi'),
    variant: fc.constantFrom('default', 'business'),
    atLeast: fc.constantFrom(0.5, 1),
    from: fc.constantFrom(undefined, '2026-03-01', '2026-03-03', '2026-03-05'),
    scope: fc.constantFrom({}, { channel: 'email' }, { channel: 'email', group: 'one/g1' }, { agent: 'one/a1' }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(target, { maxLength: 8 }), async (drawn) => {
      const targets = drawn.map(({ from, ...rest }): Target => ({ ...rest, ...(from !== undefined && { from }) }));
      await rebuild(database.db, { settings: { ...settings, targets }, asOf: ASOF, scope: 'stale', log });
      for (const [table, period] of [
        ['daily', 'day'],
        ['weekly', 'week'],
        ['monthly', 'month'],
      ]) {
        const { rows } = await database.pool.query(
          `select count(*)::int as n, count(distinct (kpi, variant, dimension, member, ${period}))::int as different from kpi.${table}_vs_target`,
        );
        expect(rows[0].n).toBe(rows[0].different);
        expect(rows[0].n).toBeGreaterThan(0);
      }
    }),
    { seed, numRuns: longTests ? 100 : 6 },
  );
});
