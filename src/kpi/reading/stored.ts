import { sql } from 'kysely';
import type { Bucket } from '../engine/buckets.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import { STORED } from '../engine/write.ts';
import type { View } from './view.ts';

/** Rows of several KPIs as they stand in `kpi.daily`, `kpi.weekly` or `kpi.monthly`: of one dimension, of one member or all of them. */
export async function storedRows({ db }: View, plans: readonly Plan[], buckets: readonly Bucket[], dimension: string, member?: string): Promise<KpiRow[]> {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last || first.grain === 'total') return [];
  const { table, period } = STORED[first.grain];
  const ofMember = member === undefined ? sql`true` : sql`d.member = ${member}`;
  const { rows } = await sql<KpiRow>`
    select ${first.grain} as grain, d.${sql.ref(period)} as period, d.kpi, d.variant, d.dimension, d.member, d.value, d.numerator, d.denominator, d.sample_size,
      d.is_complete, d.is_provisional, d.final_on, d.quality
    from unnest(${plans.map(({ kpi }) => kpi.id)}::text[], ${plans.map(({ variant }) => variant)}::text[]) as p(kpi, variant)
    join ${sql.table(table)} d on d.kpi = p.kpi and d.variant = p.variant
    where d.dimension = ${dimension} and ${ofMember} and d.${sql.ref(period)} between ${first.first}::date and ${last.first}::date
    order by d.${sql.ref(period)}, d.member`.execute(db);
  return rows;
}
