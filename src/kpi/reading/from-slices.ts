import { CompiledQuery } from 'kysely';
import type { Bucket } from '../engine/buckets.ts';
import { entry, type Readings } from '../engine/fused-query.ts';
import type { Demand } from '../engine/known-time.ts';
import type { Known } from '../engine/known.ts';
import { dayLiteral, literal, valuesTable, type Sql } from '../sql-text.ts';
import { chosen, type Filters } from './filters.ts';
import { filterColumnOf, flowsBy } from './slice-columns.ts';
import type { View } from './view.ts';

/** What is asked of slices and values. */
export interface SliceQuestion {
  /** Periods in order, none in two of them. */
  readonly buckets: readonly Bucket[];
  readonly filters: Filters;
  /** `all`, or a dimension that the slices have. */
  readonly by: string;
  /** Known time of the connections that the filters leave. */
  readonly known: Known;
}

/** The sums to read: a column within the known time of a demand, each once. */
export class Sums {
  readonly all: { readonly column: string; readonly demand: number }[] = [];
  readonly demands: Demand[] = [];

  /** Place of a sum in the readings. */
  of(column: string, demand: Demand): number {
    const known = this.demands.findIndex((each) => each.key === demand.key);
    const at = known >= 0 ? known : this.demands.push(demand) - 1;
    const found = this.all.findIndex((each) => each.column === column && each.demand === at);
    return found >= 0 ? found : this.all.push({ column, demand: at }) - 1;
  }
}

/** Sums under any filters, from one pass over the slices. */
export async function readSlices({ db, settings }: View, sums: Sums, question: SliceQuestion): Promise<Readings> {
  const { buckets, by } = question;
  const readings = new Map<Bucket, Map<string, Map<string, readonly (number | null)[]>>>();
  const kept = flowsBy(by, settings);
  if (kept === undefined || sums.all.length === 0 || buckets.length === 0) return readings;
  const { rows } = await db.executeQuery<SummedRow>(CompiledQuery.raw(sliceQuery(kept, sums, question)));
  for (const row of rows) {
    const ofBucket = entry(readings, buckets[row.bucket] as Bucket, () => new Map<string, Map<string, readonly (number | null)[]>>());
    entry(ofBucket, row.is_total ? 'all' : by, () => new Map<string, readonly (number | null)[]>()).set(
      row.is_total ? 'all' : row.member,
      sums.all.map((_, i) => row[`a${i}`] ?? null),
    );
  }
  return readings;
}

interface SummedRow {
  readonly bucket: number;
  readonly is_total: boolean;
  readonly member: string;
  readonly [column: `a${number}`]: number | null;
}

function sliceQuery({ table, member }: { readonly table: string; readonly member: Sql }, sums: Sums, { buckets, filters, by, known }: SliceQuestion): Sql {
  const added = sums.all.map(({ column, demand }, i) => `sum(case when s.day between k.from_${demand} and k.to_${demand} then s.${column} end) as a${i}`);
  return `with ${knownTable(sums.demands, known)}
select bucket, ${by === 'all' ? 'true' : 'grouping(member) = 1'} as is_total, ${by === 'all' ? "'all'" : 'member'} as member, ${sums.all.map((_, i) => `sum(a${i}) as a${i}`).join(', ')}
from (
  select ${bucketOfDay(buckets)} as bucket, ${member} as member, ${added.join(', ')}
  from ${table} s join known k on k.connection_id = s.connection_id
  where ${withinSql(buckets)}${filterSql(filters)}
  group by 1, 2
) s
group by ${by === 'all' ? 'bucket' : 'grouping sets ((bucket), (bucket, member))'}`;
}

/** Place of the period that the day of a row lies in. */
export const bucketOfDay = (buckets: readonly Bucket[]): Sql =>
  buckets.length === 1 ? '0' : `width_bucket(s.day, array[${buckets.map(({ first }) => dayLiteral(first)).join(', ')}]) - 1`;

export const withinSql = (buckets: readonly Bucket[]): Sql =>
  `s.day between ${dayLiteral((buckets[0] as Bucket).first)} and ${dayLiteral((buckets.at(-1) as Bucket).last)}`;

/** Conditions on the rows of a slice. */
export const filterSql = (filters: Filters): Sql =>
  chosen(filters)
    .map(([dimension, members]) => ` and s.${filterColumnOf(dimension)} in (${members.map(literal).join(', ')})`)
    .join('');

/** A row per connection with its known days under each demand. */
export function knownTable(demands: readonly Demand[], known: Known): Sql {
  const rows = known.connections.map(({ connectionId, source }) => {
    const days = demands.flatMap((demand) => {
      const supply = known.suppliesOf(demand).find((each) => each.connectionId === connectionId);
      return supply?.days ? [dayLiteral(supply.days.from), dayLiteral(supply.days.to)] : ['null::date', 'null::date'];
    });
    return [literal(connectionId), literal(source), ...days];
  });
  const columns = demands.flatMap((_, i): [string, string][] => [
    [`from_${i}`, 'date'],
    [`to_${i}`, 'date'],
  ]);
  return valuesTable('known', [['connection_id', 'text'], ['source', 'text'], ...columns], rows);
}
