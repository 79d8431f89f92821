import { CompiledQuery } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Bucket } from '../engine/buckets.ts';
import { stockDayOf } from '../engine/compose-stock.ts';
import { entry } from '../engine/fused-query.ts';
import type { Plan } from '../engine/plan.ts';
import { type KpiRow, rowOf, States } from '../engine/row.ts';
import { dayLiteral, type Sql } from '../sql-text.ts';
import { filterSql, knownTable, type SliceQuestion } from './from-slices.ts';
import { stockColumnOf } from './slice-columns.ts';
import type { View } from './view.ts';

/** A stock and the column of the slices that keeps it. */
export interface SlicedStock {
  readonly plan: Plan;
  readonly column: string;
}

type StockQuestion = SliceQuestion & { readonly stocks: readonly SlicedStock[] };

/** Day → member → one number per plan. */
type Stocks = ReadonlyMap<Day, ReadonlyMap<string, readonly number[]>>;

/** Stocks of several KPIs under any filters: of each period its last known day. */
export async function rowsFromStockSlices({ db, settings }: View, question: StockQuestion): Promise<KpiRow[]> {
  const { stocks: kept, buckets, by, known } = question;
  const days = [...new Set(kept.flatMap(({ plan }) => buckets.flatMap((bucket) => stockDayOf(plan, bucket, known) ?? [])))].toSorted();
  if (days.length === 0) return [];
  const { rows } = await db.executeQuery<StockRow>(CompiledQuery.raw(stockQuery(question, days)));
  const stocks = new Map<Day, Map<string, readonly number[]>>();
  for (const row of rows) {
    entry(stocks, row.day, () => new Map<string, readonly number[]>()).set(
      row.member,
      kept.map((_, i) => row[`a${i}`] ?? 0),
    );
  }
  return kept.flatMap(({ plan }, i) => buckets.flatMap((bucket) => rowsOf(plan, i, bucket)));

  function rowsOf(plan: Plan, index: number, bucket: Bucket): KpiRow[] {
    const day = stockDayOf(plan, bucket, known);
    if (day === undefined) return [];
    // Whether someone knows the stock is a question of that day, completeness one of the whole period.
    const onDay = new States(known, plan, { grain: 'day', first: day, last: day });
    const inPeriod = new States(known, plan, bucket);
    return membersOf(by, stocks, day).flatMap((member) => {
      const state = onDay.of(by, member);
      if (!state.exists) return [];
      const count = stocks.get(day)?.get(member)?.[index] ?? 0;
      const numbers = { value: count, numerator: count, denominator: null, sample: count, quality: state.quality };
      return [rowOf(plan, bucket, by, member, numbers, { ...inPeriod.of(by, member), quality: state.quality }, known, settings)];
    });
  }
}

interface StockRow {
  readonly day: Day;
  readonly member: string;
  readonly [column: `a${number}`]: number | null;
}

/** A member has a row from its first day with anything on. */
const membersOf = (by: string, stocks: Stocks, day: Day): string[] =>
  by === 'all' ? ['all'] : [...new Set([...stocks].filter(([each]) => each <= day).flatMap(([, members]) => [...members.keys()]))];

function stockQuery({ stocks, filters, by, known }: StockQuestion, days: readonly Day[]): Sql {
  const member = by === 'all' ? "'all'" : `s.${stockColumnOf(by)}`;
  const demands = [...new Map(stocks.map(({ plan }) => [plan.demand.key, plan.demand])).values()];
  const sums = stocks.map(({ plan, column }, i) => {
    const demand = demands.findIndex((each) => each.key === plan.demand.key);
    return `sum(case when s.day between k.from_${demand} and k.to_${demand} then s.${column} end) as a${i}`;
  });
  return `with ${knownTable(demands, known)}
select s.day, ${member} as member, ${sums.join(', ')}
from kpi.stock_slice s join known k on k.connection_id = s.connection_id
where s.day in (${days.map(dayLiteral).join(', ')})${filterSql(filters)}
group by s.day${by === 'all' ? '' : `, ${member}`} order by s.day`;
}
