import type { Assignment } from './assignment.ts';
import { answeredBefore, statedFirstReply, statedReplies } from './cut.ts';
import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import type { Turn } from './replies.ts';
import type { Reopen } from './returns.ts';
import { isResolved } from '../../domain/values.ts';
import type { StatusInterval } from './status.ts';
import type { TicketClock } from './ticket-clock.ts';

const DAY_MS = 86_400_000;

interface Contact {
  readonly at: Instant;
  readonly agentId: string | null;
}

export interface FirstContactInput {
  readonly facts: TicketFacts;
  readonly turns: readonly Turn[];
  readonly reopens: readonly Reopen[];
  readonly intervals: readonly StatusInterval[];
  readonly assignments: readonly Assignment[];
  readonly clock: TicketClock;
  readonly resolvedAt: Instant;
}

/**
 * Resolved at first contact? (catalogue `fcr_rate`, clarification 5.1.10.) Undefined when the ticket is not eligible: resolved without any
 * human contact. Whether tickets that we began count is asked by the measure (`ticket_origin`).
 */
export function firstContact(input: FirstContactInput, context: StoryContext): { isFcr: boolean; agentId: string | null } | undefined {
  if (!isTold(input)) return undefined;
  const contacts = contactsOf(input, context);
  const first = contacts[0];
  if (!first) return undefined;
  return { isFcr: METHODS[context.parameters.fcr_method](input, contacts, context), agentId: first.agentId };
}

/** Of a life whose beginning is not known, a resolution before the known part tells nothing; nor does one where nobody counted replies. */
function isTold({ facts, turns, resolvedAt }: FirstContactInput): boolean {
  if (facts.cutAt === undefined) return true;
  return resolvedAt >= facts.cutAt && answeredBefore(facts, repliesIn(turns)) !== null;
}

const repliesIn = (turns: readonly Turn[]): number => turns.filter((turn) => turn.by === 'agent').length;

/** Replies before the known part of a life: as many as the helpdesk counts more than are known. */
function contactsBefore({ facts, turns }: FirstContactInput): Contact[] {
  if (answeredBefore(facts, repliesIn(turns)) !== true) return [];
  const at = statedFirstReply(facts) ?? facts.ticket.createdAt;
  return Array.from({ length: Math.max(1, (statedReplies(facts) ?? 0) - repliesIn(turns)) }, () => ({ at, agentId: null }));
}

type Method = (input: FirstContactInput, contacts: readonly Contact[], context: StoryContext) => boolean;

const METHODS: Record<StoryContext['parameters']['fcr_method'], Method> = {
  one_contact_no_reopen: (input, contacts, context) =>
    contacts.length === 1 &&
    !hardReopened(input, context) &&
    !wroteAgain(input, context) &&
    !followedUp(input, context) &&
    !(context.parameters.fcr_disallow_transfer && transferred(input, contacts[0] as Contact, context)),
  // The two one-touch methods count all tickets by their replies: the engine reads `human_replies`.
  one_touch: (input) => input.turns.filter((turn) => turn.by === 'agent').length === 1 && isResolved(input.intervals.at(-1)?.status ?? 'open'),
  one_touch_lt2: (input) => input.turns.filter((turn) => turn.by === 'agent').length < 2 && isResolved(input.intervals.at(-1)?.status ?? 'open'),
  no_customer_followup: (input) => !input.turns.some((turn) => turn.by === 'customer' && turn.at > input.facts.ticket.createdAt),
  no_reopen_only: (input, _contacts, context) => !input.reopens.some((reopen) => inWindow(reopen.at, input, context)),
  within_one_business_hour: (input) => (input.clock.between(input.facts.ticket.createdAt, input.resolvedAt) ?? Infinity) <= 3600,
};

/** Human contacts up to the first resolution: replies (those close together without a customer message between count once) and answered calls. */
function contactsOf(input: FirstContactInput, context: StoryContext): Contact[] {
  const mergeMs = context.parameters.fcr_merge_minutes * 60_000;
  const contacts: Contact[] = contactsBefore(input);
  let previous: Turn | undefined;
  for (const turn of input.turns) {
    if (turn.at > input.resolvedAt) break;
    if (turn.by === 'agent' && !(previous?.by === 'agent' && turn.at - previous.at <= mergeMs)) contacts.push({ at: turn.at, agentId: turn.agentId });
    previous = turn;
  }
  const calls = input.facts.calls.filter((call) => call.isAnswered && call.at <= input.resolvedAt);
  return [...contacts, ...calls.map((call) => ({ at: call.at, agentId: call.agentId }))].toSorted((a, b) => a.at - b.at);
}

const inWindow = (at: Instant, input: FirstContactInput, context: StoryContext) =>
  at > input.resolvedAt && at <= input.resolvedAt + context.parameters.fcr_window_days * DAY_MS;

/** A thank-you that was re-solved without an agent's reply is no return. */
const hardReopened = (input: FirstContactInput, context: StoryContext) => input.reopens.some((reopen) => !reopen.isSoft && inWindow(reopen.at, input, context));

/** A customer message that an agent answered, or that still waits. */
function wroteAgain(input: FirstContactInput, context: StoryContext): boolean {
  return input.turns.some((turn, i) => {
    if (turn.by !== 'customer' || !inWindow(turn.at, input, context)) return false;
    const answer = input.turns.slice(i + 1).find((later) => later.by === 'agent');
    const resolvedBefore = input.intervals.find((interval) => interval.from > turn.at && isResolved(interval.status));
    if (answer) return !resolvedBefore || answer.at <= resolvedBefore.from;
    return !isResolved(input.intervals.at(-1)?.status ?? 'open');
  });
}

const followedUp = (input: FirstContactInput, context: StoryContext) =>
  input.facts.others.some(
    (other) => other.followUpOfId === input.facts.ticket.ticketId && other.isCountableInbound && other.at <= context.asOf && inWindow(other.at, input, context),
  );

/** The group changed after the first agent contact; a ticket's first group is no change of group. */
function transferred(input: FirstContactInput, contact: Contact, context: StoryContext): boolean {
  const until = input.resolvedAt + context.parameters.fcr_window_days * DAY_MS;
  let group: string | null = null;
  for (const period of input.assignments) {
    if (period.groupId === null) continue;
    if (group !== null && period.groupId !== group && period.from > contact.at && period.from <= until) return true;
    group = period.groupId;
  }
  return false;
}
