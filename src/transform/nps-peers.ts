import { sql, type Transaction } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import { keyTable, type Mark, type ResponseKey, type TicketKey } from './keys.ts';

/**
 * All NPS answers of the customers whose answers these are, now or when they were last told: of the answers within 30 days only the last counts
 * (catalogue `nps`), so one that comes, goes or moves to another customer decides about the others, with or without a ticket.
 */
export async function npsPeers(
  tx: Transaction<Database>,
  marks: readonly Mark[],
  tickets: readonly TicketKey[],
): Promise<readonly (ResponseKey & { readonly ticketId: string | null })[]> {
  const own = marks.filter(({ entity }) => entity === 'survey_response');
  if (own.length === 0 && tickets.length === 0) return [];
  const marked = sql`unnest(${own.map((mark) => mark.connection_id)}::text[], ${own.map((mark) => mark.id)}::text[]) as m(connection_id, response_id)`;
  const result = await sql<ResponseKey & { ticketId: string | null }>`
    with who as materialized (
      select f.connection_id, f.customer_id from ${marked} join support.survey_response f using (connection_id, response_id) where f.survey_type = 'nps'
      union select f.connection_id, f.customer_id from ${marked} join support.survey_answer f using (connection_id, response_id) where f.survey_type = 'nps'
      union select f.connection_id, f.customer_id from ${keyTable(tickets)} join support.survey_response f using (connection_id, ticket_id) where f.survey_type = 'nps'
      union select f.connection_id, f.customer_id from ${keyTable(tickets)} join support.survey_answer f using (connection_id, ticket_id) where f.survey_type = 'nps'
    )
    select s.connection_id as "connectionId", s.response_id as "responseId", s.ticket_id as "ticketId"
    from who w join support.survey_response s on s.connection_id = w.connection_id and s.customer_id = w.customer_id and s.survey_type = 'nps'`.execute(tx);
  return result.rows;
}
