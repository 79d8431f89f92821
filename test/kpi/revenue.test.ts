import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { explainKpi } from '../../src/kpi/explain.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { figure, load, mark } from './support/figure-rows.ts';
import { cell, connect, put, type Row } from './support/rows.ts';

const ASOF = new Date('2026-12-04T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.empty();
  await connect(database.pool, 'one', { source: 'hubspot', knownFrom: '2026-10-01T00:00:00Z', knownTo: ASOF.toISOString() });
});
afterAll(() => database.close());

const by = (parameters: Partial<Parameters> = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  parameters: { ...DEFAULT_PARAMETERS, ...parameters } as Parameters,
});
const REVENUE = KPIS.filter((kpi) => kpi.family === 'F10').map((kpi) => kpi.id);
const build = (settings: Settings = by(), scope: RebuildOptions['scope'] = { from: '2026-11-05', to: '2026-11-06' }) =>
  rebuild(database.db, { settings, asOf: ASOF, scope, log, only: REVENUE });
type At = NonNullable<globalThis.Parameters<typeof cell>[3]>;
const month = (kpi: string, at: At = {}) => cell(database.pool, kpi, '2026-11-01', { table: 'monthly', ...at });
const day = (kpi: string, on: string, at: At = {}) => cell(database.pool, kpi, on, at);

let eventNo = 0;
const event = (customer: string, occurred_on: string, kind: string, mrr_delta: number | null, amount: number | null = null) => ({
  connection_id: 'one',
  event_id: `e${(eventNo += 1)}`,
  organization_id: customer,
  customer_id: `${customer}-${eventNo % 2}`,
  occurred_on,
  kind,
  mrr_delta,
  amount,
});

/** Four customers in October. November: A grows, B shrinks, C leaves and comes back, D leaves, E comes, F comes and leaves. */
const LIFE = [
  event('A', '2026-10-05', 'new', 100, 1200),
  event('B', '2026-10-05', 'new', 200, 2400),
  event('C', '2026-10-05', 'new', 300, 3600),
  event('D', '2026-10-05', 'new', 400, 4800),
  event('A', '2026-11-05', 'expansion', 50, 600),
  event('B', '2026-11-06', 'contraction', -80),
  event('C', '2026-11-10', 'churn', -300),
  event('C', '2026-11-20', 'reactivation', 300, 3600),
  event('D', '2026-11-12', 'churn', -400),
  event('E', '2026-11-15', 'new', 150, 1800),
  event('F', '2026-11-16', 'new', 70, 840),
  event('F', '2026-11-20', 'churn', -70),
  event('A', '2026-11-21', 'one_off', null, 500),
];

test('customers kept and lost are those of the start; who came and left within the month is neither', async () => {
  await put(
    database.pool,
    'support.revenue_event',
    LIFE.map((each) => ({ ...each, segment: each.organization_id === 'D' ? 'vip' : null })),
  );
  await build();
  expect(await month('customer_retention_rate')).toMatchObject({ value: 0.75, numerator: 3, denominator: 4 });
  expect(await month('customer_churn_rate')).toMatchObject({ value: 0.25, numerator: 1, denominator: 4 });
  expect(await month('customer_churn_rate', { dimension: 'segment', member: 'vip' })).toMatchObject({ value: 1, denominator: 1 });
  expect(await month('customer_churn_rate', { dimension: 'segment', member: 'none' })).toMatchObject({ value: 0, denominator: 3 });
  expect(await day('customer_churn_rate', '2026-11-05')).toMatchObject({ value: 0, denominator: 4 });
});

test('recurring revenue stands at the end of a day, week or month; one-off purchases are not in it', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build(by(), { from: '2026-11-04', to: '2026-11-06' });
  expect([(await day('recurring_revenue', '2026-11-04'))?.value, (await day('recurring_revenue', '2026-11-05'))?.value]).toEqual([1000, 1050]);
  expect((await day('recurring_revenue', '2026-11-06'))?.value).toBe(970);
  expect((await day('recurring_revenue', '2026-11-02', { table: 'weekly' }))?.value).toBe(970);
  expect((await month('recurring_revenue'))?.value).toBe(720);
  expect((await explainKpi(database.db, by(), ASOF, { kpi: 'recurring_revenue', day: '2026-11-06' })).facts.map((fact) => fact.numerator)).toEqual([
    100, 200, 300, 400, 50, -80,
  ]);
});

test('a month and a week that are known in part only stand as their last day does', async () => {
  await connect(database.pool, 'one', { source: 'hubspot', knownFrom: '2026-10-21T00:00:00Z', knownTo: ASOF.toISOString() });
  await put(database.pool, 'support.revenue_event', LIFE);
  await build(by({ arpu_denominator: 'end' }), { from: '2026-10-21', to: '2026-10-31' });
  const october = (kpi: string) => cell(database.pool, kpi, '2026-10-01', { table: 'monthly' });
  expect((await day('recurring_revenue', '2026-10-31'))?.value).toBe(1000);
  expect(await october('recurring_revenue')).toMatchObject({ value: 1000, sample_size: 4, is_complete: false });
  expect((await day('recurring_revenue', '2026-10-19', { table: 'weekly' }))?.value).toBe(1000);
  expect(await october('arpu')).toMatchObject({ denominator: 4 });
});

test('expansion and contraction are changes of customers that were there before', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build();
  expect((await month('expansion_revenue'))?.value).toBe(50);
  expect((await month('revenue_contraction'))?.value).toBe(850);
  expect((await day('revenue_contraction', '2026-11-06'))?.value).toBe(80);
  expect((await day('revenue_contraction', '2026-11-05'))?.value).toBe(0);
  await build(by({ contraction_includes_churn: false }));
  expect((await month('revenue_contraction'))?.value).toBe(80);
});

test('revenue per customer, over the average, the end, or everybody who was active', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build();
  expect(await month('arpu')).toMatchObject({ value: 1835, numerator: 7340, denominator: 4 });
  await build(by({ arpu_denominator: 'end' }));
  expect(await month('arpu')).toMatchObject({ numerator: 7340, denominator: 4 });
  await build(by({ arpu_denominator: 'distinct_active' }));
  expect(await month('arpu')).toMatchObject({ numerator: 7340, denominator: 6 });
  expect(await day('arpu', '2026-11-06')).toMatchObject({ value: 0, numerator: 0, denominator: 4 });
});

test('a customer may be a person', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build(by({ customer_unit: 'contact' }));
  // Six people were there: those of the four contracts, and two of whom nothing is told but that they left. One of the first and these two left.
  expect(await month('customer_churn_rate')).toMatchObject({ value: 0.5, numerator: 3, denominator: 6 });
});

test('lifetime value by its three methods', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build();
  // 9 purchases of 19 340 by 6 customers; nobody was there a year ago.
  expect(await month('clv')).toMatchObject({ value: null, numerator: null });
  await put(database.pool, 'support.revenue_event', [
    event('G', '2025-10-01', 'new', 10, 100),
    event('H', '2025-10-01', 'new', 10, 100),
    event('H', '2026-05-01', 'churn', -10),
  ]);
  await build();
  const amount = 1200 + 2400 + 3600 + 4800 + 600 + 3600 + 1800 + 840 + 500;
  // 1 of 2 customers of a year ago left: 2 years.
  expect((await month('clv'))?.value).toBeCloseTo((amount / 9) * (9 / 6) * 2, 9);
  await build(by({ gross_margin: 0.5, clv_max_years: 1.5 }));
  expect((await month('clv'))?.value).toBeCloseTo((amount / 9) * (9 / 6) * 1.5 * 0.5, 9);
  await build(by({ clv_method: 'historic' }));
  expect((await month('clv'))?.value).toBeCloseTo((amount + 200) / 8, 9);
  await build(by({ clv_method: 'arpu_over_churn' }));
  expect((await month('clv'))?.value).toBeCloseTo((amount / ((2 + 5) / 2)) * 2, 9);
});

test('revenue of another currency goes by the rate of the day, else the last one before; a rate that comes later restates all days it holds for', async () => {
  const events = [event('A', '2026-11-05', 'new', 100), event('A', '2026-11-20', 'expansion', 20)];
  await put(
    database.pool,
    'support.revenue_event',
    events.map((each) => ({ ...each, currency: 'USD' })),
  );
  const [pound, dollar] = ['GBP', 'USD'].map((currency) => figure('fx_rate', '2026-11-10', '2026-11-11', 0.5, { currency })) as [Row, Row];
  await load(database.pool, [pound]);
  await build(by(), 'stale');
  expect((await day('recurring_revenue', '2026-11-30'))?.value).toBe(120);
  await put(database.pool, 'support.figure', [dollar]);
  await mark(database.pool, [dollar]);
  await build(by(), 'stale');
  const level = async (on: string) => (await day('recurring_revenue', on))?.value;
  expect([await level('2026-11-09'), await level('2026-11-10'), await level('2026-11-30')]).toEqual([100, 50, 60]);
  expect((await day('expansion_revenue', '2026-11-20'))?.value).toBe(10);
  expect(await build(by(), { from: '2026-11-09', to: '2026-11-30' })).toMatchObject({ written: 0, deleted: 0 });
});

const FIGURES = [
  figure('customers_start', '2026-11-01', '2026-12-01', 400),
  figure('customers_end', '2026-11-01', '2026-12-01', 410),
  figure('customers_new', '2026-11-01', '2026-12-01', 25),
  figure('customers_lost', '2026-11-01', '2026-12-01', 15),
  figure('revenue_total', '2026-11-01', '2026-12-01', 81_000),
  figure('mrr', '2026-11-01', '2026-12-01', 82_000),
  figure('expansion_revenue', '2026-11-01', '2026-12-01', 3000),
  figure('contraction_revenue', '2026-11-01', '2026-12-01', 600),
  figure('avg_purchase_value', '2026-11-01', '2026-12-01', 50),
  figure('purchases_per_customer_year', '2026-11-01', '2026-12-01', 6),
  figure('customer_lifespan_years', '2026-11-01', '2026-12-01', 3),
];

test('figures tell the same where no helpdesk knows revenue, for the periods they are about', async () => {
  await connect(database.pool, 'one', { source: 'zendesk', knownFrom: '2026-10-01T00:00:00Z', knownTo: ASOF.toISOString(), missing: ['revenue'] });
  await load(database.pool, FIGURES);
  await build(by(), { from: '2026-11-05', to: '2026-12-01' });
  expect(await month('customer_retention_rate')).toMatchObject({ value: 385 / 400, numerator: 385, denominator: 400 });
  expect(await month('customer_churn_rate')).toMatchObject({ value: 0.0375, numerator: 15, denominator: 400 });
  expect(await month('arpu')).toMatchObject({ value: 200, numerator: 81_000, denominator: 405 });
  expect((await month('recurring_revenue'))?.value).toBe(82_000);
  expect((await day('recurring_revenue', '2026-11-05'))?.value).toBe(82_000);
  expect((await day('expansion_revenue', '2026-11-05'))?.value).toBe(100);
  expect((await month('revenue_contraction'))?.value).toBe(600);
  expect((await month('clv'))?.value).toBe(900);
  // A day is no period of these figures, and December has none.
  expect(await day('customer_churn_rate', '2026-11-05')).toBeUndefined();
  expect(await day('recurring_revenue', '2026-12-01')).toBeUndefined();
});

test('events win over figures, unless figures_priority says otherwise', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await load(database.pool, FIGURES);
  await build();
  expect(await month('customer_churn_rate')).toMatchObject({ numerator: 1, denominator: 4 });
  expect((await month('recurring_revenue'))?.value).toBe(720);
  expect((await month('clv'))?.value).not.toBe(900);
  await build(by({ figures_priority: 'figures' }));
  expect(await month('customer_churn_rate')).toMatchObject({ numerator: 15, denominator: 400 });
  expect((await month('recurring_revenue'))?.value).toBe(82_000);
  expect((await month('revenue_contraction'))?.value).toBe(600);
  expect((await month('clv'))?.value).toBe(900);
});

test('a late event restates every day from its own on, and a rerun writes nothing', async () => {
  await put(database.pool, 'support.revenue_event', LIFE);
  await build(by(), 'all');
  await put(database.pool, 'support.revenue_event', [event('Z', '2026-10-20', 'new', 1000)]);
  await put(database.pool, 'sync.stale_day', [{ fact: 'revenue_event', day: '2026-10-20' }]);
  await build(by(), 'stale');
  expect((await day('recurring_revenue', '2026-10-19'))?.value).toBe(1000);
  expect((await day('recurring_revenue', '2026-11-04'))?.value).toBe(2000);
  expect((await month('customer_retention_rate'))?.denominator).toBe(5);
  const again = await build(by(), 'all');
  expect({ written: again.written, deleted: again.deleted }).toEqual({ written: 0, deleted: 0 });
});
