import { assignmentsOf, type Assignment } from './assignment.ts';
import { escalationsOf, type Escalation } from './escalation.ts';
import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import { firstContact } from './first-contact.ts';
import { withoutObserved } from './observed.ts';
import { firstReplyOf, hasBotMessage, turnsOf, type FirstReply, type Turn } from './replies.ts';
import { isRepeat } from './repeat.ts';
import { reopensOf, type Reopen } from './returns.ts';
import { resolutionsOf, statusIntervals, type Resolution, type StatusInterval } from './status.ts';
import { TicketClock } from './ticket-clock.ts';

/** Everything the rows are made of. */
export interface Life {
  readonly facts: TicketFacts;
  readonly context: StoryContext;
  readonly isCountable: boolean;
  readonly intervals: readonly StatusInterval[];
  readonly assignments: readonly Assignment[];
  readonly clock: TicketClock;
  readonly turns: readonly Turn[];
  readonly reply: FirstReply | undefined;
  /** Only a bot spoke with the customer: nobody answered, in writing or on the phone; null where that is not known. */
  readonly isBotOnly: boolean | null;
  readonly resolutions: readonly Resolution[];
  readonly reopens: readonly Reopen[];
  readonly escalations: readonly Escalation[];
  readonly firstContact: { isFcr: boolean; agentId: string | null } | undefined;
  readonly isRepeat: boolean | null;
  readonly isEscalated: boolean | null;
}

/** Derives the parts in the order they need each other. */
export function liveThrough(given: TicketFacts, context: StoryContext): Life {
  const facts = { ...given, changes: withoutObserved(given.changes, given.ticket.createdAt) };
  const intervals = statusIntervals(facts, context.asOf);
  const assignments = assignmentsOf(facts, context.asOf);
  const clock = new TicketClock(facts, assignments, context);
  const turns = turnsOf(facts, context);
  const resolutions = resolutionsOf(intervals);
  const reopens = reopensOf(facts, intervals, resolutions, turns, context.asOf);
  const reply = firstReplyOf(facts, turns, assignments, context);
  const escalations = escalationsOf(assignments, context.groupTiers);
  const first = resolutions[0]?.at;
  return {
    facts,
    context,
    isCountable: isCountable(facts, context.asOf),
    intervals,
    assignments,
    clock,
    turns,
    reply,
    isBotOnly: isBotOnly(facts, turns, reply, context),
    resolutions,
    reopens,
    escalations,
    firstContact: first === undefined ? undefined : firstContact({ facts, turns, reopens, intervals, assignments, clock, resolvedAt: first }, context),
    isRepeat: first === undefined ? null : isRepeat(facts, first, reopens, turns, context),
    isEscalated: first === undefined || context.groupTiers.size === 0 ? null : escalations.some((escalation) => escalation.at <= first),
  };
}

/** TP of the catalogue (0.2): a mark counts until a newer row of the ticket overrules it. */
export function isCountable(facts: TicketFacts, asOf: Instant): boolean {
  const { ticket } = facts;
  const past = (at: Instant | null) => at === null || at <= asOf;
  const isMarked = facts.marks.some((mark) => mark.version >= ticket.version && past(mark.at));
  const isMerged = (ticket.mergedIntoId !== null || ticket.mergedAt !== null) && past(ticket.mergedAt);
  const isGone = ticket.isSpam || (ticket.isDeleted && past(ticket.deletedAt)) || isMerged || isMarked;
  return !(isGone || ticket.isTest || ticket.isChild || ticket.excludedBy !== null);
}

/** Of a life whose beginning is not known, anybody may have spoken before; a reply that is only stated may be a bot's there. */
function isBotOnly(facts: TicketFacts, turns: readonly Turn[], reply: FirstReply | undefined, context: StoryContext): boolean | null {
  if (turns.some((turn) => turn.by === 'agent') || facts.calls.some((call) => call.isAnswered && call.at <= context.asOf)) return false;
  if (facts.cutAt !== undefined) return null;
  return reply === undefined && hasBotMessage(facts, context, context.asOf);
}

/** Seconds booked on the ticket so far; null where nothing is, and for a life whose beginning is not known: the time spent on it is not either. */
export function handleSeconds({ facts, context }: Life): number | null {
  const booked = facts.handling.filter((entry) => entry.at <= context.asOf);
  return booked.length === 0 || facts.cutAt !== undefined ? null : booked.reduce((sum, entry) => sum + entry.seconds, 0);
}

/** First replies and answer targets look at inbound tickets outside the phone (catalogue F2). */
export const answerable = (life: Life) => life.facts.ticket.origin === 'inbound' && life.facts.ticket.channel !== 'phone';
