import { type Kysely, sql } from 'kysely';

/** What screens look up and no index told: the first day of a connection, and the statuses that its tickets have. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index if not exists ticket_story_by_connection on support.ticket_story (connection_id, day)`.execute(db);
  await sql`create index if not exists ticket_by_source_status on support.ticket (connection_id, source_status)`.execute(db);
}
