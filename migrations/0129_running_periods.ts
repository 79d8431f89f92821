import { type Kysely, sql } from 'kysely';
import { LABELLED } from './ddl/member-view.ts';
import { createView, type ViewColumn } from './ddl/view.ts';

const labelFrom = ([table, key]: readonly [table: string, key: string]) => `(select l.label from ${table} l where l.${key} = $2)`;

/** Agents apart: whoever may not see them may call it for everything else. */
const LABEL = `
create or replace function kpi.member_label(dimension text, member text) returns text language plpgsql stable parallel safe as $$
begin
  if $1 = 'agent' then
    return coalesce(${labelFrom(LABELLED['agent'] as [string, string])}, initcap(replace($2, '_', ' ')));
  end if;
  return coalesce(case $1 ${Object.entries(LABELLED)
    .filter(([dimension]) => dimension !== 'agent')
    .map(([dimension, from]) => `when '${dimension}' then ${labelFrom(from)}`)
    .join(' ')} end, initcap(replace($2, '_', ' ')));
end $$`;

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
    'case when d.is_complete or not t.grows then kpi.verdict(d.value, d.sample_size, b.at_least, b.at_most, t.min_sample) end',
    `good; warning: missed by at most a tenth of the bound; bad; low_sample; null: the ${period} is not complete, and its part is not held against the whole`,
  ],
  ['origin', 't.origin', 'own: from the config; shipped: a published figure'],
  ['is_provisional', 'd.is_provisional', 'May still change by itself'],
  ['is_complete', 'd.is_complete', `The whole ${period} is over, and every connection that should be known is known`],
  ['per', 't.per', 'Length of the period the target is stated for: day, week or month; null: it holds for any'],
  ['label', 'kpi.member_label(d.dimension, d.member)', 'Name of the member'],
];

const GRAINS = [
  ['day', 'daily', 'd.day'],
  ['week', 'weekly', 'd.week + 6'],
  ['month', 'monthly', "(d.month + interval '1 month')::date - 1"],
] as const;

/** A part of a period is never held against a target of the whole; what a row is held against says for how long it is stated. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kpi.target add column grows boolean not null default false`.execute(db);
  await sql`comment on column kpi.target.grows is 'A longer period has more of it (counts, sums, different values): while one runs there is no status'`.execute(
    db,
  );
  await sql.raw(LABEL).execute(db);
  await sql`comment on function kpi.member_label is 'Name of a member of a dimension; its own words where it has none'`.execute(db);
  for (const [period, table, lastDay] of GRAINS) {
    await createView(db, {
      name: `kpi.${table}_vs_target`,
      comment: `kpi.${table} against kpi.target: rows that have a target for such a period, each once`,
      columns: versus(period),
      from: `kpi.${table} d join ${targetOf(period, lastDay)}`,
    });
  }
}
