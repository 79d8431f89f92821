import type { Kysely } from 'kysely';
import type { Reading } from '../../domain/editions.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import type { FactName } from '../fact.ts';
import { asksForMonth, type Measure } from '../kpi.ts';
import type { Bucket } from './buckets.ts';
import { Columns } from './columns.ts';
import { composeRows, type Places, placesOf } from './compose.ts';
import { composeStock, type FirstDays, noteFirstDays, stockDayOf } from './compose-stock.ts';
import { entry, readFact, type Readings } from './fused-query.ts';
import type { Known } from './known.ts';
import { Pieces } from './pieces.ts';
import { factsOf, type Plan } from './plan.ts';
import { type KpiRow, rowOf, States } from './row.ts';
import { readStocks, type StockColumn } from './stock-query.ts';
import type { Database } from '../../warehouse/schema.ts';

/** What is to be computed: some buckets of one plan. */
export interface Work {
  readonly plan: Plan;
  readonly buckets: readonly Bucket[];
}

/** First days of the members of each stock, by plan. */
export type StockMembers = Map<Plan, FirstDays>;

/** Rows of all plans in their buckets: one query per fact (two for a stock: ended days, and now). */
export async function evaluate(db: Kysely<Database>, work: readonly Work[], members: StockMembers, known: Known, settings: Settings): Promise<KpiRow[]> {
  const rows: KpiRow[] = [];
  for (const [edition, ofEdition] of Map.groupBy(work, ({ plan }) => plan.edition)) {
    const reading = edition === undefined ? settings : { ...settings, edition };
    for (const row of await evaluateEdition(db, ofEdition, members, known, reading)) rows.push(row);
  }
  return rows;
}

async function evaluateEdition(db: Kysely<Database>, work: readonly Work[], members: StockMembers, known: Known, settings: Reading): Promise<KpiRow[]> {
  const flows = work.filter(({ plan }) => !APART.has(plan.value.kind));
  // Those that ask for the month read each day of it: by themselves, so that others need not.
  const [byMonth, others] = [true, false].map((asks) => flows.filter(({ plan }) => asksForMonth(plan.value) === asks)) as [Work[], Work[]];
  const stocks = work.filter(({ plan }) => plan.value.kind === 'stock');
  return [
    ...(await evaluateFlows(db, others, known, settings)),
    ...(await evaluateFlows(db, byMonth, known, settings)),
    ...(await evaluateStocks(db, stocks, members, known, settings)),
    ...(await evaluateTold(db, work, known, settings)),
  ];
}

/** Kinds that one fused query of sums cannot give. */
const APART: ReadonlySet<string> = new Set(['stock', 'told', 'list']);

async function evaluateFlows(db: Kysely<Database>, work: readonly Work[], known: Known, settings: Reading): Promise<KpiRow[]> {
  const columns = new Map<FactName, Columns>();
  const places = new Map<Plan, Places>(work.map(({ plan }) => [plan, placesOf(plan, (fact) => entry(columns, fact, () => new Columns(fact)))]));
  const pieces = new Pieces(known);
  const readIn = ({ plan, buckets }: Work) => buckets.flatMap((bucket) => pieces.of(plan, bucket).flatMap(({ own, month }) => [own, month]));
  const readings = new Map<FactName, Readings>();
  for (const [fact, ofFact] of columns) {
    const users = work.filter(({ plan }) => factsOf(plan).includes(fact));
    const asked = [...new Set(users.flatMap(readIn))].filter((bucket) => users.some(({ plan }) => isKnown(plan, bucket, known)));
    const buckets = asked.filter((bucket) => ofFact.demands.some((demand) => meets(known.rangeOf(demand), bucket)));
    readings.set(fact, await readFact(db, ofFact, dimensionsOf(users), buckets, known, settings));
  }
  return work.flatMap(({ plan, buckets }) =>
    buckets.flatMap((bucket) => composeRows(plan, places.get(plan) as Places, bucket, readings, known, settings, pieces.of(plan, bucket))),
  );
}

function isKnown(plan: Plan, bucket: Bucket, known: Known): boolean {
  return meets(known.rangeOfPlan(plan), bucket);
}

/** A fact that nobody feeds in a period, such as figures that were never loaded, has nothing to say of it, and is not read. */
const meets = (range: ReturnType<Known['rangeOf']>, { first, last }: Bucket): boolean => range !== undefined && range.from <= last && range.to >= first;

async function evaluateTold(db: Kysely<Database>, work: readonly Work[], known: Known, settings: Reading): Promise<KpiRow[]> {
  const rows: KpiRow[] = [];
  for (const { plan, buckets } of work) {
    if (plan.value.kind !== 'told') continue;
    const { demand, dimensions, parameters } = plan;
    const cells = await plan.value.tell({ db, known, demand, settings, parameters, dimensions }, buckets);
    const states = new Map<Bucket, States>();
    for (const cell of cells) {
      const state = entry(states, cell.bucket, () => new States(known, plan, cell.bucket)).of(cell.dimension, cell.member);
      if (state.exists) rows.push(rowOf(plan, cell.bucket, cell.dimension, cell.member, cell, state, known, settings));
    }
  }
  return rows;
}

async function evaluateStocks(db: Kysely<Database>, work: readonly Work[], members: StockMembers, known: Known, settings: Reading): Promise<KpiRow[]> {
  const rows: KpiRow[] = [];
  for (const [fact, ofFact] of Map.groupBy(work, ({ plan }) => plan.value.kind === 'stock' && plan.value.of.fact)) {
    if (fact === false) continue;
    const columns = ofFact.map(({ plan }): StockColumn => ({ measure: plan.populations[0] as Measure, demand: plan.demand }));
    const days = [...new Set(ofFact.flatMap(({ plan, buckets }) => buckets.flatMap((bucket) => stockDayOf(plan, bucket, known) ?? [])))].toSorted();
    const readings = await readStocks(db, fact, columns, dimensionsOf(ofFact), days, known, settings);
    for (const [index, { plan, buckets }] of ofFact.entries()) {
      const firsts = entry(members, plan, (): FirstDays => new Map());
      const own = new Set<Day>(buckets.flatMap((bucket) => stockDayOf(plan, bucket, known) ?? []));
      for (const day of days) if (own.has(day)) noteFirstDays(plan, index, day, readings, firsts);
      rows.push(...buckets.flatMap((bucket) => composeStock(plan, index, bucket, readings, firsts, known, settings)));
    }
  }
  return rows;
}

const dimensionsOf = (work: readonly Work[]) => [...new Set(work.flatMap(({ plan }) => plan.dimensions))];
