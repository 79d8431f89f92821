import { type Kysely, sql } from 'kysely';

/** Ids that are whole numbers, in order of their size: for a helpdesk whose lists are in that order and tell of no deletion. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index if not exists ticket_by_number on support.ticket (connection_id, length(ticket_id), ticket_id)`.execute(db);
}
