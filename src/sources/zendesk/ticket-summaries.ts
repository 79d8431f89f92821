import type { Ticket, TicketSummary } from '../../domain/entities.ts';
import { optionalInstant } from '../parse.ts';
import type { MetricSet } from './wire.ts';

type Stated = readonly [kind: TicketSummary['kind'], at: Date | null, value: number | null];

/**
 * What Zendesk measured of a ticket. Its minutes are whole and cut off, so instants that follow from them are derived.
 * A resolution that a reopen took back is stated as empty, so that the older row does not stay.
 */
export function mapSummaries(ticket: Ticket, metrics: MetricSet): readonly TicketSummary[] {
  const wasReopened = (metrics.reopens ?? 0) > 0;
  const stated = statedBy(ticket, metrics).filter(([, at, value]) => wasReopened || at !== null || value !== null);
  return stated.map(([kind, at, value]) => ({
    entity: 'ticket_summary',
    id: `${ticket.id}:${kind}`,
    version: ticket.version,
    updatedAt: ticket.updatedAt,
    quality: 'derived',
    ticketId: ticket.id,
    kind,
    at,
    value,
  }));
}

function statedBy(ticket: Ticket, metrics: MetricSet): readonly Stated[] {
  const after = (minutes: number | null | undefined) =>
    minutes === null || minutes === undefined ? null : new Date(ticket.createdAt.getTime() + minutes * 60_000);
  const secondsOf = (minutes: number | null | undefined) => (minutes === null || minutes === undefined ? null : minutes * 60);
  // Messaging tickets are measured in seconds; their messages are not comments, so this is all there is.
  const replySeconds = metrics.reply_time_in_seconds?.calendar;
  const firstReply = replySeconds === null || replySeconds === undefined ? metrics.reply_time_in_minutes?.calendar : replySeconds / 60;
  return [
    ['first_reply', after(firstReply), null],
    ['first_reply_business', null, secondsOf(metrics.reply_time_in_minutes?.business)],
    ['first_resolved', after(metrics.first_resolution_time_in_minutes?.calendar), null],
    ['resolved', optionalInstant(metrics.solved_at, 'metric_set.solved_at'), null],
    ['resolution_business', null, secondsOf(metrics.full_resolution_time_in_minutes?.business)],
    ['closed', ticket.statusCategory === 'closed' && !ticket.isDeleted ? ticket.statusAt : null, null],
    ['reopen_count', null, metrics.reopens ?? null],
    ['reply_count', null, metrics.replies ?? null],
  ];
}
