import type { TicketSummary } from '../../domain/entities.ts';
import type { ReadTicket, TicketStats } from './ticket-record.ts';

/** A reopening caused by a message follows it within this time. */
const REOPENS_WITHIN_MS = 60_000;

/**
 * What the statistics state. Empty ones give no record, so that what was known before stays: a reopened ticket may lose its
 * resolution in the vendor's row, but not here.
 */
export function toSummaries(read: ReadTicket): TicketSummary[] {
  const { ticket, stats, updatedAt } = read;
  const summary = (kind: TicketSummary['kind'], at: Date | null, version = updatedAt.getTime()): TicketSummary[] =>
    at === null
      ? []
      : [{ entity: 'ticket_summary', id: `${ticket.id}:${kind}`, ticketId: ticket.id, version, updatedAt, kind, at, value: null, quality: 'derived' }];
  const resolvedAt = stats.resolvedAt ?? stats.closedAt;
  return [
    ...summary('first_reply', stats.firstReplyAt),
    ...summary('last_agent_message', stats.agentReplyAt),
    ...summary('last_customer_message', isSurveyAnswer(stats) ? null : stats.customerReplyAt),
    // Keeps the earliest one ever seen: its version falls as its instant rises.
    ...summary('first_resolved', resolvedAt, -(resolvedAt?.getTime() ?? 0)),
    ...summary('resolved', resolvedAt),
    ...summary('closed', stats.closedAt),
    ...summary('reopened', stats.reopenedAt),
  ];
}

/**
 * A survey answer counts as a customer's reply for Freshdesk. The row does not tell them apart; but surveys are answered after the
 * resolution, and a message after the resolution reopens the ticket: one that did not is taken for a survey answer (or a thank-you).
 */
export function isSurveyAnswer(stats: TicketStats): boolean {
  const said = stats.customerReplyAt?.getTime();
  const resolved = (stats.resolvedAt ?? stats.closedAt)?.getTime();
  if (said === undefined || resolved === undefined || said < resolved) return false;
  const reopened = stats.reopenedAt?.getTime();
  return reopened === undefined || reopened < said || reopened - said > REOPENS_WITHIN_MS;
}
