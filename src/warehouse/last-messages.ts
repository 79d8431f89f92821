import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** When the last stored message of each of the tickets was written, in epoch milliseconds; one without messages is left out. */
export async function lastMessages(db: Kysely<Database>, connectionId: string, ticketIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; at: Date }>`select ticket_id as id, max(at) as at from support.ticket_message
    where connection_id = ${connectionId} and ticket_id = any(${ticketIds}::text[]) group by ticket_id`.execute(db);
  return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
}
