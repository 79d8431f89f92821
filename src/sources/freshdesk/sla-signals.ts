import type { SlaSignal } from '../../domain/entities.ts';
import { isSurveyAnswer } from './summaries.ts';
import type { ReadTicket } from './ticket-record.ts';

/**
 * Service-level targets out of the due instants and the statistics. The vendor's own breach flags are not used: met and late are
 * computed from the instants. The policy is not named by the ticket. Tickets we started ourselves have no promise to keep.
 */
export function slaSignals(read: ReadTicket): SlaSignal[] {
  if (read.ticket.origin === 'outbound') return [];
  return [...firstReply(read), ...nextReply(read), ...resolution(read)];
}

function firstReply(read: ReadTicket): SlaSignal[] {
  const { dues, stats, ticket } = read;
  if (dues.firstReply === null) return [];
  const target = { metric: 'first_reply', instance: 'fr', startedAt: ticket.createdAt } as const;
  return [settled(apply(read, target, dues.firstReply), stats.firstReplyAt), ...fulfil(read, target, stats.firstReplyAt)];
}

/** The first resolution fulfils the target, reopened or not. */
function resolution(read: ReadTicket): SlaSignal[] {
  const { dues, stats, ticket } = read;
  if (dues.resolution === null) return [];
  const target = { metric: 'resolution', instance: 'resolution', startedAt: ticket.createdAt } as const;
  const applied = apply(read, target, dues.resolution);
  const resolvedAt = stats.resolvedAt ?? stats.closedAt;
  const isReopenedOnly = resolvedAt === null && stats.reopenedAt !== null;
  return [
    // Seen first after a reopening, the present due instant is all there is; it never replaces one seen before.
    isReopenedOnly ? { ...applied, version: 0 } : settled(applied, resolvedAt),
    // The earliest resolution seen is kept: its version falls as its instant rises.
    ...fulfil(read, target, resolvedAt).map((signal) => ({ ...signal, version: -signal.at.getTime() })),
  ];
}

/** Above every version by time. */
const SETTLED = 1e15;

/**
 * Due instants and priority move with every change of the ticket. Once the outcome is known, the first look after it counts and
 * later ones do not: its version stands above all earlier ones, and falls with time.
 */
function settled(applied: SlaSignal, outcomeAt: Date | null): SlaSignal {
  return outcomeAt === null ? applied : { ...applied, version: SETTLED - applied.version };
}

/**
 * One target for each due instant of a next reply; it starts with the first message of the customer that is seen waiting for it.
 * The row of an answered ticket names no due instant any more: its reply fulfils whatever was running (instance `*`).
 */
function nextReply(read: ReadTicket): SlaSignal[] {
  const { dues, stats } = read;
  const { customerReplyAt: asked, agentReplyAt: answered, firstReplyAt } = stats;
  const signals: SlaSignal[] = [];
  const isWaiting = asked !== null && firstReplyAt !== null && asked > firstReplyAt && !isSurveyAnswer(stats);
  if (isWaiting && dues.nextReply !== null && dues.nextReply > asked) {
    const target = { metric: 'next_reply', instance: `nr:${stamp(dues.nextReply)}`, startedAt: asked } as const;
    signals.push({ ...apply(read, target, dues.nextReply), version: -asked.getTime() });
  }
  if (answered !== null && firstReplyAt !== null && answered > firstReplyAt) {
    const reply = signal(read, { metric: 'next_reply', instance: '*', startedAt: null }, 'fulfil', answered);
    signals.push({ ...reply, id: `${reply.id}:${stamp(answered)}`, version: answered.getTime() });
  }
  return signals;
}

const stamp = (at: Date): string => at.toISOString().replace('.000Z', 'Z');

type Target = Pick<SlaSignal, 'metric' | 'instance' | 'startedAt'>;

function apply(read: ReadTicket, target: Target, dueAt: Date): SlaSignal {
  return { ...signal(read, target, 'apply', target.startedAt ?? read.ticket.createdAt), dueAt };
}

function fulfil(read: ReadTicket, target: Target, at: Date | null): SlaSignal[] {
  return at === null ? [] : [signal(read, target, 'fulfil', at)];
}

function signal(read: ReadTicket, target: Target, kind: 'apply' | 'fulfil', at: Date): SlaSignal {
  const { ticket, updatedAt } = read;
  return {
    entity: 'sla_signal',
    id: `${ticket.id}:${target.instance}:${kind}`,
    ticketId: ticket.id,
    version: updatedAt.getTime(),
    updatedAt,
    ...target,
    kind,
    at,
    targetS: null,
    clock: null,
    dueAt: null,
    policy: null,
    priority: ticket.priority,
    isDeleted: false,
    quality: 'derived',
  };
}
