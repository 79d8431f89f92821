import type { Settings } from '../../domain/settings.ts';
import { addDays, daysAddUp } from '../engine/add-days.ts';
import type { Bucket } from '../engine/buckets.ts';
import { composeRows, placesOf } from '../engine/compose.ts';
import { composeStock, stockDayOf } from '../engine/compose-stock.ts';
import { Columns } from '../engine/columns.ts';
import { evaluate } from '../engine/evaluate.ts';
import { entry } from '../engine/fused-query.ts';
import type { Known } from '../engine/known.ts';
import type { Plan } from '../engine/plan.ts';
import { isOfAnswers, type KpiRow, rowOf, States } from '../engine/row.ts';
import type { FactName } from '../fact.ts';
import { asksForMonth } from '../kpi.ts';
import { type SliceMeasure, sliceMeasures } from '../slices.ts';
import { chosen, type Filters, knownUnder, narrowed, storedCell, strangerTo } from './filters.ts';
import { rowsFromParts } from './from-parts.ts';
import { rowsFromStockSlices, type SlicedStock } from './from-stock-slices.ts';
import { remembered, rowCount } from './remembered.ts';
import { stockColumnOf, sumColumnOf } from './slice-columns.ts';
import { storedRows } from './stored.ts';
import type { View } from './view.ts';

export interface NumbersQuestion {
  readonly plans: readonly Plan[];
  /** Periods of one grain, in order; `total` for the whole range as one. */
  readonly buckets: readonly Bucket[];
  readonly filters: Filters;
  /** `all`, or the dimension whose members are asked for. */
  readonly by: string;
}

/** Kinds that follow from more than the facts a filter leaves. */
const WHOLE: ReadonlySet<string> = new Set(['told', 'list']);

/**
 * Numbers of several KPIs under all filters at once, each as the engine makes it of the facts that are left: what is stored where it is
 * stored, sums, medians and different values from the slices, the rest from the facts. A KPI that a filter is foreign to has no rows.
 */
export async function readNumbers(view: View, question: NumbersQuestion): Promise<readonly KpiRow[]> {
  if (!view.isBuilt || question.buckets.length === 0) return [];
  const plans = question.plans.map(({ kpi, variant }) => [kpi.id, variant]);
  return remembered(view, { ...question, plans }, () => worked(view, question), rowCount);
}

async function worked(view: View, question: NumbersQuestion): Promise<KpiRow[]> {
  const asked = question.plans.filter((plan) => plan.dimensions.includes(question.by) && strangerTo(plan, question.filters) === undefined);
  const cell = storedCell(question.filters);
  const isTotal = question.buckets[0]?.grain === 'total';
  if (cell?.dimension === 'all' && !isTotal) return storedRows(view, asked, question.buckets, question.by);
  if (cell && question.by === 'all' && !isTotal) return storedOfMember(view, { ...question, plans: asked }, cell);
  const cut = cell && (cell.dimension === 'all' ? { dimension: question.by } : question.by === 'all' ? cell : undefined);
  const isOfEnd = (plan: Plan) => isStock(plan) && cut?.dimension !== 'organization';
  const added = cut ? asked.filter((plan) => daysAddUp(plan, cut.dimension, view.settings) || isOfEnd(plan)) : [];
  const found = await Promise.all([
    cut ? ofRange(view, { ...question, plans: added }, cut) : [],
    computed(view, { ...question, plans: asked.filter((plan) => !WHOLE.has(plan.value.kind) && !added.includes(plan)) }),
  ]);
  const rows = found.flat();
  return rows.map((row) => withoutSmallCells(row, asked, question, view.settings));
}

/** The total of a member that was asked for alone is told as a total. */
async function ofRange(
  view: View,
  { plans, buckets, filters, by }: NumbersQuestion,
  { dimension, member }: { dimension: string; member?: string },
): Promise<KpiRow[]> {
  const known = knownUnder(view.known, filters);
  const [stocks, sums] = [plans.filter(isStock), plans.filter((plan) => !isStock(plan))];
  const found = await Promise.all([
    ...buckets.map((bucket) =>
      addDays(view.db, { plans: sums, bucket, dimensions: [dimension], ...(member !== undefined && { member }) }, known, view.settings),
    ),
    ...stocks.flatMap((plan) => buckets.map((bucket) => atTheEnd(view, plan, bucket, dimension, member, known))),
  ]);
  const rows = found.flat();
  if (member === undefined) return rows;
  const standing = new Set(rows.map((row) => `${row.kpi} ${row.variant} ${row.period}`));
  return [...rows.map((row) => ({ ...row, dimension: by, member: by })), ...nothingBeside(view, plans, buckets, known, standing)];
}

const isStock = ({ value }: Plan): boolean => value.kind === 'stock';

/** Of a stock the last known day stands for the range. */
async function atTheEnd(view: View, plan: Plan, bucket: Bucket, dimension: string, member: string | undefined, known: Known): Promise<KpiRow[]> {
  const day = stockDayOf(plan, bucket, known);
  if (day === undefined) return [];
  const inPeriod = new States(known, plan, bucket);
  const rows = await storedRows(view, [plan], [{ grain: 'day', first: day, last: day }], dimension, member);
  return rows.map((row) => {
    const numbers = { value: row.value, numerator: row.numerator, denominator: null, sample: row.sample_size, quality: row.quality };
    return rowOf(plan, bucket, dimension, row.member, numbers, inPeriod.of(dimension, row.member), known, view.settings);
  });
}

/** A member has no row on days on which nothing happened: there its number is the one of nothing. */
async function storedOfMember(view: View, { plans, buckets, filters }: NumbersQuestion, cell: { dimension: string; member: string }): Promise<KpiRow[]> {
  const rows = await storedRows(view, plans, buckets, cell.dimension, cell.member);
  const known = knownUnder(view.known, filters);
  const standing = new Set(rows.map((row) => `${row.kpi} ${row.variant} ${row.period}`));
  const empty = nothingBeside(
    view,
    plans.filter((plan) => !WHOLE.has(plan.value.kind)),
    buckets,
    known,
    standing,
  );
  return [...rows.map((row) => ({ ...row, dimension: 'all', member: 'all' })), ...empty].toSorted((a, b) => (a.period < b.period ? -1 : 1));
}

const nothingBeside = (view: View, plans: readonly Plan[], buckets: readonly Bucket[], known: Known, standing: ReadonlySet<string>): KpiRow[] =>
  plans.flatMap((plan) =>
    buckets.filter((bucket) => !standing.has(`${plan.kpi.id} ${plan.variant} ${bucket.first}`)).flatMap((bucket) => rowsOfNothing(view, plan, bucket, known)),
  );

function rowsOfNothing({ settings }: View, plan: Plan, bucket: Bucket, known: Known): KpiRow[] {
  const total = { ...plan, dimensions: ['all'] };
  if (plan.value.kind === 'stock') return composeStock(total, 0, bucket, new Map(), new Map(), known, settings);
  const columns = new Map<FactName, Columns>();
  const places = placesOf(plan, (fact) => entry(columns, fact, () => new Columns(fact)));
  return composeRows(total, places, bucket, new Map(), known, settings);
}

async function computed(view: View, question: NumbersQuestion): Promise<KpiRow[]> {
  const { plans, buckets, filters, by } = question;
  const known = knownUnder(view.known, filters);
  const { flows, stocks } = sliceMeasures(view.plans);
  const ofParts = view.keepsSlices ? plans.filter(({ value, edition }) => value.kind !== 'stock' && edition === undefined && !asksForMonth(value)) : [];
  const ofStocks = view.keepsSlices && (by === 'all' || stockColumnOf(by) !== undefined) ? plans.flatMap((plan) => slicedStock(plan, stocks) ?? []) : [];
  const done = new Set([...ofParts, ...ofStocks.map(({ plan }) => plan)]);
  const work = plans.filter((plan) => !done.has(plan)).map((plan) => ({ plan: narrowed(plan, filters, by, view.settings), buckets }));
  const base = { buckets, filters, by, known };
  const found = await Promise.all([
    rowsFromParts(view, { ...base, plans: ofParts, flows }),
    rowsFromStockSlices(view, { ...base, stocks: ofStocks }),
    evaluate(view.db, work, new Map(), known, view.settings),
  ]);
  return found.flat().toSorted((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : 0));
}

/** Of variants that tell the story otherwise nothing is kept. */
function slicedStock(plan: Plan, stocks: readonly SliceMeasure[]): SlicedStock | undefined {
  const column = plan.value.kind === 'stock' && plan.edition === undefined ? sumColumnOf(plan.value.of, stocks, 'all') : undefined;
  return column === undefined ? undefined : { plan, column };
}

/** Under filters a sum may be about a few people only. What single cells hide, cells of several filters hide too. */
function withoutSmallCells(row: KpiRow, plans: readonly Plan[], { by, filters }: NumbersQuestion, { agentMinimum }: Settings): KpiRow {
  const plan = plans.find(({ kpi, variant }) => kpi.id === row.kpi && variant === row.variant);
  if (plan === undefined || !isOfAnswers(plan) || agentMinimum <= 1 || chosen(filters).length === 0) return row;
  const isOfEmployees = plan.kpi.isOfEmployees === true && row.sample_size < agentMinimum;
  return by === 'agent' || isOfEmployees ? { ...row, value: null, numerator: null, denominator: null } : row;
}
