import { type Kysely, sql } from 'kysely';

const COLUMNS: readonly (readonly [table: string, name: string, comment: string])[] = [
  ['ticket_story', 'escalation_quality', 'Worst quality of the assignments that escalations are told from'],
  ['resolution', 'history_quality', 'Worst quality of the statuses and returns of the ticket: of times by status, reopens and repeats'],
  ['resolution', 'fcr_quality', 'Worst quality of what first contact resolution and the number of replies are told from'],
  ['resolution', 'escalation_quality', 'Worst quality of the assignments that escalations are told from'],
  ['backlog_segment', 'sla_quality', 'Quality of the resolution targets that run; exact where the age decides'],
];

/** How exact is what is told of a fact besides the fact itself. Forgetting what the story was told by makes the next transform tell it again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, name, comment] of COLUMNS) {
    await sql.raw(`alter table support.${table} add column ${name} text not null default 'exact'`).execute(db);
    await sql.raw(`comment on column support.${table}.${name} is '${comment}: exact, derived or approx'`).execute(db);
  }
  await sql`delete from sync.setting where name = 'story'`.execute(db);
}
