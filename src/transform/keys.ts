import { type RawBuilder, sql } from 'kysely';

/** One ticket of one connection. */
export interface TicketKey {
  readonly connectionId: string;
  readonly ticketId: string;
}

/** The keys as a table `k (connection_id, ticket_id)`, to join facts to. */
export function keyTable(keys: readonly TicketKey[]): RawBuilder<unknown> {
  return sql`unnest(${keys.map((key) => key.connectionId)}::text[], ${keys.map((key) => key.ticketId)}::text[]) as k(connection_id, ticket_id)`;
}

/** One survey response of one connection. */
export interface ResponseKey {
  readonly connectionId: string;
  readonly responseId: string;
}

/** One thing of one connection. */
export interface WorkKey {
  readonly connectionId: string;
  readonly id: string;
}

/** The keys as a table `k (connection_id, id)`. */
export const workKeys = (keys: readonly WorkKey[]): RawBuilder<unknown> =>
  sql`unnest(${keys.map((key) => key.connectionId)}::text[], ${keys.map((key) => key.id)}::text[]) as k(connection_id, id)`;

/** One row of sync.touched. */
export interface Mark {
  readonly mark_id: number;
  readonly connection_id: string;
  readonly entity: string;
  readonly id: string;
}
