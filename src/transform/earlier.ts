import { type RawBuilder, sql, type Transaction } from 'kysely';
import { editionsOf } from '../domain/editions.ts';
import type { Settings } from '../domain/settings.ts';
import type { Database } from '../warehouse/schema.ts';
import { keyTable, type TicketKey, type WorkKey } from './keys.ts';

/** A ticket or a call, as far as it decides about others: by whom, and when. All null where there is none. */
const CONTACT = ['connection_id', 'customer_id', 'person_hash', 'at'] as const;
export type Contact = Readonly<Partial<Record<(typeof CONTACT)[number], unknown>>>;

/** The contact that a row of `ticket_story` is, as SQL. */
export const contactOf = (alias: string): RawBuilder<Contact> =>
  sql.raw(`json_build_object(${CONTACT.map((name) => `'${name}', ${alias}.${name}`).join(', ')})`);

/**
 * Contacts that came, went, or count otherwise than before. Each decides whether earlier tickets of the same customer were resolved for good, and whether a
 * bot had helped, so these are derived again: those of whom it stood for and those of whom it stands for now.
 */
export class ChangedContacts {
  readonly #contacts: Contact[] = [];

  /** As they stood, or stand now. */
  add(...contacts: readonly (Contact | null)[]): void {
    for (const contact of contacts) {
      if (contact?.customer_id != null) this.#contacts.push(Object.fromEntries(CONTACT.map((name) => [name, contact[name] ?? null])));
    }
  }

  /** Customers of whom they stood and stand, each once. */
  customers(): readonly WorkKey[] {
    const keys = this.#contacts.map((contact) => ({ connectionId: String(contact.connection_id), id: String(contact.customer_id) }));
    return [...new Map(keys.map((key) => [`${key.connectionId}\u0000${key.id}`, key])).values()];
  }

  /** Marks the earlier tickets but those that are `derived` already, from the same facts. Returns how many. */
  async touchEarlier(tx: Transaction<Database>, derived: readonly TicketKey[], settings: Settings): Promise<number> {
    if (this.#contacts.length === 0) return 0;
    const days = Math.max(...[settings, ...editionsOf(settings)].map(({ parameters }) => parameters.repeat_window_days));
    const earlier = sql`s.first_resolved_at < w.at and s.first_resolved_at >= w.at - make_interval(secs => ${days * 86_400})`;
    const result = await sql`
      with w as materialized (
        select distinct * from json_to_recordset(${JSON.stringify(this.#contacts)}::json) as w(connection_id text, customer_id text, person_hash text, at timestamptz)
      ), earlier as (
        select s.connection_id, s.ticket_id from w join support.ticket_story s on s.connection_id = w.connection_id and s.customer_id = w.customer_id where ${earlier}
        union
        select s.connection_id, s.ticket_id from w join support.ticket_story s on s.person_hash = w.person_hash where ${earlier}
      )
      insert into sync.touched (connection_id, entity, id)
      select connection_id, 'ticket', ticket_id from earlier where (connection_id, ticket_id) not in (select * from ${keyTable(derived)})`.execute(tx);
    return Number(result.numAffectedRows ?? 0);
  }
}
