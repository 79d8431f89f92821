import { CompiledQuery } from 'kysely';
import type { Bucket } from '../engine/buckets.ts';
import { Columns, knownTable } from '../engine/columns.ts';
import { entry, type Readings } from '../engine/fused-query.ts';
import type { Demand } from '../engine/known-time.ts';
import { literal, type Sql } from '../sql-text.ts';
import type { ValueMeasure } from '../value-slices.ts';
import { bucketOfDay, filterSql, type SliceQuestion, withinSql } from './from-slices.ts';
import { filterColumnOf } from './slice-columns.ts';
import type { View } from './view.ts';

/** What is told of a group, in this order. */
export const VALUE_PLACES = { value: 0, sample: 1, worst: 2 } as const;

/** Values are kept by the filters and the total; other dimensions have none. */
export const areValuesKeptBy = (by: string): boolean => by === 'all' || filterColumnOf(by) !== undefined;

/** One median, or number of different values, under any filters, from the values of the days. */
export async function readValues({ db }: View, measure: ValueMeasure, demand: Demand, question: SliceQuestion): Promise<Readings> {
  const { buckets, by } = question;
  const readings = new Map<Bucket, Map<string, Map<string, readonly (number | null)[]>>>();
  if (buckets.length === 0) return readings;
  const { rows } = await db.executeQuery<ValueRow>(CompiledQuery.raw(valueQuery(measure, demand, question)));
  for (const { bucket, member, value, sample, worst } of rows) {
    const ofBucket = entry(readings, buckets[bucket] as Bucket, () => new Map<string, Map<string, readonly (number | null)[]>>());
    entry(ofBucket, by, () => new Map<string, readonly (number | null)[]>()).set(member, [value, sample, worst]);
  }
  return readings;
}

interface ValueRow {
  readonly bucket: number;
  readonly member: string;
  readonly value: number | null;
  readonly sample: number;
  readonly worst: number | null;
}

function valueQuery({ mark, of }: ValueMeasure, demand: Demand, { buckets, filters, by, known }: SliceQuestion): Sql {
  const columns = new Columns(of.fact);
  columns.of(of, demand);
  const member = by === 'all' ? "'all'" : `s.${filterColumnOf(by)}`;
  const value = of.kind === 'distinct' ? 'count(distinct v)::float8' : `percentile_${of.method}(${Number(of.share)}) within group (order by v)`;
  return `with ${knownTable(columns, known)}
select ${bucketOfDay(buckets)} as bucket, ${member} as member, ${value} as value, count(*)::float8 as sample, max(greatest(s.worst, k.quality_0)) as worst
from sync.value_slice s join known k on k.connection_id = s.connection_id and s.day between k.from_0 and k.to_0
  cross join lateral unnest(s.${of.kind === 'distinct' ? 'words' : 'numbers'}) v
where s.measure = ${literal(mark)} and ${withinSql(buckets)}${filterSql(filters)}
group by 1, 2`;
}
