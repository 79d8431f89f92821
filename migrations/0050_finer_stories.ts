import { type Kysely, sql } from 'kysely';

const COLUMNS: readonly (readonly [table: string, name: string, type: string, comment: string])[] = [
  ['resolution', 'business_seconds_unsolved', 'bigint', 'Business seconds from creation spent in unresolved status; null without a schedule'],
  ['resolution', 'business_seconds_excl_pending', 'bigint', 'Business seconds spent in new, open or hold; null without a schedule'],
  ['resolution', 'business_seconds_excl_pending_hold', 'bigint', 'Business seconds spent in new or open; null without a schedule'],
  ['backlog_segment', 'sla_policy', 'text', 'Policy of the resolution target that runs in the period, of the overdue one where one is'],
  ['ticket_story', 'is_negative', 'boolean not null default false', 'A public message of the customer is labelled negative'],
];

/** What the story tells besides. Forgetting what it was told by makes the next transform tell it again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, name, type, comment] of COLUMNS) {
    await sql.raw(`alter table support.${table} add column ${name} ${type}`).execute(db);
    await sql.raw(`comment on column support.${table}.${name} is '${comment}'`).execute(db);
  }
  await sql`delete from sync.setting where name = 'story'`.execute(db);
}
