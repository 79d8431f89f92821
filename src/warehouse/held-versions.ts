import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Tickets at a version. */
export type TicketVersions = readonly { readonly id: string; readonly version: number }[];

/** Those of the tickets that are stored at this version or a later one. */
export async function heldTickets(db: Kysely<Database>, connectionId: string, tickets: TicketVersions): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`select t.ticket_id as id
    from unnest(${tickets.map(({ id }) => id)}::text[], ${tickets.map(({ version }) => version)}::bigint[]) as k(id, version)
    join support.ticket t on t.connection_id = ${connectionId} and t.ticket_id = k.id and t.source_version >= k.version`.execute(db);
  return new Set(rows.map((row) => row.id));
}
