import type { Instant, StoryContext, TicketFacts } from './facts.ts';

/**
 * While a first load goes on, and for what began long before `since`, single events are known from an instant on only. Of a ticket that began
 * before it the earlier ones are left out, even where some are there already: what came before is told by what the helpdesk sums up, and by
 * the value that the first known change replaced.
 */
export function cutFacts(facts: TicketFacts, context: StoryContext): TicketFacts {
  const { createdAt } = facts.ticket;
  const [changesFrom, messagesFrom, signalsFrom] = [context.historyFrom, context.messagesFrom, context.signalsFrom].map((from) => cutOf(createdAt, from));
  const cutAt = messagesFrom ?? changesFrom;
  return {
    ...facts,
    changes: since(facts.changes, changesFrom),
    messages: since(facts.messages, messagesFrom),
    signals: since(facts.signals, signalsFrom),
    ...(cutAt !== undefined && { cutAt }),
    ...(changesFrom !== undefined && { changesCutAt: changesFrom }),
  };
}

/** Where a life is cut of which something is known from an instant on only; undefined where all of it is. */
const cutOf = (createdAt: Instant, from: Instant | null | undefined): Instant | undefined => (from && createdAt < from ? from : undefined);

const since = <Row extends { readonly at: Instant }>(rows: readonly Row[], from: Instant | undefined): readonly Row[] =>
  from === undefined ? rows : rows.filter(({ at }) => at >= from);

/** Helpdesks cut minutes off. */
const ROUNDING_MS = 60_000;

/**
 * Had an agent answered before the known part of a ticket's life began? By the first reply that the helpdesk states, else by its count of
 * replies; null when it states neither. `known` is the number of replies in the known part.
 */
export function answeredBefore(facts: TicketFacts, known: number): boolean | null {
  if (facts.cutAt === undefined) return false;
  const first = statedFirstReply(facts);
  if (first !== undefined) return first + ROUNDING_MS <= facts.cutAt;
  const count = statedReplies(facts);
  return count === null ? null : count > known;
}

/** Instant of the first reply that the helpdesk states. */
export function statedFirstReply(facts: TicketFacts): Instant | undefined {
  return facts.summaries.find((summary) => summary.kind === 'first_reply')?.at ?? undefined;
}

/** Replies that the helpdesk counts. */
export const statedReplies = (facts: TicketFacts): number | null => facts.summaries.find((summary) => summary.kind === 'reply_count')?.value ?? null;
