import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bucket } from '../../src/kpi/engine/buckets.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import type { Plan } from '../../src/kpi/engine/plan.ts';
import { isOfAnswers, type KpiRow } from '../../src/kpi/engine/row.ts';
import { chosen, type Filters, knownUnder, narrowed, strangerTo } from '../../src/kpi/reading/filters.ts';
import { savePublished } from '../../src/kpi/engine/state.ts';
import { readNumbers } from '../../src/kpi/reading/numbers.ts';
import { periodsIn } from '../../src/kpi/reading/periods.ts';
import { openView, type View } from '../../src/kpi/reading/view.ts';
import { DESK_SETTINGS, FROM, NOW, TO, twoDesks } from '../console/desk.ts';
import type { TestDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';

const settings = { ...DESK_SETTINGS, agentMinimum: 1 };
const SEED = testSeed('reading');
let database: TestDatabase;
let view: View;
let plans: readonly Plan[];
beforeAll(async () => {
  database = await twoDesks();
  view = await openView(database.db, settings, NOW);
  plans = view.plans.filter(({ value }) => value.kind !== 'told' && value.kind !== 'list');
});
afterAll(() => database.close());

const some = (...members: string[]) => fc.subarray(members, { minLength: 1 });
const filters: fc.Arbitrary<Filters> = fc.record(
  {
    connection: some('one', 'two'),
    group: some('one/g1', 'one/g2', 'two/g1', 'two/g2', 'none'),
    channel: some('email', 'web', 'chat', 'phone', 'social'),
    brand: some('none'),
  },
  { requiredKeys: [] },
);
/** Each filter by itself and beside others, on every road. */
const EXAMPLES: [{ filters: Filters; by: string; grain: 'day' | 'week' | 'month' | 'total'; offset: number }][] = [
  [{ filters: { group: ['one/g1'] }, by: 'all', grain: 'day', offset: 0 }],
  [{ filters: { group: ['one/g1'] }, by: 'channel', grain: 'day', offset: 5 }],
  [{ filters: { channel: ['email', 'chat'], group: ['two/g2'] }, by: 'all', grain: 'week', offset: 0 }],
  [{ filters: { connection: ['two'], channel: ['web'] }, by: 'priority', grain: 'month', offset: 20 }],
  [{ filters: { group: ['one/g1', 'two/g2'] }, by: 'agent', grain: 'total', offset: 3 }],
  [{ filters: { channel: ['email'] }, by: 'topic', grain: 'week', offset: 0 }],
  [{ filters: {}, by: 'agent', grain: 'total', offset: 1 }],
  [{ filters: {}, by: 'all', grain: 'total', offset: 1 }],
  [{ filters: { channel: ['email'] }, by: 'all', grain: 'total', offset: 12 }],
];
const question = fc.record({
  filters,
  by: fc.constantFrom('all', 'all', 'connection', 'source', 'group', 'channel', 'brand', 'agent', 'priority', 'topic'),
  grain: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'total' as const),
  offset: fc.nat(40),
});

/** What tells numbers apart; quality is that of the facts on one road and that of the connections on the other. */
const told = (rows: readonly KpiRow[]) =>
  rows
    .filter((row) => row.member === 'all' || row.sample_size > 0)
    .map(({ kpi, variant, period, member, value, numerator, denominator, sample_size, is_provisional, final_on }) =>
      [kpi, variant, period, member, near(value), near(numerator), near(denominator), sample_size, is_provisional, final_on].join(' '),
    )
    .toSorted();
const near = (value: number | null) => (value === null ? null : Number(value.toPrecision(10)));

test('numbers under any filters are those of the facts that pass them, by whatever road they are read', async () => {
  await fc.assert(
    fc.asyncProperty(question, async ({ filters, by, grain, offset }) => {
      const from = new Date(Date.parse(FROM) + offset * 86_400_000).toISOString().slice(0, 10);
      const buckets: Bucket[] = grain === 'total' ? [{ grain, first: from, last: TO }] : periodsIn(from, TO, grain, settings.weekStart);
      // The desk was computed where few answers are hidden; here nothing is.
      const shown = by === 'agent' && chosen(filters).length === 0 ? plans.filter((plan) => !isOfAnswers(plan)) : plans;
      const rows = await readNumbers(view, { plans: shown, buckets, filters, by });
      const asked = shown.filter((plan) => plan.dimensions.includes(by) && strangerTo(plan, filters) === undefined);
      const work = asked.map((plan) => ({ plan: narrowed(plan, filters, by, settings), buckets }));
      const direct = await evaluate(view.db, work, new Map(), knownUnder(view.known, filters), settings);
      expect(told(rows)).toEqual(told(direct));
    }),
    { seed: SEED, numRuns: longTests ? 60 : 8, examples: EXAMPLES },
  );
});

test('without a filter the numbers are the stored ones', async () => {
  const buckets = periodsIn(FROM, TO, 'day', settings.weekStart);
  const rows = await readNumbers(view, { plans, buckets, filters: {}, by: 'channel' });
  const stored =
    await sql<KpiRow>`select kpi, variant, day as period, member, value, numerator, denominator, sample_size, is_provisional, final_on from kpi.daily
    where dimension = 'channel' and day between ${FROM}::date and ${TO}::date`.execute(database.db);
  const ids = new Set(plans.map(({ kpi }) => kpi.id));
  expect(rows.length).toBeGreaterThan(1_000);
  expect(told(rows)).toEqual(told(stored.rows.filter(({ kpi }) => ids.has(kpi))));
});

test('a KPI that a filter is foreign to has no number rather than a wrong one', async () => {
  const buckets = periodsIn(FROM, TO, 'month', settings.weekStart);
  const foreign = plans.filter((plan) => !plan.dimensions.includes('brand'));
  expect(foreign.length).toBeGreaterThan(3);
  expect(await readNumbers(view, { plans: foreign, buckets, filters: { brand: ['none'], channel: ['email'] }, by: 'all' })).toEqual([]);
});

test('below agentMinimum answers nothing is told about an agent under filters, nor about few employees', async () => {
  const strict = { ...view, settings: { ...settings, agentMinimum: 5 } };
  const buckets = periodsIn(FROM, TO, 'month', settings.weekStart);
  const csat = plans.filter(({ kpi }) => kpi.id === 'csat_score');
  const rows = await readNumbers(strict, { plans: csat, buckets, filters: { channel: ['email'], connection: ['one'] }, by: 'agent' });
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.flatMap(({ value, numerator, denominator }) => [value, numerator, denominator])).toEqual(rows.flatMap(() => [null, null, null]));
  expect(chosen({ channel: [] })).toEqual([]);
});

test('an answer is remembered until other numbers are published', async () => {
  const volume = plans.filter(({ kpi, variant }) => kpi.id === 'ticket_volume' && variant === 'default');
  const read = async () => {
    const own = await openView(database.db, settings, NOW);
    return (await readNumbers(own, { plans: volume, buckets: periodsIn(FROM, TO, 'day', settings.weekStart), filters: {}, by: 'all' })).map(
      ({ value }) => value,
    );
  };
  const raise = (by: number) => sql`update kpi.daily set value = value + ${by} where kpi = 'ticket_volume' and dimension = 'all'`.execute(database.db);
  const before = await read();
  await raise(1);
  expect(await read()).toEqual(before);
  await savePublished(database.db);
  expect(await read()).toEqual(before.map((value) => (value ?? 0) + 1));
  await raise(-1);
  await savePublished(database.db);
});
