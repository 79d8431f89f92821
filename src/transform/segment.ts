import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import type { Mark, ResponseKey, TicketKey, WorkKey } from './keys.ts';

type Tx = Transaction<Database>;

const ofCustomer = 'select c.segment from support.customer c where c.connection_id = f.connection_id and c.customer_id = f.customer_id';
const ofOrganization = 'select o.segment from support.organization o where o.connection_id = f.connection_id and o.organization_id = f.organization_id';
const ofTheirOrganization = `select o.segment from support.customer c join support.organization o on o.connection_id = c.connection_id and o.organization_id = c.organization_id
    where c.connection_id = f.connection_id and c.customer_id = f.customer_id`;

/** The segment that a fact `f` is counted under now, as SQL; null without one. Whoever asks comes first of tickets and surveys, whoever pays of revenue. */
export const SEGMENT_OF = {
  ticket: `coalesce((${ofCustomer}), (${ofOrganization}))`,
  survey: `coalesce((${ofCustomer}), (${ofTheirOrganization}))`,
  revenue: `coalesce((${ofOrganization}), (${ofCustomer}))`,
} as const;

/** The organization that an answer to a survey is counted under now, as SQL; a ticket of it has one of its own. */
export const ORGANIZATION_OF_SURVEY =
  '(select c.organization_id from support.customer c where c.connection_id = f.connection_id and c.customer_id = f.customer_id)';

const isOutdated = (of: keyof typeof SEGMENT_OF) => sql.raw(`f.segment is distinct from ${SEGMENT_OF[of]}`);

/** Marked customers and organizations as tables `customer` and `organization`, for facts to be looked up by. */
async function looked<T>(tx: Tx, marks: readonly Mark[], query: RawBuilder<T>): Promise<readonly T[]> {
  const people = marks.filter((mark) => mark.entity === 'customer' || mark.entity === 'organization');
  if (people.length === 0) return [];
  const of = (entity: string) => {
    const own = people.filter((mark) => mark.entity === entity);
    return sql`select distinct * from unnest(${own.map((mark) => mark.connection_id)}::text[], ${own.map((mark) => mark.id)}::text[]) as m(connection_id, id)`;
  };
  return (await sql<T>`with customer as materialized (${of('customer')}), organization as materialized (${of('organization')}) ${query}`.execute(tx)).rows;
}

/** Tickets of marked customers and organizations that stand under another segment than they belong to now. */
export const ticketsOfOtherSegment = (tx: Tx, marks: readonly Mark[]): Promise<readonly TicketKey[]> =>
  looked(
    tx,
    marks,
    sql<TicketKey>`
      select f.connection_id as "connectionId", f.ticket_id as "ticketId" from customer m join support.ticket_story f
        on f.connection_id = m.connection_id and f.customer_id = m.id where ${isOutdated('ticket')}
      union select f.connection_id, f.ticket_id from organization m join support.ticket_story f
        on f.connection_id = m.connection_id and f.organization_id = m.id where ${isOutdated('ticket')}`,
  );

/** The same of answers to surveys, those that came without a ticket too, and of the organization of whoever answered. */
export const answersOfOtherSegment = (tx: Tx, marks: readonly Mark[]): Promise<readonly (ResponseKey & { readonly ticketId: string | null })[]> =>
  looked(
    tx,
    marks,
    sql<ResponseKey & { readonly ticketId: string | null }>`
      select f.connection_id as "connectionId", f.response_id as "responseId", f.ticket_id as "ticketId" from customer m join support.survey_answer f
        on f.connection_id = m.connection_id and f.customer_id = m.id
        where ${isOutdated('survey')} or f.organization_id is distinct from ${sql.raw(ORGANIZATION_OF_SURVEY)}
      union select f.connection_id, f.response_id, f.ticket_id from organization m
        join support.customer c on c.connection_id = m.connection_id and c.organization_id = m.id
        join support.survey_answer f on f.connection_id = c.connection_id and f.customer_id = c.customer_id where ${isOutdated('survey')}`,
  );

/** The same of revenue: who pays it, as its changes are derived by. */
export const partiesOfOtherSegment = (tx: Tx, marks: readonly Mark[]): Promise<readonly WorkKey[]> =>
  looked(
    tx,
    marks,
    sql<WorkKey>`
      select f.connection_id as "connectionId", coalesce(f.organization_id, f.customer_id) as id from customer m join support.revenue_event f
        on f.connection_id = m.connection_id and f.customer_id = m.id where ${isOutdated('revenue')}
      union select f.connection_id, coalesce(f.organization_id, f.customer_id) from organization m join support.revenue_event f
        on f.connection_id = m.connection_id and coalesce(f.organization_id, f.customer_id) = m.id and f.organization_id = m.id where ${isOutdated('revenue')}`,
  );
