/** What the endpoints see of the world: records by type, live ones and those in the recycling bin. */
import type { Instant, World, WorldSurveyResponse, WorldTicket } from '../world.ts';
import type { CrmRecord } from './crm-object.ts';
import { feedbackRecord } from './feedback-record.ts';
import { BIN_MS, ticketRecord } from './ticket-record.ts';

/** A record not yet written out: making all of it for every row of an index would be slow. */
export interface Entry {
  readonly id: number;
  readonly modifiedMs: Instant;
  /** Latest change at or before an instant; undefined if it did not exist then. */
  modifiedBy(instant: Instant): Instant | undefined;
  record(): CrmRecord;
}

export type ObjectType = 'tickets' | 'feedback_submissions';
export const isObjectType = (name: string): name is ObjectType => name === 'tickets' || name === 'feedback_submissions';

export class Store {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Live records in order of id. Merged tickets are gone: their id leads nowhere. */
  live(type: ObjectType, now: Instant): readonly Entry[] {
    if (type === 'feedback_submissions') return this.#feedback();
    return this.#world.tickets.filter((ticket) => !ticket.isDeleted && ticket.mergedIntoId === null).map((ticket) => this.#ticket(ticket, now));
  }

  /** The recycling bin in order of id. */
  archived(type: ObjectType, now: Instant): readonly Entry[] {
    if (type === 'feedback_submissions') return [];
    const inBin = (ticket: WorldTicket) => ticket.isDeleted && ticket.mergedIntoId === null && now - (ticket.deletedAt ?? 0) < BIN_MS;
    return this.#world.tickets.filter(inBin).map((ticket) => this.#ticket(ticket, now));
  }

  #ticket(ticket: WorldTicket, now: Instant): Entry {
    return {
      id: ticket.id,
      modifiedMs: ticket.touchedAt,
      modifiedBy: (instant) => ticket.events.findLast(({ at }) => at <= instant)?.at,
      record: () => ticketRecord(this.#world, ticket, now),
    };
  }

  #feedback(): readonly Entry[] {
    const responses = [...this.#world.tickets.flatMap(({ surveys }) => surveys), ...this.#world.relationAnswers];
    return responses.flatMap((response) => this.#submission(response)).toSorted((a, b) => a.id - b.id);
  }

  #submission(response: WorldSurveyResponse): Entry[] {
    const record = feedbackRecord(this.#world, response);
    if (record === undefined) return [];
    const modifiedBy = (instant: Instant) => record.changedMs.findLast((at) => at <= instant);
    return [{ id: record.id, modifiedMs: record.modifiedMs, modifiedBy, record: () => record }];
  }
}
