/** A ticket as the list and the single view print it. */
import { dueAt, type SlaTarget } from '../sla.ts';
import type { SlaMetric, World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';
import type { TicketPast } from './ticket-past.ts';
import { iso, isoOrNull, OUTBOUND_EMAIL, priorityCode, sourceCode, TYPES } from './wording.ts';

/** Due instants are empty for some seconds after creation. */
const DUE_AFTER_MS = 5000;

export interface PrintedTicket {
  readonly ticket: WorldTicket;
  readonly past: TicketPast;
  readonly updatedAt: Instant;
}

export function printTicket(world: World, { ticket, past, updatedAt }: PrintedTicket, now: Instant, includes: ReadonlySet<string>): Record<string, unknown> {
  const source = sourceCode(ticket);
  return {
    cc_emails: ['copied@private.example'],
    fwd_emails: [],
    reply_cc_emails: [],
    ticket_cc_emails: [],
    ticket_bcc_emails: null,
    spam: ticket.isSpam,
    email_config_id: null,
    group_id: ticket.groupId,
    priority: priorityCode(ticket.priority),
    requester_id: ticket.customerId,
    responder_id: ticket.agentId,
    source,
    company_id: ticket.organizationId,
    status: past.statusCode,
    subject: ticket.subject,
    association_type: ticket.isChild ? 2 : null,
    support_email: 'support@desk.example',
    to_emails: ['support@desk.example'],
    product_id: ticket.brandId,
    id: ticket.id,
    type: TYPES[ticket.ticketType],
    ...dues(past.targets, ticket, now),
    custom_fields: {
      cf_topic: ticket.topic,
      cf_order_number: `order of person${ticket.index}@private.example`,
      cf_amount: ticket.index % 50,
      cf_vip: ticket.index % 9 === 0,
    },
    created_at: iso(ticket.createdAt),
    updated_at: iso(updatedAt),
    associated_tickets_count: null,
    // Merging leaves no mark on the ticket that went: a note, which the list does not show.
    tags: [...ticket.tags.filter((tag) => tag !== 'closed_by_merge'), ...(ticket.isSample ? ['sample'] : [])],
    form_id: 1500,
    ...(ticket.isDeleted && !ticket.isSpam && { deleted: true }),
    ...(source === OUTBOUND_EMAIL && { email_config_id: 15 }),
    ...included(world, ticket, past, includes),
  };
}

function dues(targets: readonly SlaTarget[], ticket: WorldTicket, now: Instant): Record<string, unknown> {
  const isFresh = now - ticket.createdAt < DUE_AFTER_MS;
  const due = (metric: SlaMetric) => (isFresh ? null : dueAt(targets, metric));
  return {
    due_by: isoOrNull(due('resolution')),
    fr_due_by: isoOrNull(due('first_reply')),
    nr_due_by: isoOrNull(runningNextReply(targets)),
    is_escalated: isBroken(targets, 'resolution', now),
    fr_escalated: isBroken(targets, 'first_reply', now),
    nr_escalated: isBroken(targets, 'next_reply', now),
  };
}

/** The next reply is due only while a customer waits for one. */
function runningNextReply(targets: readonly SlaTarget[]): Instant | null {
  const last = targets.findLast(({ metric }) => metric === 'next_reply');
  return last === undefined || last.fulfilledAt !== null || last.cancelledAt !== null ? null : (last.applied.at(-1)?.dueAt ?? null);
}

function isBroken(targets: readonly SlaTarget[], metric: SlaMetric, now: Instant): boolean {
  const last = targets.findLast((target) => target.metric === metric);
  const due = last?.applied.at(-1)?.dueAt;
  return due !== undefined && (last?.fulfilledAt ?? last?.cancelledAt ?? now) > due;
}

function included(world: World, ticket: WorldTicket, past: TicketPast, includes: ReadonlySet<string>): Record<string, unknown> {
  const customer = includes.has('requester') ? world.customers.find(({ id }) => id === ticket.customerId) : undefined;
  return {
    ...(includes.has('description') && { description: `<div>${ticket.subject}</div>`, description_text: ticket.subject }),
    ...(customer !== undefined && { requester: { id: customer.id, name: customer.name, email: customer.email, mobile: null, phone: customer.phone } }),
    ...(includes.has('stats') && { stats: stats(past) }),
  };
}

function stats(past: TicketPast): Record<string, string | null> {
  return {
    agent_responded_at: isoOrNull(past.agentRespondedAt),
    requester_responded_at: isoOrNull(past.requesterRespondedAt),
    first_responded_at: isoOrNull(past.firstRespondedAt),
    status_updated_at: iso(past.statusUpdatedAt),
    reopened_at: isoOrNull(past.reopenedAt),
    resolved_at: isoOrNull(past.resolvedAt),
    closed_at: isoOrNull(past.closedAt),
    pending_since: isoOrNull(past.pendingSince),
  };
}
