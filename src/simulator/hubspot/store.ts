/** What the endpoints see of the world: records by type, live ones and those in the recycling bin. */
import { agentsWithState } from '../agent-states.ts';
import { callsOf } from '../calls.ts';
import type { World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';
import { callRecord } from './call-record.ts';
import type { CrmRecord } from './crm-object.ts';
import { dealRecords, lineRecords } from './deal-record.ts';
import { emailRecords } from './email-record.ts';
import { feedbackRecord } from './feedback-record.ts';
import type { HubspotOptions } from './options.ts';
import { companyRecord, contactRecord, userRecord } from './people-record.ts';
import { BIN_MS, ticketRecord } from './ticket-record.ts';

/** A record not yet written out: making all of it for every row of an index would be slow. */
export interface Entry {
  readonly id: number;
  readonly modifiedMs: Instant;
  /** Latest change at or before an instant; undefined if it did not exist then. */
  modifiedBy(instant: Instant): Instant | undefined;
  record(): CrmRecord;
}

/** The records of a world but its tickets, in no order. */
const RECORDS = {
  feedback_submissions: (world: World) =>
    [...world.tickets.flatMap(({ surveys }) => surveys), ...world.relationAnswers].flatMap((response) => feedbackRecord(world, response) ?? []),
  contacts: (world: World) => world.customers.map(contactRecord),
  companies: (world: World) => world.organizations.map(companyRecord),
  users: (world: World) => agentsWithState(world).map((agent) => userRecord(world, agent)),
  emails: (world: World) => world.tickets.flatMap((ticket) => emailRecords(world, ticket)),
  deals: dealRecords,
  line_items: lineRecords,
  // A portal without commerce: there is the type, and nothing of it.
  subscriptions: (): readonly CrmRecord[] => [],
  calls: (world: World) => callsOf(world).map((call) => callRecord(world, call)),
} as const;

export type ObjectType = 'tickets' | keyof typeof RECORDS;
export const isObjectType = (name: string): name is ObjectType => name === 'tickets' || name in RECORDS;

export class Store {
  readonly #world: World;
  readonly #options: Pick<HubspotOptions, 'erased' | 'binned' | 'relinked'>;
  readonly #kept = new Map<string, { readonly revision: number; readonly entries: readonly Entry[] }>();

  constructor(world: World, options: Pick<HubspotOptions, 'erased' | 'binned' | 'relinked'> = {}) {
    this.#world = world;
    this.#options = options;
  }

  /** Live records in order of id. Merged tickets are gone: their id leads nowhere. */
  live(type: ObjectType, now: Instant): readonly Entry[] {
    if (type !== 'tickets') return this.#others(type).filter(({ id }) => !this.#isErased(id) && !this.#isBinned(id));
    const isLive = (ticket: WorldTicket) => !ticket.isDeleted && ticket.mergedIntoId === null && !this.#isErased(ticket.id);
    return this.#world.tickets.filter(isLive).map((ticket) => this.#ticket(ticket, now));
  }

  /** The recycling bin in order of id. */
  archived(type: ObjectType, now: Instant): readonly Entry[] {
    if (type !== 'tickets') return this.#others(type).filter(({ id }) => this.#isBinned(id) && !this.#isErased(id));
    const inBin = (ticket: WorldTicket) => ticket.isDeleted && ticket.mergedIntoId === null && now - (ticket.deletedAt ?? 0) < BIN_MS;
    return this.#world.tickets.filter(inBin).map((ticket) => this.#ticket(ticket, now));
  }

  #isErased(id: number): boolean {
    return this.#options.erased?.includes(id) === true;
  }

  #isBinned(id: number): boolean {
    return this.#options.binned?.includes(id) === true;
  }

  #ticket(ticket: WorldTicket, now: Instant): Entry {
    return {
      id: ticket.id,
      modifiedMs: ticket.touchedAt,
      modifiedBy: (instant) => ticket.events.findLast(({ at }) => at <= instant)?.at,
      record: () => ticketRecord(this.#world, ticket, now),
    };
  }

  /** Written out once per state of the world. */
  #others(type: Exclude<ObjectType, 'tickets'>): readonly Entry[] {
    const { revision } = this.#world;
    const kept = this.#kept.get(type);
    if (kept?.revision === revision && type !== 'users') return kept.entries;
    const records: readonly CrmRecord[] = RECORDS[type](this.#world);
    const entries = records.map((record) => entryOf(this.#relinked(type, record))).toSorted((a, b) => a.id - b.id);
    this.#kept.set(type, { revision, entries });
    return entries;
  }

  #relinked(type: ObjectType, record: CrmRecord): CrmRecord {
    const ticket = type === 'emails' ? this.#options.relinked?.get(record.id) : undefined;
    return ticket === undefined ? record : { ...record, links: { ...record.links, tickets: [ticket] } };
  }
}

const entryOf = (record: CrmRecord): Entry => ({
  id: record.id,
  modifiedMs: record.modifiedMs,
  modifiedBy: (instant) => record.changedMs.findLast((at) => at <= instant),
  record: () => record,
});
