import { type Kysely, sql } from 'kysely';
import type { Settings } from '../../domain/settings.ts';
import { bucketOf } from './buckets.ts';
import type { DaysOfKpi } from './stock-members.ts';
import { type Restating, STORED } from './write.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Deletes rows of KPIs that are no more, and of periods outside everything known; what was final is logged, and kept where it is frozen. */
export async function deleteStrays(db: Kysely<Database>, days: DaysOfKpi, settings: Settings, { asOf, frozenBefore }: Restating): Promise<number> {
  let deleted = 0;
  for (const [grain, { table, period }] of Object.entries(STORED) as [keyof typeof STORED, { table: string; period: string }][]) {
    const kept = [...days].flatMap(([kpi, own]) =>
      [...new Set([...own].map((day) => bucketOf(grain, day, settings.weekStart).first))].map((first) => ({ kpi, first })),
    );
    const { rows } = await sql<{ deleted: number }>`
      with kept as materialized (select * from unnest(${kept.map((each) => each.kpi)}::text[], ${kept.map((each) => each.first)}::date[]) as k(kpi, period)),
      gone as (
        delete from ${sql.table(table)} o
        where not exists (select from kept k where k.kpi = o.kpi and k.period = o.${sql.ref(period)})
          and not coalesce(not o.is_provisional and o.final_on <= ${frozenBefore ?? null}::date, false)
        returning ${sql.ref(period)} as period, kpi, variant, dimension, member, value, numerator, denominator, is_provisional
      ), logged as (
        insert into kpi.restatement (restated_at, grain, day, kpi, variant, dimension, member, change, old_value, old_numerator, old_denominator, reason, is_kept)
        select ${asOf}, ${grain}, period, kpi, variant, dimension, member, 'vanished', value, numerator, denominator, 'no longer known', false
        from gone where not is_provisional order by period, kpi, variant, dimension, member
      )
      select count(*)::int as deleted from gone`.execute(db);
    deleted += rows[0]?.deleted ?? 0;
  }
  return deleted;
}
