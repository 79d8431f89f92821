/** What Freshdesk remembers of a ticket's life: the eight statistics, and when its row last changed. */
import type { Instant, WorldEvent } from '../events.ts';
import { slaTargets, type SlaTarget } from '../sla.ts';
import type { World, WorldTicket } from '../world.ts';
import type { FreshdeskOptions } from './options.ts';
import { isFinished, STATUS, statusCode } from './wording.ts';

export interface TicketPast {
  readonly statusCode: number;
  readonly agentRespondedAt: Instant | null;
  readonly requesterRespondedAt: Instant | null;
  readonly firstRespondedAt: Instant | null;
  readonly statusUpdatedAt: Instant;
  readonly reopenedAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly pendingSince: Instant | null;
  /** Last change that people made. */
  readonly changedAt: Instant;
  readonly targets: readonly SlaTarget[];
}

type Draft = { -readonly [Key in keyof TicketPast]: TicketPast[Key] };

/** Tells the past of a ticket by its events up to the world's now. */
export function tellPast(world: World, ticket: WorldTicket, options: Pick<FreshdeskOptions, 'clearsResolution'>): TicketPast {
  const past: Draft = {
    statusCode: STATUS.open,
    agentRespondedAt: null,
    requesterRespondedAt: null,
    firstRespondedAt: null,
    statusUpdatedAt: ticket.createdAt,
    reopenedAt: null,
    resolvedAt: null,
    closedAt: null,
    pendingSince: null,
    changedAt: ticket.createdAt,
    targets: slaTargets(world, ticket),
  };
  for (const event of ticket.events) {
    if (touchesRow(event)) past.changedAt = event.at;
    takeStatus(past, ticket, event, options.clearsResolution === true);
    takeMessage(past, ticket, event);
  }
  return past;
}

/** Time entries are things of their own; housekeeping and the end of the contents are invisible. */
const touchesRow = (event: WorldEvent): boolean => !['system_touch', 'scrubbed', 'time_entry', 'survey_offered'].includes(event.kind);

function takeStatus(past: Draft, ticket: WorldTicket, event: WorldEvent, clears: boolean): void {
  if (event.kind === 'created') {
    // An e-mail we sent first is born closed, whatever becomes of it.
    past.statusCode = ticket.origin === 'outbound' ? STATUS.closed : statusCode(ticket, event.status);
    if (ticket.origin === 'outbound') past.resolvedAt = past.closedAt = event.at;
    return;
  }
  if (event.kind !== 'status') return;
  const code = statusCode(ticket, event.to);
  const isBornClosed = ticket.origin === 'outbound' && past.reopenedAt === null;
  if (code === past.statusCode || (isBornClosed && event.actor.type !== 'customer')) return;
  if (isFinished(past.statusCode) && !isFinished(code)) {
    past.reopenedAt = event.at;
    if (clears) past.resolvedAt = past.closedAt = null;
  }
  if (isFinished(code) && !isFinished(past.statusCode)) past.resolvedAt = event.at;
  if (code === STATUS.closed) past.closedAt = event.at;
  past.pendingSince = code === STATUS.pending ? event.at : null;
  past.statusCode = code;
  past.statusUpdatedAt = event.at;
}

function takeMessage(past: Draft, ticket: WorldTicket, event: WorldEvent): void {
  const isDescription = event.at === ticket.createdAt;
  if (event.kind === 'agent_reply' && ticket.origin !== 'outbound') {
    past.firstRespondedAt ??= event.at;
    past.agentRespondedAt = event.at;
  } else if ((event.kind === 'customer_message' && !isDescription) || event.kind === 'survey_answered' || event.kind === 'survey_rerated') {
    // The trap: a survey answer counts as a response of the requester.
    past.requesterRespondedAt = event.at;
  }
}

/** Seconds after a missed due instant at which the row changes: the escalation runs in the background. */
const BREACH_LAGS_S = [38, 77, 725];

/** When the row last changed, breaches of targets included. */
export function updatedAt(past: TicketPast, ticket: WorldTicket, now: Instant): Instant {
  let last = past.changedAt;
  for (const target of past.targets) {
    const touchedAt = (target.applied.at(-1)?.dueAt ?? 0) + BREACH_LAGS_S[ticket.index % BREACH_LAGS_S.length]! * 1000;
    const end = target.fulfilledAt ?? target.cancelledAt;
    if (touchedAt <= now && (end === null || end > touchedAt)) last = Math.max(last, Math.floor(touchedAt / 1000) * 1000);
  }
  return last;
}
