import type { Entity } from '../../src/domain/entities.ts';
import type { NamedIds, ReadContext } from '../../src/sources/source.ts';

/** As much of a warehouse as streams ask of one, in memory. */
export interface Stored {
  note(records: readonly Entity[]): void;
  readonly answers: Pick<ReadContext, 'named' | 'heldTickets' | 'lastMessages'>;
}

type Person = NamedIds['entity'];

export function createStored(): Stored {
  const versions = new Map<string, number>();
  const heard = new Map<string, number>();
  const named: Record<Person, Set<string>> = { customer: new Set(), organization: new Set() };
  const known: Record<Person, Set<string>> = { customer: new Set(), organization: new Set() };
  const noteNames = (record: object): void => {
    const { customerId, organizationId } = record as { readonly customerId?: string | null; readonly organizationId?: string | null };
    if (typeof customerId === 'string') named.customer.add(customerId);
    if (typeof organizationId === 'string') named.organization.add(organizationId);
  };
  return {
    note: (records) => {
      for (const record of records) {
        noteNames(record);
        if (record.entity === 'ticket') versions.set(record.id, Math.max(versions.get(record.id) ?? 0, record.version));
        if (record.entity === 'ticket_message') heard.set(record.ticketId, Math.max(heard.get(record.ticketId) ?? 0, record.at.getTime()));
        if (record.entity === 'customer' || record.entity === 'organization') known[record.entity].add(record.id);
      }
    },
    answers: {
      named: ({ entity, after = '', limit, unknownOnly }) => {
        const wanted = [...named[entity]].filter((id) => id > after && !(unknownOnly && known[entity].has(id)));
        return Promise.resolve(wanted.toSorted().slice(0, limit));
      },
      heldTickets: (tickets) => Promise.resolve(new Set(tickets.filter(({ id, version }) => (versions.get(id) ?? -1) >= version).map(({ id }) => id))),
      lastMessages: (ids) => Promise.resolve(new Map(ids.flatMap((id) => (heard.has(id) ? [[id, heard.get(id) ?? 0] as const] : [])))),
    },
  };
}
