import type { Quality } from '../../domain/values.ts';
import { assignmentAt, type Assignment } from './assignment.ts';
import { answeredBefore, statedFirstReply } from './cut.ts';
import type { Instant, MessageRow, StoryContext, TicketFacts } from './facts.ts';
import type { StatusInterval } from './status.ts';
import { resolutionsOf } from './status.ts';

/** A message that matters: a human public reply, or a customer message that waits for one. */
export interface Turn {
  readonly by: 'agent' | 'customer';
  readonly at: Instant;
  readonly agentId: string | null;
  readonly channel: string | null;
}

/** First human public reply of a ticket, by messages or by what the helpdesk states. */
export interface FirstReply {
  readonly at: Instant;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly quality: Quality;
}

const LISTENERS = new Set(['light', 'bot', 'integration']);

/**
 * Human public replies (catalogue 0.4) and customer messages in order, as of one instant. Automatic replies, rules, bots and
 * private notes are neither. A customer message of the same instant comes before the reply.
 */
export function turnsOf(facts: TicketFacts, context: StoryContext): Turn[] {
  const turns: Turn[] = [];
  for (const message of facts.messages) {
    if (message.at > context.asOf || !message.isPublic || message.isAutoReply || message.viaRule) continue;
    if (message.isNote && !context.parameters.frt_public_note_counts) continue;
    const by = authorOf(message, facts, context);
    if (by === 'agent' || by === 'customer')
      turns.push({ by, at: Math.max(message.at, facts.ticket.createdAt), agentId: by === 'agent' ? message.authorId : null, channel: message.channel });
  }
  return turns.toSorted((a, b) => a.at - b.at || (a.by === b.by ? 0 : a.by === 'customer' ? -1 : 1));
}

/** Agent or customer, decided by the agents known where the page could not tell. Light agents answer only in private. */
function authorOf(message: MessageRow, facts: TicketFacts, context: StoryContext): string {
  const type = message.authorId === null ? undefined : context.agentTypes.get(message.authorId);
  if (message.authorType === 'agent') return type !== undefined && LISTENERS.has(type) ? 'other' : 'agent';
  if (message.authorType !== 'person') return message.authorType;
  if (message.authorId !== null && message.authorId === facts.ticket.customerId) return 'customer';
  if (type === undefined) return 'customer';
  return LISTENERS.has(type) ? 'other' : 'agent';
}

/** Labels on public messages of the customer, as of one instant. */
export const labelsOf = (facts: TicketFacts, context: StoryContext): { readonly at: Instant; readonly sentiment: number }[] =>
  facts.messages.flatMap((message) => {
    const { at, sentiment, isPublic } = message;
    if (sentiment === null || sentiment === undefined || !isPublic || at > context.asOf) return [];
    return authorOf(message, facts, context) === 'customer' ? [{ at, sentiment }] : [];
  });

/** True when a bot answered in public. */
export function hasBotMessage(facts: TicketFacts, context: StoryContext, until: Instant): boolean {
  return facts.messages.some((message) => {
    if (message.at > until || !message.isPublic) return false;
    const type = message.authorId === null ? undefined : context.agentTypes.get(message.authorId);
    return message.authorType === 'bot' || type === 'bot';
  });
}

/** The same reply, stated and as a message, is dated this much apart at most. */
const SAME_REPLY_MS = 60_000;

/**
 * The first reply: the message if there is one, else what the helpdesk states, which has no author (the assignee stands in). Where not all
 * messages are read, a reply that is stated well before the first one read was among the others.
 */
export function firstReplyOf(
  facts: TicketFacts,
  turns: readonly Turn[],
  assignments: readonly Assignment[],
  { asOf, lacksMessages }: Pick<StoryContext, 'asOf' | 'lacksMessages'>,
): FirstReply | undefined {
  const reply = turns.find((turn) => turn.by === 'agent');
  const stated = statedFirstReply(facts);
  const isElsewhere = lacksMessages && stated !== undefined && reply !== undefined && stated < reply.at - SAME_REPLY_MS;
  const isBefore = reply !== undefined && answeredBefore(facts, turns.filter((turn) => turn.by === 'agent').length) === true;
  if (reply && !isElsewhere && !isBefore)
    return { at: reply.at, agentId: reply.agentId, groupId: assignmentAt(assignments, reply.at)?.groupId ?? null, quality: 'exact' };
  if (stated === undefined || stated > asOf) return undefined;
  const at = Math.max(stated, facts.ticket.createdAt);
  const assignment = assignmentAt(assignments, at);
  return { at, agentId: assignment?.agentId ?? null, groupId: assignment?.groupId ?? null, quality: 'derived' };
}

/** An answered run: the customer waited from `first` (and last wrote at `last`) until `at`. */
export interface ResponseRun {
  readonly first: Instant;
  readonly last: Instant;
  readonly at: Instant;
  readonly agentId: string | null;
}

/**
 * Runs of customer messages that a reply ended (catalogue `avg_response_time`). The first run of an inbound ticket starts at creation;
 * further replies in a row end no run; a run cut off by a resolution without a reply has no value, and one that began before the known part of
 * a life is not told.
 */
export function responseRuns(facts: TicketFacts, turns: readonly Turn[], intervals: readonly StatusInterval[]): ResponseRun[] {
  const runs: ResponseRun[] = [];
  const cuts = resolutionsOf(intervals).map((resolution) => resolution.at);
  const createdAt = facts.ticket.createdAt;
  const isWaiting = facts.ticket.origin === 'inbound' && answeredBefore(facts, turns.filter((turn) => turn.by === 'agent').length) === false;
  let waiting: { first: Instant; last: Instant } | undefined = isWaiting ? { first: createdAt, last: createdAt } : undefined;
  for (const turn of turns) {
    if (waiting && cuts.some((cut) => cut >= (waiting as { last: Instant }).last && cut < turn.at)) waiting = undefined;
    if (turn.by === 'customer') waiting = waiting ? { ...waiting, last: turn.at } : { first: turn.at, last: turn.at };
    else if (waiting) {
      runs.push({ ...waiting, at: turn.at, agentId: turn.agentId });
      waiting = undefined;
    }
  }
  return runs;
}
