import { CompiledQuery } from 'kysely';
import type { Bucket } from '../engine/buckets.ts';
import { Columns, knownTable } from '../engine/columns.ts';
import { composeRows, type Places } from '../engine/compose.ts';
import { bucketTable, entry, type Readings } from '../engine/fused-query.ts';
import type { Known } from '../engine/known.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import type { FactName } from '../fact.ts';
import { dayLiteral, literal, type Sql } from '../sql-text.ts';
import { VALUE_DIMENSIONS, type ValueMeasure, valuesOf } from '../value-slices.ts';
import type { Filters } from './filters.ts';
import { filterSql } from './from-slices.ts';
import type { View } from './view.ts';

/** A plan and the values that are kept of its facts. */
export interface ValuedPlan {
  readonly plan: Plan;
  readonly measure: ValueMeasure;
}

interface ValueQuestion {
  readonly plans: readonly ValuedPlan[];
  readonly buckets: readonly Bucket[];
  readonly filters: Filters;
  /** `all`, or a dimension that the values are kept by. */
  readonly by: string;
  /** Known time of the connections that the filters leave. */
  readonly known: Known;
}

const columnOf = (dimension: string): string | undefined =>
  dimension === 'connection' ? 'connection_id' : VALUE_DIMENSIONS.find(([, each]) => each === dimension)?.[0];

/** Medians and counts of different values among these plans, as far as their values are kept by `by`. */
export const valuedPlans = (plans: readonly Plan[], by: string): ValuedPlan[] =>
  by !== 'all' && columnOf(by) === undefined
    ? []
    : plans.flatMap((plan): ValuedPlan[] => {
        const measure = valuesOf(plan);
        return measure ? [{ plan, measure }] : [];
      });

/** Medians and counts of different values under any filters, from the values of the days. */
export async function rowsFromValues(view: View, question: ValueQuestion): Promise<KpiRow[]> {
  if (question.buckets.length === 0) return [];
  const rows = await Promise.all(question.plans.map((valued) => rowsOf(view, valued, question)));
  return rows.flat();
}

/** What the query tells of a group, in this order. */
const PLACES = ['value', 'sample', 'worst'] as const;

async function rowsOf({ db, settings }: View, { plan, measure }: ValuedPlan, question: ValueQuestion): Promise<KpiRow[]> {
  const { buckets, by, known } = question;
  const { rows } = await db.executeQuery<ValueRow>(CompiledQuery.raw(valueQuery(plan, measure, question)));
  const readings = new Map<Bucket, Map<string, Map<string, readonly (number | null)[]>>>();
  for (const row of rows) {
    const ofBucket = entry(readings, buckets[row.bucket] as Bucket, () => new Map<string, Map<string, readonly (number | null)[]>>());
    entry(ofBucket, by, () => new Map<string, readonly (number | null)[]>()).set(
      row.member,
      PLACES.map((place) => row[place]),
    );
  }
  const { fact } = measure.of;
  const place = (name: (typeof PLACES)[number]) => ({ fact, index: PLACES.indexOf(name) });
  const places: Places = { parts: new Map([[measure.of, place('value')]]), populations: [place('sample')], worst: [place('worst')] };
  const read: ReadonlyMap<FactName, Readings> = new Map([[fact, readings]]);
  return buckets.flatMap((bucket) => composeRows({ ...plan, dimensions: [by] }, places, bucket, read, known, settings));
}

interface ValueRow {
  readonly bucket: number;
  readonly member: string;
  readonly value: number | null;
  readonly sample: number;
  readonly worst: number | null;
}

function valueQuery({ demand }: Plan, { mark, of }: ValueMeasure, { buckets, filters, by, known }: ValueQuestion): Sql {
  const columns = new Columns(of.fact);
  columns.of(of, demand);
  const member = by === 'all' ? "'all'" : `s.${columnOf(by)}`;
  const [first, last] = [buckets[0] as Bucket, buckets.at(-1) as Bucket];
  const value = of.kind === 'distinct' ? 'count(distinct v)::float8' : `percentile_${of.method}(${Number(of.share)}) within group (order by v)`;
  return `with ${knownTable(columns, known)},
${bucketTable(buckets)}
select b.bucket, ${member} as member, ${value} as value, count(*)::float8 as sample, max(greatest(s.worst, k.quality_0)) as worst
from sync.value_slice s join known k on k.connection_id = s.connection_id and s.day between k.from_0 and k.to_0
  join bucket b on s.day between b.first_day and b.last_day
  cross join lateral unnest(s.${of.kind === 'distinct' ? 'words' : 'numbers'}) v
where s.measure = ${literal(mark)} and s.day between ${dayLiteral(first.first)} and ${dayLiteral(last.last)}${filterSql(filters)}
group by b.bucket${by === 'all' ? '' : `, ${member}`}`;
}
