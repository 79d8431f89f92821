import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { memberSql } from '../../src/kpi/dimensions.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import { type Known, loadKnown } from '../../src/kpi/engine/known.ts';
import { type Plan, plansOf } from '../../src/kpi/engine/plan.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { FACTS } from '../../src/kpi/facts.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { type Measure, both } from '../../src/kpi/kpi.ts';
import { SLICE_DIMENSIONS, type SliceMeasure, sliceMeasures } from '../../src/kpi/slices.ts';
import { exactSum } from '../../src/kpi/sql-text.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { longTests, testSeed } from '../support/seed.ts';
import { certainTicket } from './support/certain-ticket.ts';
import { RandomDesk } from './support/random-desk.ts';
import { connect } from './support/rows.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 1 };
const ASOF = new Date('2026-04-12T15:00:00Z');
const FROM = '2026-03-20';
const SEED = testSeed('slices');
const DIMENSIONS: readonly (readonly [string, string])[] = [['connection_id', 'connection'], ...SLICE_DIMENSIONS, ['agent_id', 'agent']];

let database: TestDatabase;
let known: Known;
let plans: Plan[];
beforeAll(async () => {
  database = await testDatabase();
  const desk = new RandomDesk(database.pool, SEED, ['one', 'two']);
  await connect(database.pool, 'one', { knownFrom: `${FROM}T00:00:00Z`, knownTo: ASOF.toISOString() });
  await connect(database.pool, 'two', { source: 'freshdesk', knownFrom: '2026-03-25T00:00:00Z', knownTo: ASOF.toISOString(), missing: ['csat'] });
  await desk.staff();
  await desk.live(Date.parse('2026-03-10T00:00:00Z'), ASOF.getTime(), 350);
  await certainTicket(database.pool);
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
  known = await loadKnown(database.db, settings.timeZone, ASOF);
  plans = plansOf(KPIS, settings, []);
});
afterAll(() => database.close());

interface Filter {
  readonly days: readonly [string, string];
  /** Slice column → members. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

const memberOf: Readonly<Record<string, readonly string[]>> = {
  connection_id: ['one', 'two'],
  brand_id: ['none'],
  group_id: ['one/g1', 'one/g2', 'two/g1', 'two/g2', 'none'],
  channel: ['email', 'web', 'chat', 'phone', 'social', 'none'],
  priority: ['low', 'normal', 'high', 'urgent', 'none'],
  ticket_type: ['question', 'none'],
  agent_id: ['one/a1', 'one/a2', 'one/a3', 'two/a1', 'two/a2', 'none'],
};

const dayOf = (offset: number) => new Date(Date.parse(`${FROM}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

/** Some days, and for some dimensions some of their members. */
const filters = (columns: readonly string[]): fc.Arbitrary<Filter> =>
  fc.record({
    days: fc.tuple(fc.nat(23), fc.nat(23)).map(([a, b]): [string, string] => [dayOf(Math.min(a, b)), dayOf(Math.max(a, b))]),
    members: fc.record(Object.fromEntries(columns.map((column) => [column, fc.subarray([...(memberOf[column] as string[])], { minLength: 1 })])), {
      requiredKeys: [],
    }) as fc.Arbitrary<Filter['members']>,
  });

const quoted = (members: readonly string[]) => members.map((member) => `'${member}'`).join(', ');

/** The same KPI of the facts that pass the filter only: what the engine itself makes of them. */
function narrowed(plan: Plan, measure: Measure, { members }: Filter): Plan {
  const conditions = DIMENSIONS.flatMap(([column, dimension]) => {
    const chosen = members[column];
    return chosen ? [`${memberSql(dimension, FACTS[measure.fact], settings)} in (${quoted(chosen)})`] : [];
  });
  const of: Measure = { ...measure, where: conditions.reduce((where, condition) => both(where, condition), measure.where ?? 'true') };
  return { ...plan, value: { kind: 'sum', of }, dimensions: ['all'] };
}

async function byEngine(measure: SliceMeasure, filter: Filter): Promise<number> {
  const { demand } = measure;
  const plan = { ...(plans[0] as Plan), variant: measure.column, populations: [], demand, demands: [demand], alternatives: [], groups: [[demand]] };
  const work = [{ plan: narrowed(plan, measure.measure, filter), buckets: [{ grain: 'total' as const, first: filter.days[0], last: filter.days[1] }] }];
  return (await evaluate(database.db, work, new Map(), known, settings))[0]?.numerator ?? 0;
}

async function bySlice(relation: string, column: string, { days, members }: Filter): Promise<number> {
  const where = Object.entries(members).map(([name, chosen]) => `${name} in (${quoted(chosen)})`);
  const { rows } = await database.pool.query(
    `select coalesce(sum(${column}), 0) as total from kpi.${relation} where ${[`day between '${days[0]}' and '${days[1]}'`, ...where].join(' and ')}`,
  );
  return rows[0].total;
}

const parameters = { seed: SEED, numRuns: longTests ? 2000 : 60 };

test('any filters over a slice give what the engine gives on the filtered facts', async () => {
  const { flows } = sliceMeasures(plans);
  expect(flows.map((each) => each.column)).toEqual(
    expect.arrayContaining([
      'tickets_created',
      'first_replies',
      'first_reply_seconds',
      'csat_positive',
      'csat_rated',
      'tickets_resolved',
      'sla_met',
      'sla_decided',
    ]),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...flows), fc.boolean(), filters(Object.keys(memberOf)), async (measure, withAgent, drawn) => {
      const { agent_id: _, ...others } = drawn.members;
      // What agents share is told per agent in kpi.daily only.
      const isShared = FACTS[measure.measure.fact].partsBy?.['agent'] !== undefined;
      const byAgent = withAgent && !isShared;
      const filter = byAgent ? drawn : { ...drawn, members: others };
      const relation = byAgent ? 'daily_slice_by_agent' : 'daily_slice';
      expect(await bySlice(relation, measure.column, filter)).toBeCloseTo(await byEngine(measure, filter), 6);
    }),
    parameters,
  );
});

test('what agents share is in no slice by agent', async () => {
  const shared = sliceMeasures(plans).flows.filter(({ measure }) => FACTS[measure.fact].partsBy?.['agent'] !== undefined);
  expect(shared.length).toBeGreaterThan(5);
  const everything: Filter = { days: ['2026-03-20', '2026-04-12'], members: {} };
  for (const { column } of shared) expect({ column, total: await bySlice('daily_slice_by_agent', column, everything) }).toEqual({ column, total: 0 });
});

test.each([
  ['first_response_time_avg', 'sum(first_reply_seconds) / nullif(sum(first_replies), 0)'],
  ['csat_score', 'sum(csat_positive) / nullif(sum(csat_rated), 0)'],
  ['reopen_rate', 'sum(resolutions_reopened) / nullif(sum(resolutions_of_day), 0)'],
  ['sla_compliance_rate', 'sum(sla_met) / nullif(sum(sla_decided), 0)'],
  // Of two facts: tickets were created, and none was resolved.
  ['backlog_clearance_rate', 'sum(tickets_resolved_inbound) / nullif(sum(tickets_created), 0)'],
])('%s is sum over sum, under any filter, as kpi.daily says for one member; nothing of something is 0', async (kpi, quotient) => {
  const { rows } = await database.pool.query(
    `select d.day, d.member, d.value, s.value as sliced from kpi.daily d
     join (select day, channel, ${quotient} as value from kpi.daily_slice group by 1, 2) s on s.day = d.day and s.channel = d.member
     where d.kpi = $1 and d.variant = 'default' and d.dimension = 'channel' and d.value is not null`,
    [kpi],
  );
  // How many days there are is the seed's affair.
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(({ day, member, sliced }) => [day, member, sliced])).toEqual(rows.map(({ day, member, value }) => [day, member, expect.closeTo(value, 6)]));
});

test('stocks of one day add up to what kpi.daily says, by every dimension', async () => {
  const { stocks } = sliceMeasures(plans);
  for (const { column, measure } of stocks) {
    const plan = plans.find((each) => each.value.kind === 'stock' && (each.value.of as Measure).id === measure.id) as Plan;
    const dimensions = DIMENSIONS.filter(([name, dimension]) => name !== 'agent_id' && plan.dimensions.includes(dimension));
    for (const [name, dimension] of dimensions) {
      const { rows } = await database.pool.query(
        `select d.day, d.member, d.value, coalesce(s.value, 0) as sliced from kpi.daily d
         left join (select day, ${name} as member, sum(${column}) as value from kpi.stock_slice group by 1, 2) s using (day, member)
         where d.kpi = $1 and d.variant = $2 and d.dimension = $3`,
        [plan.kpi.id, plan.variant, dimension],
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => row.value !== row.sliced)).toEqual([]);
    }
  }
});

test('a slice has a row only where something happened, and names every measure in a comment', async () => {
  const { flows } = sliceMeasures(plans);
  const { rows } = await database.pool.query(
    `select count(*)::int as n, count(*) filter (where coalesce(${flows.map(({ column }) => `nullif(${column}, 0)`).join(', ')}) is null)::int as empty from kpi.daily_slice`,
  );
  expect(rows[0].n).toBeGreaterThan(50);
  expect(rows[0].empty).toBe(0);
  const { rows: bare } = await database.pool.query(`
    select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relname in ('daily_slice', 'daily_slice_by_agent', 'stock_slice', 'slice') and col_description(c.oid, a.attnum) is null`);
  expect(bare).toEqual([]);
});

test('default definitions never fight for a name', () => {
  const seen = new Map<string, string>();
  for (const plan of plans.filter((each) => each.variant === 'default' && each.value.kind !== 'stock')) {
    for (const { measure } of sliceMeasures([plan]).flows) {
      const definition = JSON.stringify([measure.fact, measure.value, measure.where]);
      expect({ name: measure.id, kpi: plan.kpi.id, definition: seen.get(measure.id) ?? definition }).toEqual({
        name: measure.id,
        kpi: plan.kpi.id,
        definition,
      });
      seen.set(measure.id, definition);
    }
  }
});

test('of single agents answers are left out unless the minimum hides nothing', async () => {
  const sumOf = async (relation: string) => (await database.pool.query(`select sum(csat_rated) as total from kpi.${relation}`)).rows[0].total;
  expect(await sumOf('daily_slice_by_agent')).toBe(await sumOf('daily_slice'));
  await rebuild(database.db, { settings: { ...settings, agentMinimum: 5 }, asOf: ASOF, scope: 'stale', log });
  expect(await sumOf('daily_slice_by_agent')).toBeNull();
  expect(await sumOf('daily_slice')).toBeGreaterThan(0);
});

test('sums of stored numbers are the same in any order, and none where all are unknown', async () => {
  const sumOf = async (numbers: readonly (number | null)[]) => {
    const { rows } = await database.pool.query(`select ${exactSum('n')} as total from unnest($1::float8[]) with ordinality u(n, at)`, [numbers]);
    return rows[0].total as number | null;
  };
  const thirds = [7 / 3, null, 1 / 3, -0.1, 1e9, 0.2, 127.96721311475402];
  expect(await sumOf(thirds)).toBe(await sumOf(thirds.toSorted((a, b) => (a ?? 0) - (b ?? 0))));
  expect(await sumOf([127.96721311475402])).toBe(127.96721311475402);
  expect(await sumOf([null, null])).toBeNull();
});
