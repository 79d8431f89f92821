import { type Kysely, sql } from 'kysely';
import { createView, type ViewColumn } from './ddl/view.ts';

/** Months since year 0, with the part of its month that is over. */
const months = (day: string) =>
  `(extract(year from ${day}) * 12 + extract(month from ${day}) + (extract(day from ${day}) - 1)
      / extract(day from date_trunc('month', ${day}::timestamp) + interval '1 month' - interval '1 day'))`;

/**
 * How much of a target a stretch of days is held against; null where the two are not alike. What days add up to is held against as many
 * of them, never a shorter stretch against a longer target; the rest only against periods of the target's own length.
 */
const SHARE = `
create or replace function kpi.target_share(per text, is_summed boolean, first_day date, last_day date) returns double precision
language sql immutable parallel safe return
  case
    when per is null then 1
    when last_day - first_day + 1 < case per when 'day' then 1 when 'week' then 7 else 28 end then null
    when not is_summed then case
      when per = 'day' and last_day = first_day or per = 'week' and last_day - first_day = 6
        or per = 'month' and first_day + interval '1 month' = last_day + 1 then 1 end
    when per = 'day' then last_day - first_day + 1
    when per = 'week' then (last_day - first_day + 1) / 7.0
    else ${months('(last_day + 1)')} - ${months('first_day')}
  end::double precision`;

/** A target of the member itself goes before that of the whole. */
const targetOf = (period: string, lastDay: string) => `kpi.target t on t.kpi = d.kpi and t.variant = d.variant
    and d.${period} >= coalesce(t.valid_from, d.${period}) and d.${period} <= coalesce(t.valid_to, d.${period})
    and (t.dimension = d.dimension and t.member = d.member
      or t.dimension = 'all' and t.is_for_members and not exists (
        select from kpi.target s where s.kpi = d.kpi and s.variant = d.variant and s.dimension = d.dimension and s.member = d.member
          and d.${period} >= coalesce(s.valid_from, d.${period}) and d.${period} <= coalesce(s.valid_to, d.${period})))
    cross join lateral (select kpi.target_share(t.per, t.is_summed, d.${period}, ${lastDay}) as share) x
    cross join lateral (select t.at_least * x.share as at_least, t.at_most * x.share as at_most) b
    where x.share is not null`;

const versus = (period: string): readonly ViewColumn[] => [
  [period, `d.${period}`, period === 'day' ? 'Local day' : `First day of the ${period}`],
  ['kpi', 'd.kpi', 'KPI'],
  ['variant', 'd.variant', 'Variant'],
  ['dimension', 'd.dimension', 'What the row is cut by'],
  ['member', 'd.member', 'Value of the dimension'],
  ['value', 'd.value', 'The number'],
  ['sample_size', 'd.sample_size', 'Facts behind it'],
  ['at_least', 'b.at_least', `It should not be below this, for the whole ${period}`],
  ['at_most', 'b.at_most', `It should not be above this, for the whole ${period}`],
  [
    'target',
    'coalesce(case when d.value > b.at_most then b.at_most end, b.at_least, b.at_most)',
    'The bound that counts: the one missed, or else the lower one',
  ],
  [
    'status',
    'kpi.verdict(d.value, d.sample_size, b.at_least, b.at_most, t.min_sample)',
    'good; warning: missed by at most a tenth of the bound; bad; low_sample',
  ],
  ['origin', 't.origin', 'own: from the config; shipped: a published figure'],
  ['is_provisional', 'd.is_provisional', 'May still change by itself'],
];

const GRAINS = [
  ['day', 'daily', 'd.day'],
  ['week', 'weekly', 'd.week + 6'],
  ['month', 'monthly', "(d.month + interval '1 month')::date - 1"],
] as const;

/** A target of a sum is stated for a day, a week or a month, so that like is compared with like. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kpi.target add column per text, add column is_summed boolean not null default false`.execute(db);
  await sql`comment on column kpi.target.per is 'Length of the period it is stated for: day, week or month; null: it holds for any'`.execute(db);
  await sql`comment on column kpi.target.is_summed is 'Days of the KPI add up: a longer period is held against as many times the target'`.execute(db);
  await sql.raw(SHARE).execute(db);
  await sql`comment on function kpi.target_share is 'How many times a target a stretch of days is held against; null: it is not, for it is shorter or not alike'`.execute(
    db,
  );
  for (const [period, table, lastDay] of GRAINS) {
    await createView(db, {
      name: `kpi.${table}_vs_target`,
      comment: `kpi.${table} against kpi.target: rows that have a target for such a period, each once`,
      columns: versus(period),
      from: `kpi.${table} d join ${targetOf(period, lastDay)}`,
    });
  }
}
