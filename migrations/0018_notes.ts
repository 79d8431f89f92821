import { type Kysely, sql } from 'kysely';

/** Helpdesks whose public notes are replies for some and none for others need to tell them apart. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table support.ticket_message add column is_note boolean`.execute(db);
  await sql`comment on column support.ticket_message.is_note is 'True for a note, public or private, where the helpdesk has notes beside replies'`.execute(db);
}
