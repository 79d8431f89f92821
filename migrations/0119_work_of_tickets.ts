import { type Kysely, sql } from 'kysely';

/** Calls and bot conversations of a ticket are looked up when the ticket is counted under something else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['call_story', 'call_part', 'bot_story']) {
    await sql.raw(`create index on support.${table} (connection_id, ticket_id) where ticket_id is not null`).execute(db);
  }
}
