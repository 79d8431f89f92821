import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import type { Mark, TicketKey, WorkKey } from './keys.ts';

type Tx = Transaction<Database>;

/** Keyed hash of the customer's address, else of the phone, as SQL over a fact `f`: customers of any helpdesk that share it are one person (`identity_merge`). */
export const PERSON_OF =
  '(select coalesce(c.email_hash, c.phone_hash) from support.customer c where c.connection_id = f.connection_id and c.customer_id = f.customer_id)';

/** The other customers that are the same person as the customer of `of`. */
export const TWINS = (of: string): string => `join support.customer me on me.connection_id = ${of}.connection_id and me.customer_id = ${of}.customer_id
  join support.customer twin on (twin.connection_id, twin.customer_id) <> (me.connection_id, me.customer_id)
    and coalesce(twin.email_hash, twin.phone_hash) = coalesce(me.email_hash, me.phone_hash)`;

/** Keys of what marked customers have in `table` that stands for another person than it belongs to now. */
async function ofOtherPerson<T>(tx: Tx, marks: readonly Mark[], table: 'ticket_story' | 'call_story', key: RawBuilder<T>): Promise<readonly T[]> {
  const own = marks.filter((mark) => mark.entity === 'customer');
  if (own.length === 0) return [];
  const query = sql<T>`select distinct ${key}
    from unnest(${own.map((mark) => mark.connection_id)}::text[], ${own.map((mark) => mark.id)}::text[]) as m(connection_id, id)
    join ${sql.table(`support.${table}`)} f on f.connection_id = m.connection_id and f.customer_id = m.id
    where f.person_hash is distinct from ${sql.raw(PERSON_OF)}`;
  return (await query.execute(tx)).rows;
}

/** Tickets of marked customers that stand for another person than they belong to now. */
export const ticketsOfOtherPerson = (tx: Tx, marks: readonly Mark[]): Promise<readonly TicketKey[]> =>
  ofOtherPerson(tx, marks, 'ticket_story', sql<TicketKey>`f.connection_id as "connectionId", f.ticket_id as "ticketId"`);

/** The same of calls. */
export const callsOfOtherPerson = (tx: Tx, marks: readonly Mark[]): Promise<readonly WorkKey[]> =>
  ofOtherPerson(tx, marks, 'call_story', sql<WorkKey>`f.connection_id as "connectionId", f.call_id as id`);
