import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { monthOf } from '../../src/kpi/engine/buckets.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import { loadKnown } from '../../src/kpi/engine/known.ts';
import { type Plan, plansOf } from '../../src/kpi/engine/plan.ts';
import { explainKpi, type Explanation } from '../../src/kpi/explain.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { FACTS } from '../../src/kpi/facts.ts';
import { type Aggregate, aggregatesOf, type Kpi } from '../../src/kpi/kpi.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RandomDesk } from './support/random-desk.ts';
import { certainTicket } from './support/certain-ticket.ts';
import { figures } from './support/figures.ts';
import { RandomWork } from './support/random-work.ts';
import { connect, put } from './support/rows.ts';
import { longTests, testSeed } from '../support/seed.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 1, teams: { Front: ['one/g1'] } };
const ASOF = new Date('2026-04-12T15:00:00Z');
/** Cells of each KPI that are explained. */
const CELLS = longTests ? 12 : 3;
const FROM = '2026-03-20T00:00:00Z';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const desk = new RandomDesk(database.pool, testSeed('contract'), ['one', 'two']);
  await connect(database.pool, 'one', { knownFrom: FROM, knownTo: ASOF.toISOString() });
  await connect(database.pool, 'two', { source: 'freshdesk', knownFrom: FROM, knownTo: ASOF.toISOString() });
  await desk.staff();
  await desk.live(Date.parse('2026-03-10T00:00:00Z'), ASOF.getTime(), 350);
  await new RandomWork(database.pool, desk, ['one', 'two']).live(Date.parse('2026-03-15T00:00:00Z'), ASOF.getTime(), 500);
  await figures(database.pool, FROM.slice(0, 10), '2026-05-01');
  await certainTicket(database.pool);
  await employeeAndLoyaltySurveys();
  await revenue();
  await database.pool.query("update support.ticket set is_complaint = ticket_id like '%7'");
  await database.pool.query('update support.ticket_message set sentiment = length(message_id) % 3 - 1');
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
});
afterAll(() => database.close());

async function employeeAndLoyaltySurveys(): Promise<void> {
  const answers = Array.from({ length: 20 }, (_, i) => ({
    connection_id: 'one',
    response_id: `r${i}`,
    survey_type: i % 2 === 0 ? 'nps' : 'esat',
    survey_id: `survey ${i % 4}`,
    customer_id: i % 2 === 0 ? `c${i}` : null,
    group_id: 'g1',
    responded_at: `2026-04-0${1 + (i % 5)}T10:00:00Z`,
    scale_min: i % 2 === 0 ? 0 : 1,
    scale_max: i % 2 === 0 ? 10 : 5,
    score: (i * 7) % (i % 2 === 0 ? 11 : 5) || 1,
  }));
  await put(database.pool, 'support.survey_response', answers);
  await database.pool.query(
    "insert into sync.touched (connection_id, entity, id) select connection_id, 'survey_response', response_id from support.survey_response where ticket_id is null",
  );
}

/** Customers who come, grow, shrink and leave. */
async function revenue(): Promise<void> {
  const kinds = ['new', 'expansion', 'contraction', 'one_off', 'churn', 'reactivation'];
  const events = Array.from({ length: 40 }, (_, i) => ({
    connection_id: 'one',
    event_id: `e${i}`,
    organization_id: `o${i % 7}`,
    occurred_on: `2026-04-${String(1 + (i % 12)).padStart(2, '0')}`,
    kind: kinds[Math.floor(i / 7)],
    mrr_delta: [100, 20, -30, null, -90, 90][Math.floor(i / 7)],
    amount: i % 3 === 0 ? 50 + i : null,
  }));
  await put(database.pool, 'support.revenue_event', events);
}

interface Row {
  readonly day: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample_size: number;
}

async function rowsOf(kpi: string, where = 'true'): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(`select * from kpi.daily where kpi = $1 and ${where} order by variant, dimension, member, day`, [kpi]);
  return rows;
}

interface CatalogEntry {
  readonly kind: string;
  readonly roll_up: string;
  readonly unit: string;
  readonly definition: string;
  readonly formula: string;
}

async function catalogOf(kpi: string, variant = 'default'): Promise<CatalogEntry> {
  const { rows } = await database.pool.query<CatalogEntry>('select * from kpi.catalog where kpi = $1 and variant = $2', [kpi, variant]);
  return rows[0] as CatalogEntry;
}

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const sum = (rows: readonly Row[], key: 'numerator' | 'denominator') => rows.reduce((total, row) => total + (row[key] ?? 0), 0);

/** What value, numerator and denominator have to be, given each other (design, section 7). */
function followed(kpi: string, { kind }: CatalogEntry, row: Row): Partial<Row> {
  if (kind === 'sum' || kind === 'stock') return { value: row.numerator, denominator: null };
  if (kind !== 'ratio' && kind !== 'share') return { numerator: null, denominator: null };
  if (row.numerator === null || row.denominator === null || row.denominator === 0) return { value: null };
  return { value: (row.numerator / row.denominator) * scaleOf(kpi, row.variant) };
}

const fits = (row: Row, wanted: Partial<Row>) =>
  Object.entries(wanted).every(([key, value]) => {
    const found = row[key as keyof Row];
    return typeof value === 'number' && typeof found === 'number' ? near(found, value) : found === value;
  });

/** What holds for every KPI, whatever it measures. */
function describeKpi(kpi: Kpi): void {
  describe(`${kpi.id}`, () => {
    test('is documented by the object that computes it', async () => {
      for (const variant of ['default', ...Object.keys(kpi.variants ?? {})]) {
        const entry = await catalogOf(kpi.id, variant);
        expect(entry.definition.length).toBeGreaterThan(40);
        expect(entry.formula).not.toBe('');
      }
    });

    test('has a total for every known day, or none at all', async () => {
      const totals = (await rowsOf(kpi.id, "dimension = 'all' and variant = 'default'")).length;
      expect(totals).toBe(kpi.isPartsOnly ? 0 : 24);
    });

    test('has values that follow from numerator and denominator', async () => {
      for (const row of await rowsOf(kpi.id)) {
        const wanted = followed(kpi.id, await catalogOfRow(kpi.id, row.variant), row);
        expect({ row, fits: fits(row, wanted) }).toEqual({ row, fits: true });
      }
    });

    test('has members that add up to the total', async () => {
      if (kpi.isPartsOnly || (await catalogOf(kpi.id)).roll_up === 'computed from the facts of the period') return;
      const rows = await rowsOf(kpi.id, "variant = 'default'");
      for (const [day, ofDay] of Map.groupBy(rows, (row) => row.day)) {
        const total = ofDay.find((row) => row.dimension === 'all') as Row;
        for (const [dimension, members] of Map.groupBy(ofDay, (row) => row.dimension)) {
          if (hasRowsOfItsOwn(kpi, dimension)) continue;
          for (const key of ['numerator', 'denominator'] as const) {
            if (total[key] === null) continue;
            expect({ day, dimension, key, adds: near(sum(members, key), total[key]) }).toEqual({ day, dimension, key, adds: true });
          }
        }
      }
    });

    test('says the same of one day by the tables and computed anew', async () => {
      if (kpi.value(settings.parameters).kind === 'list') return;
      const by = kpi.isPartsOnly ? (kpi.dimensions[0] as string) : 'all';
      for (const day of ['2026-03-29', '2026-04-02', '2026-04-12']) {
        const query = { kpi: kpi.id, from: day, to: day, by } as const;
        const stored = await readKpi(database.db, settings, ASOF, { ...query, grain: 'day' });
        expect(await readKpi(database.db, settings, ASOF, { ...query, grain: 'total' })).toEqual(stored);
      }
    });

    test('is explained by facts that add up to it', async () => {
      const cells = (await rowsOf(kpi.id, 'sample_size > 0')).filter((_, i, all) => i % Math.ceil(all.length / CELLS) === 0);
      for (const { day, dimension, member, variant } of cells) {
        const explained = await explainKpi(database.db, settings, ASOF, { kpi: kpi.id, variant, day, dimension, member });
        expect(explained.facts.length).toBeGreaterThan(0);
        for (const key of ['numerator', 'denominator'] as const) {
          if (explained[key] === null) continue;
          const total = explained.facts.reduce((adding, fact) => adding + (fact[key] ?? 0), 0);
          expect({ day, dimension, member, variant, key, total }).toEqual({ day, dimension, member, variant, key, total: expect.closeTo(explained[key], 6) });
        }
        if (explained.value === null) continue;
        const again = byTheSameRule(kpi, variant, explained);
        expect({ day, dimension, member, variant, again }).toEqual({ day, dimension, member, variant, again: expect.closeTo(explained.value, 6) });
      }
    });
  });
}

/** The cell made again from what explains it: percentiles and different values from the facts, derived numbers from their inputs. */
function byTheSameRule(kpi: Kpi, variant: string, { facts, inputs, value, numerator, denominator }: Explanation): number | null {
  const plan = plansOf([kpi], settings, []).find((each) => each.variant === variant) as Plan;
  const own = facts.flatMap((fact) => fact.numerator ?? []);
  switch (plan.value.kind) {
    case 'percentile':
      return percentileOf(own, plan.value.of.share);
    case 'distinct':
      return own.reduce((sum, each) => sum + each, 0);
    case 'derived':
      return plan.value.value(Object.fromEntries((inputs ?? []).map((input) => [input.name, input.value])));
    case 'ratio':
    case 'share':
      return numerator === null || denominator === null ? value : (numerator / denominator) * scaleOf(kpi.id, variant);
    default:
      return numerator ?? value;
  }
}

/** As percentile_cont: between the two values it falls in. */
function percentileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (high - low) * (at - Math.floor(at));
}

const entries = new Map<string, CatalogEntry>();
async function catalogOfRow(kpi: string, variant: string): Promise<CatalogEntry> {
  const key = `${kpi} ${variant}`;
  const entry = entries.get(key) ?? (await catalogOf(kpi, variant));
  entries.set(key, entry);
  return entry;
}

/** A call handed over counts for each of its agents; figures belong to no helpdesk, and often to no group. */
function hasRowsOfItsOwn(kpi: Kpi, dimension: string): boolean {
  const parts = aggregatesOf(kpi.value(settings.parameters));
  if (parts.some(({ fact }) => FACTS[fact].partsBy?.[dimension] !== undefined)) return true;
  const isStated = (part: Aggregate) => part.fact === 'figure_day';
  if (!parts.some(isStated) || parts.every(isStated)) return false;
  return dimension === 'connection' || dimension === 'source' || parts.some((part) => 'isRequired' in part);
}

/** KPIs in points per hundred, or of a thousand, whose numerator and denominator stay counts. */
const scaleOf = (kpi: string, variant: string) => (kpi === 'nps' ? 100 : variant === 'per_1000' ? 1000 : 1);

for (const kpi of KPIS) describeKpi(kpi);

/** The plain aggregate over an event relation, by KPI and variant. */
const RELATIONS: readonly (readonly [kpi: string, variant: string, aggregate: string, relation: string, day?: string])[] = [
  ['first_response_time_avg', 'default', 'avg(first_reply_s)', 'first_reply'],
  ['first_response_time_avg', 'business', 'avg(first_reply_business_s)', 'first_reply'],
  ['first_response_time_median', 'default', 'percentile_cont(0.5) within group (order by first_reply_s)', 'first_reply'],
  ['first_response_time_median', 'p90', 'percentile_cont(0.9) within group (order by first_reply_s)', 'first_reply'],
  ['avg_response_time', 'default', 'avg(response_s)', 'response'],
  ['avg_resolution_time', 'default', 'avg(resolution_s)', 'resolution'],
  ['median_resolution_time', 'default', 'percentile_cont(0.5) within group (order by resolution_s)', 'resolution'],
  ['tickets_resolved', 'default', 'sum(is_resolved)', 'resolution'],
  ['fcr_rate', 'default', 'avg(is_fcr)', 'resolution'],
  ['reopen_rate', 'default', 'avg(is_reopened)', 'resolution'],
  ['repeat_contact_rate', 'default', 'avg(is_repeat)', 'resolution'],
  ['escalation_rate', 'default', 'avg(is_escalated)', 'resolution'],
  ['reopened_tickets', 'default', 'count(*)', 'reopen'],
  ['escalated_tickets', 'default', 'count(*)', 'escalation'],
  ['sla_compliance_rate', 'default', 'avg(is_met)', 'sla_target'],
  ['csat_score', 'default', "avg(is_positive) filter (where survey_type = 'csat')", 'survey_response'],
  ['csat_avg_score', 'default', "avg(normalised) filter (where survey_type = 'csat')", 'survey_response'],
  ['esat_score', 'default', "avg(is_positive) filter (where survey_type = 'esat')", 'survey_response'],
  ['nps', 'default', 'avg(nps_points)', 'survey_response'],
  ['ces_score', 'default', "avg(score) filter (where survey_type = 'ces')", 'survey_response'],
  ['survey_response_rate', 'default', 'avg(is_answered_in_window)', 'survey_response', 'offered_day'],
  ['ticket_volume', 'default', "count(*) filter (where origin = 'inbound')", 'ticket', 'created_day'],
  ['inbound_calls_offered', 'default', "count(*) filter (where direction = 'inbound' and is_offered = 1)", 'call'],
  ['inbound_calls_handled', 'default', "count(*) filter (where direction = 'inbound' and is_answered = 1)", 'call'],
  ['aht_voice', 'default', "avg(handle_s) filter (where direction = 'inbound')", 'call'],
  ['avg_speed_of_answer', 'default', "avg(wait_s) filter (where direction = 'inbound' and is_answered = 1)", 'call'],
  ['inbound_avg_talk_time', 'default', "avg(talk_s) filter (where direction = 'inbound' and is_answered = 1)", 'call'],
  ['inbound_avg_wrap_time', 'default', "avg(wrap_s) filter (where direction = 'inbound' and is_answered = 1)", 'call'],
  ['avg_after_call_work_time', 'default', 'avg(wrap_s) filter (where is_answered = 1)', 'call'],
  ['calls_transferred_pct', 'default', "avg(is_transferred) filter (where direction = 'inbound' and is_answered = 1)", 'call'],
  ['total_calling_time', 'default', 'sum(coalesce(talk_s, 0) + coalesce(hold_s, 0)) filter (where is_answered = 1)', 'call'],
  ['answering_percentage', 'default', "avg(is_answered) filter (where direction = 'inbound' and is_offered = 1 and is_sales = 1)", 'call'],
  ['answering_percentage', 'answer_rate', "avg(is_answered) filter (where direction = 'inbound' and is_offered = 1)", 'call'],
];

test.each(RELATIONS)('%s %s equals %s over kpi.%s', async (...[kpi, variant, aggregate, relation, day = 'day']) => {
  // A count of nothing is a row of 0 here and no row there.
  const isSomething = /^(count|sum)/.test(aggregate ?? '') ? 'value <> 0' : 'value is not null';
  const { rows: stored } = await database.pool.query(
    `select day, value from kpi.daily where kpi = $1 and variant = $2 and dimension = 'all' and ${isSomething} order by day`,
    [kpi, variant],
  );
  const { rows: counted } = await database.pool.query(`
    select * from (select ${day} as day, (${aggregate})::float8 as value from kpi.${relation} where ${day} between '2026-03-20' and '2026-04-12' group by 1) e
    where ${isSomething} order by day`);
  // Nobody here has opening hours.
  expect(stored.length > 0).toBe(variant !== 'business');
  expect(stored.map((row) => [row.day, expect.closeTo(row.value, 6)])).toEqual(counted.map((row) => [row.day, row.value]));
});

/** Columns of the event relations and the dimension each stands for. */
const OF_EVENTS = [
  ['agent', 'agent_id'],
  ['group', 'group_id'],
  ['channel', 'channel'],
] as const;
const COLUMNS: Readonly<Record<string, readonly (readonly [dimension: string, column: string])[]>> = {
  ticket: [
    ['channel', 'channel'],
    ['priority', 'priority'],
    ['topic', 'topic'],
    ['ticket_type', 'ticket_type'],
  ],
  sla_target: [...OF_EVENTS, ['priority', 'priority'], ['sla_metric', 'sla_metric'], ['policy', 'policy']],
  survey_response: [...OF_EVENTS, ['survey', 'survey_id']],
  // Agents count by their parts of a call.
  call: [
    ['group', 'group_id'],
    ['direction', 'direction'],
  ],
};

test('an event counts for the agent, group, channel … of its KPI: the same aggregate by any of them', async () => {
  let members = 0;
  for (const [kpi, variant, aggregate, relation, day = 'day'] of RELATIONS) {
    const isSomething = /^(count|sum)/.test(aggregate) ? 'value <> 0' : 'value is not null';
    const { dimensions } = KPIS.find((each) => each.id === kpi) as Kpi;
    for (const [dimension, named] of (COLUMNS[relation] ?? OF_EVENTS).filter(([each]) => dimensions.includes(each))) {
      const column = kpi === 'fcr_rate' && dimension === 'agent' ? 'fcr_agent_id' : named;
      const { rows: stored } = await database.pool.query(
        `select day, member, value from kpi.daily where kpi = $1 and variant = $2 and dimension = $3 and ${isSomething} order by day, member collate "C"`,
        [kpi, variant, dimension],
      );
      const { rows: counted } = await database.pool.query(`
        select * from (select ${day} as day, coalesce(${column}, '${dimension === 'topic' ? 'unknown' : 'none'}') as member, (${aggregate})::float8 as value
          from kpi.${relation} where ${day} between '2026-03-20' and '2026-04-12' group by 1, 2) e
        where ${isSomething} order by day, member collate "C"`);
      const told = (rows: typeof stored) => rows.map((row) => [row.day, row.member, row.value]);
      expect({ kpi, variant, dimension, rows: told(counted) }).toEqual({
        kpi,
        variant,
        dimension,
        rows: told(stored).map(([on, member, value]) => [on, member, expect.closeTo(value, 6)]),
      });
      members += stored.length;
    }
  }
  expect(members).toBeGreaterThan(1000);
});

test('a KPI of the config, filtered by a member, says what its KPI says of that member, by every dimension', async () => {
  const { rows: cells } = await database.pool.query<Row & { readonly kpi: string }>(`
    select distinct on (kpi, dimension) kpi, dimension, member, value, numerator, denominator from kpi.monthly
    where month = '2026-04-01' and variant = 'default' and dimension not in ('all', 'connection', 'source') order by kpi, dimension, sample_size desc, member`);
  const known = await loadKnown(database.db, settings.timeZone, ASOF);
  const differing: unknown[] = [];
  for (const ofDimension of Map.groupBy(cells, (cell) => cell.dimension).values()) {
    const filtered = ofDimension.filter(
      ({ kpi }) => !['told', 'list', 'share'].includes((KPIS.find((each) => each.id === kpi) as Kpi).value(settings.parameters).kind),
    );
    const custom = filtered.map(({ kpi, dimension, member }) => ({ id: `my_${kpi}`, base: kpi, where: { [dimension]: [member] }, name: 'Mine' }));
    const plans = plansOf(KPIS, { ...settings, custom }, []).filter(({ kpi, variant }) => kpi.id.startsWith('my_') && variant === 'default');
    const work = plans.map((plan) => ({ plan: { ...plan, dimensions: ['all'] }, buckets: [monthOf('2026-04-01')] }));
    const rows = await evaluate(database.db, work, new Map(), known, settings);
    const told = (row: Pick<Row, 'value' | 'numerator' | 'denominator'> | undefined) =>
      [row?.value, row?.numerator, row?.denominator].map((each) => each?.toFixed(6));
    for (const cell of filtered) {
      const mine = rows.find((row) => row.kpi === `my_${cell.kpi}`);
      if (told(mine).join() !== told(cell).join()) differing.push({ ...cell, mine: told(mine) });
    }
  }
  expect(differing).toEqual([]);
});

test('BI sees labels, units and words', async () => {
  const { rows } = await database.pool.query(
    "select label, unit, value_text from kpi.daily_by_agent where kpi = 'first_response_time_avg' and variant = 'default' and member = 'one/a1' limit 1",
  );
  expect(rows[0]).toMatchObject({ label: 'Agent 1', unit: 'seconds', value_text: expect.stringMatching(/ (s|min)$/) });
  const { rows: overview } = await database.pool.query("select * from kpi.daily_overview where day = '2026-04-02'");
  for (const kpi of ['aht', 'cost_per_ticket']) {
    const [stored] = await rowsOf(kpi, "day = '2026-04-02' and variant = 'default' and dimension = 'all'");
    expect(overview[0][kpi]).toBe(stored?.value);
  }
  expect(overview[0].ticket_volume).toBeGreaterThan(0);
});
