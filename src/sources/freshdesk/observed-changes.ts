import type { Ticket, TicketChange } from '../../domain/entities.ts';
import type { MapContext } from '../source.ts';
import { CLOSED, meantStatus, OPEN, PENDING, RESOLVED } from './statuses.ts';
import { STATUS_LABELS } from './ticket-fields.ts';
import type { ReadTicket } from './ticket-record.ts';
import { learnedNames } from './wire.ts';

/**
 * Freshdesk has no history. What a row states of the past becomes changes under ids that depend on what happened and when, not on
 * when we looked, so that every look adds what it saw and none says the same twice.
 */

interface Moment {
  readonly statusId: string;
  readonly at: Date;
  readonly seq: number;
}

/** Order of statuses entered within one second: the way a ticket goes. */
const RANK: Readonly<Record<string, number>> = { [OPEN]: 1, [PENDING]: 2, [RESOLVED]: 8, [CLOSED]: 9 };
const REOPENED = 10;

/**
 * Status changes the row tells of: creation, last pending, resolution, closing and reopening, and the change to the present status.
 * Visits between two looks that left no trace in the statistics stay unknown, hence `derived`.
 */
export function statusChanges(read: ReadTicket, context: MapContext): TicketChange[] {
  const labels = learnedNames(context.reference, STATUS_LABELS);
  return momentsOf(read).map(({ statusId, at, seq }) => {
    const status = meantStatus(context.settings, labels, statusId);
    return change(read.ticket, { id: `obs:status:${statusId}:${stamp(at)}`, field: 'status', at, value: status.category, sourceValue: status.label, seq });
  });
}

function momentsOf({ ticket, statusId, stats }: ReadTicket): Moment[] {
  const { createdAt } = ticket;
  const now: Moment = { statusId, at: stats.statusAt ?? ticket.updatedAt ?? createdAt, seq: rank(statusId) };
  const moments: Moment[] = [now];
  const add = (id: string, at: Date | null, seq = rank(id)) => {
    const isKnown = at === null || at < createdAt || moments.some((known) => known.statusId === id && known.at.getTime() === at.getTime());
    if (!isKnown) moments.push({ statusId: id, at, seq });
  };
  add(PENDING, stats.pendingAt);
  add(RESOLVED, differs(stats.resolvedAt, stats.closedAt) ? stats.resolvedAt : null);
  add(CLOSED, stats.closedAt);
  add(OPEN, stats.reopenedAt, REOPENED);
  // A ticket that has changed since begins as open: what it began as is not stated.
  if (moments.every(({ at }) => at.getTime() > createdAt.getTime())) add(OPEN, createdAt, 0);
  return moments.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq);
}

const rank = (statusId: string): number => RANK[statusId] ?? 3;
const differs = (a: Date | null, b: Date | null): boolean => a?.getTime() !== b?.getTime();

/**
 * Group and agent as seen at the row's last change, and, for the time before, as they were when the ticket was first seen:
 * that one record keeps its earliest version, since a lower version never gives way to a higher one here (`version` falls with time).
 */
export function assignmentChanges(ticket: Ticket): TicketChange[] {
  const seenAt = ticket.updatedAt ?? ticket.createdAt;
  return (['group', 'agent'] as const).flatMap((field) => {
    const value = field === 'group' ? ticket.groupId : ticket.agentId;
    const first = {
      ...change(ticket, { id: `obs:${field}:first`, field, at: ticket.createdAt, value, sourceValue: null, seq: 0 }),
      version: -seenAt.getTime(),
    };
    if (seenAt.getTime() === ticket.createdAt.getTime()) return [first];
    return [first, change(ticket, { id: `obs:${field}:${value ?? 'none'}:${stamp(seenAt)}`, field, at: seenAt, value, sourceValue: null, seq: 20 })];
  });
}

type Changed = Pick<TicketChange, 'id' | 'field' | 'at' | 'value' | 'sourceValue' | 'seq'>;

/** Versioned by the instant of the change itself: seeing it again is the same record. */
function change(ticket: Ticket, changed: Changed): TicketChange {
  return {
    entity: 'ticket_change',
    ...changed,
    id: `${ticket.id}:${changed.id}`,
    ticketId: ticket.id,
    version: changed.at.getTime(),
    updatedAt: null,
    actorType: null,
    actorId: null,
    quality: 'derived',
  };
}

const stamp = (at: Date): string => at.toISOString().replace(/\.000Z$/, 'Z');
