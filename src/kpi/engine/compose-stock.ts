import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { ALWAYS } from '../dimensions.ts';
import type { Bucket } from './buckets.ts';
import { entry } from './fused-query.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';
import { type KpiRow, rowOf, States } from './row.ts';
import type { StockReading, StockReadings } from './stock-query.ts';

/** First day on which each member of a stock had anything: dimension → member → day. */
export type FirstDays = Map<string, Map<string, Day>>;

/** The day whose end stands for a period: its last one, or the last one known so far. */
export function stockDayOf(plan: Plan, bucket: Bucket, known: Known): Day | undefined {
  const range = known.rangeOfPlan(plan);
  if (!range) return undefined;
  const day = bucket.last < range.to ? bucket.last : range.to;
  return day < bucket.first || day < range.from ? undefined : day;
}

/** Notes the members that had something on a day. Days must come in order. */
export function noteFirstDays(plan: Plan, index: number, day: Day, readings: StockReadings, firsts: FirstDays): void {
  for (const dimension of plan.dimensions) {
    if (ALWAYS.has(dimension) || dimension === 'organization') continue;
    const ofDimension = entry(firsts, dimension, () => new Map<string, Day>());
    for (const [member, stocks] of readings.get(day)?.get(dimension) ?? []) {
      if ((stocks[index]?.count ?? 0) === 0) continue;
      const first = ofDimension.get(member);
      if (first === undefined || day < first) ofDimension.set(member, day);
    }
  }
}

/** Rows of one stock in one bucket: every member from its first day on, 0 when there is nothing. */
export function composeStock(
  plan: Plan,
  index: number,
  bucket: Bucket,
  readings: StockReadings,
  firsts: FirstDays,
  known: Known,
  settings: Settings,
): KpiRow[] {
  const day = stockDayOf(plan, bucket, known);
  if (day === undefined) return [];
  // Whether someone knows the stock is a question of that day, completeness one of the whole period.
  const onDay = new States(known, plan, { grain: 'day', first: day, last: day });
  const inPeriod = new States(known, plan, bucket);
  const rows: KpiRow[] = [];
  for (const dimension of plan.dimensions) {
    if (dimension === 'organization' && bucket.grain === 'day') continue;
    for (const member of membersOf(dimension, day, onDay, readings, firsts)) {
      const state = onDay.of(dimension, member);
      if (!state.exists) continue;
      const stock = readings.get(day)?.get(dimension)?.get(member)?.[index];
      rows.push(rowOf(plan, bucket, dimension, member, numbersOf(stock), { ...inPeriod.of(dimension, member), quality: state.quality }, known, settings));
    }
  }
  return rows;
}

/** Organizations are many and mostly empty: they have rows only where there is something. */
function membersOf(dimension: string, day: Day, states: States, readings: StockReadings, firsts: FirstDays): string[] {
  if (ALWAYS.has(dimension)) return states.alwaysMembers(dimension);
  if (dimension === 'organization') return [...(readings.get(day)?.get(dimension)?.keys() ?? [])];
  return [...(firsts.get(dimension) ?? [])].filter(([, first]) => first <= day).map(([member]) => member);
}

const numbersOf = (stock: StockReading | undefined) => ({
  value: stock?.count ?? 0,
  numerator: stock?.count ?? 0,
  denominator: null,
  sample: stock?.count ?? 0,
  quality: stock && stock.count > 0 ? stock.quality : undefined,
});
