import { CompiledQuery } from 'kysely';
import type { Bucket } from '../engine/buckets.ts';
import { composeRows, type Places } from '../engine/compose.ts';
import { bucketTable, entry, type Readings } from '../engine/fused-query.ts';
import type { Demand } from '../engine/known-time.ts';
import type { Known } from '../engine/known.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import type { FactName } from '../fact.ts';
import { dayLiteral, literal, type Sql, valuesTable } from '../sql-text.ts';
import { chosen, type Filters } from './filters.ts';
import { type SlicePlaces, sliceColumnOf } from './slice-columns.ts';
import type { View } from './view.ts';

/** A plan and where the slices keep its parts. */
export interface SlicedPlan {
  readonly plan: Plan;
  readonly places: SlicePlaces;
}

export interface SliceQuestion {
  readonly plans: readonly SlicedPlan[];
  readonly buckets: readonly Bucket[];
  readonly filters: Filters;
  /** `all`, or a dimension that the slices have. */
  readonly by: string;
  /** Known time of the connections that the filters leave. */
  readonly known: Known;
}

/** Readings are by fact; the slices are one relation, under whatever name. */
const SLICES: FactName = 'created';

/** Sums of several KPIs under any filters, from one pass over the slices. */
export async function rowsFromSlices({ db, settings }: View, question: SliceQuestion): Promise<KpiRow[]> {
  const { plans, buckets, by, known } = question;
  if (plans.length === 0 || buckets.length === 0) return [];
  const sums = new Sums();
  const placed = plans.map(({ plan, places }) => [plan, placesIn(sums, plan, places)] as const);
  const { rows } = await db.executeQuery<SummedRow>(CompiledQuery.raw(sliceQuery(sums, question)));
  const readings = new Map<Bucket, Map<string, Map<string, readonly (number | null)[]>>>();
  for (const row of rows) {
    const ofBucket = entry(readings, buckets[row.bucket] as Bucket, () => new Map<string, Map<string, readonly (number | null)[]>>());
    entry(ofBucket, row.is_total ? 'all' : by, () => new Map<string, readonly (number | null)[]>()).set(
      row.is_total ? 'all' : row.member,
      sums.all.map((_, i) => row[`a${i}`] ?? null),
    );
  }
  const read: ReadonlyMap<FactName, Readings> = new Map([[SLICES, readings]]);
  return placed.flatMap(([plan, places]) => buckets.flatMap((bucket) => composeRows({ ...plan, dimensions: [by] }, places, bucket, read, known, settings)));
}

interface SummedRow {
  readonly bucket: number;
  readonly is_total: boolean;
  readonly member: string;
  readonly [column: `a${number}`]: number | null;
}

/** The sums to read: a column within the known time of a demand, each once. */
class Sums {
  readonly all: { readonly column: string; readonly demand: number }[] = [];
  readonly demands: Demand[] = [];

  of(column: string, demand: Demand): number {
    const known = this.demands.findIndex((each) => each.key === demand.key);
    const at = known >= 0 ? known : this.demands.push(demand) - 1;
    const found = this.all.findIndex((each) => each.column === column && each.demand === at);
    return found >= 0 ? found : this.all.push({ column, demand: at }) - 1;
  }
}

function placesIn(sums: Sums, plan: Plan, places: SlicePlaces): Places {
  const place = (column: string) => ({ fact: SLICES, index: sums.of(column, plan.demand) });
  return {
    parts: new Map([...places.parts].map(([part, column]) => [part, place(column)])),
    populations: places.populations.map(place),
    worst: [],
  };
}

function sliceQuery(sums: Sums, { buckets, filters, by, known }: SliceQuestion): Sql {
  const column = by === 'all' ? undefined : sliceColumnOf(by);
  const aggregates = sums.all.map(
    ({ column: sum, demand }, i) => `sum(case when s.day between k.from_${demand} and k.to_${demand} then s.${sum} end) as a${i}`,
  );
  const [first, last] = [buckets[0] as Bucket, buckets.at(-1) as Bucket];
  return `with ${knownTable(sums.demands, known)},
${bucketTable(buckets)}
select b.bucket, ${column ? `grouping(s.${column}) = 1 as is_total, s.${column}` : `true as is_total, 'all'`} as member, ${aggregates.join(', ')}
from sync.slice s join known k on k.connection_id = s.connection_id join bucket b on s.day between b.first_day and b.last_day
where s.day between ${dayLiteral(first.first)} and ${dayLiteral(last.last)}${filterSql(filters)}
group by ${column ? `grouping sets ((b.bucket), (b.bucket, s.${column}))` : 'b.bucket'}`;
}

/** Conditions on the rows of a slice. */
export const filterSql = (filters: Filters): Sql =>
  chosen(filters)
    .map(([dimension, members]) => ` and s.${sliceColumnOf(dimension)} in (${members.map(literal).join(', ')})`)
    .join('');

/** A row per connection with its known days under each demand. */
export function knownTable(demands: readonly Demand[], known: Known): Sql {
  const rows = known.connections.map(({ connectionId }) => {
    const days = demands.flatMap((demand) => {
      const supply = known.suppliesOf(demand).find((each) => each.connectionId === connectionId);
      return supply?.days ? [dayLiteral(supply.days.from), dayLiteral(supply.days.to)] : ['null::date', 'null::date'];
    });
    return [literal(connectionId), ...days];
  });
  const columns = demands.flatMap((_, i): [string, string][] => [
    [`from_${i}`, 'date'],
    [`to_${i}`, 'date'],
  ]);
  return valuesTable('known', [['connection_id', 'text'], ...columns], rows);
}
