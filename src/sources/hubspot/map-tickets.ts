import type { Entity, TicketMark } from '../../domain/entities.ts';
import { joinMappings, mapEach, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping } from '../source.ts';
import { mergedTickets } from './merged-tickets.ts';
import { learnSurvivors } from './moved-activities.ts';
import { slaSignals } from './sla-signals.ts';
import { ticketChanges } from './ticket-changes.ts';
import { ticketSummaries } from './ticket-summaries.ts';
import { createdAt, type Places, toTicket } from './ticket.ts';
import { type CrmObject, crmObject } from './wire.ts';

/** A page of tickets, from a list or a batch read: everything each ticket tells, and tombstones of those that are gone. */
export function mapTickets(body: Json, context: MapContext, places: Places): Mapping {
  const { results, errors } = (body ?? {}) as { results?: Json; errors?: Json };
  const tickets = mapEach('ticket', results, (record) => ticketRecords(parseRecord(crmObject, record), context, places));
  const gone = Array.isArray(errors) ? errors.flatMap((error) => goneTickets(error, context)) : [];
  return joinMappings(tickets, { records: gone, rejects: [], ...learnSurvivors(body, context) });
}

function ticketRecords(object: CrmObject, context: MapContext, places: Places): readonly Entity[] {
  return [
    toTicket(object, context, places),
    ...ticketChanges(object, createdAt(object), context),
    ...ticketSummaries(object),
    ...slaSignals(object, context),
    ...mergedTickets(object),
  ];
}

/** Ids a batch read no longer finds were deleted between search and read. A later ticket row (a restore) overrules the mark. */
function goneTickets(error: Json, context: MapContext): readonly TicketMark[] {
  const { category, context: where } = (error ?? {}) as { category?: unknown; context?: { ids?: unknown } };
  if (category !== 'OBJECT_NOT_FOUND' || !Array.isArray(where?.ids)) return [];
  return where.ids.map(String).map((ticketId) => ({
    entity: 'ticket_mark',
    id: `${ticketId}:deleted`,
    version: context.observedAt.getTime(),
    updatedAt: null,
    ticketId,
    kind: 'deleted',
    at: null,
    intoTicketId: null,
  }));
}
