import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Tickets whose number lies after one id and up to another, both whole numbers; without `upTo` all that follow. */
export interface TicketRange {
  readonly after: string;
  readonly upTo: string | undefined;
}

/** Ids of the range that are stored and that nothing says are gone. Shorter numbers are smaller, equally long ones in order of their text. */
export async function standingTickets(db: Kysely<Database>, connectionId: string, { after, upTo }: TicketRange): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select t.ticket_id as id from support.ticket t
    where t.connection_id = ${connectionId} and not t.is_deleted and (length(t.ticket_id), t.ticket_id) > (length(${after}), ${after}::text)
    and ${upTo === undefined ? sql`true` : sql`(length(t.ticket_id), t.ticket_id) <= (length(${upTo}), ${upTo}::text)`}
    and not exists (select from support.ticket_mark m where m.connection_id = t.connection_id and m.ticket_id = t.ticket_id and m.source_version >= t.source_version)`.execute(
    db,
  );
  return rows.map((row) => row.id);
}
