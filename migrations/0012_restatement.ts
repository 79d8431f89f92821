import { type Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

/** Rows are only added. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'kpi.restatement',
    comment: 'What changed after it was final, or would have: one row per number and change. A number that comes back to what it was has two',
    columns: [
      ['restatement_id', 'bigint generated always as identity', 'Order of the changes'],
      ['restated_at', 'timestamptz not null', 'Instant the new number looks from'],
      ['grain', 'text not null', 'day, week or month'],
      ['day', 'date not null', 'First day of the period'],
      ['kpi', 'text not null', 'KPI, as in kpi.catalog'],
      ['variant', 'text not null', 'Variant'],
      ['dimension', 'text not null', 'What the row is cut by'],
      ['member', 'text not null', 'Value of the dimension'],
      ['change', 'text not null', 'changed; appeared: there was no row; vanished: there is none any more'],
      ['old_value', 'double precision', 'Value before'],
      ['old_numerator', 'double precision', 'Numerator before'],
      ['old_denominator', 'double precision', 'Denominator before'],
      ['new_value', 'double precision', 'Value after'],
      ['new_numerator', 'double precision', 'Numerator after'],
      ['new_denominator', 'double precision', 'Denominator after'],
      ['reason', 'text not null', 'Why: the facts that changed, another definition, other known time'],
      ['is_kept', 'boolean not null', 'The old number stands, because the period is older than kpi.freeze_after_days'],
    ],
    constraints: ['primary key (restatement_id)'],
    indexes: ['kpi, variant, dimension, member, grain, day', 'restated_at'],
  });
}
