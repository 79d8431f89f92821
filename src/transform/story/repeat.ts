import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import type { Turn } from './replies.ts';
import type { Reopen } from './returns.ts';

const DAY_MS = 86_400_000;

/**
 * Did the customer contact us again within `repeat_window_days` after the first resolution? (catalogue `repeat_contact_rate`.)
 * Null without a known customer. Another contact is a new inbound ticket or call (of the same topic, where both are known), a follow-up
 * ticket, or a reopen by the customer that got a human reply.
 */
export function isRepeat(facts: TicketFacts, resolvedAt: Instant, reopens: readonly Reopen[], turns: readonly Turn[], context: StoryContext): boolean | null {
  if (facts.ticket.origin !== 'inbound' || facts.ticket.customerId === null) return null;
  const until = Math.min(context.asOf, resolvedAt + context.parameters.repeat_window_days * DAY_MS);
  const within = (at: Instant) => at > resolvedAt && at <= until;
  const cameBack = reopens.some(
    ({ cause, at, resolvedAgainAt }) =>
      cause === 'customer' && within(at) && turns.some((turn) => turn.by === 'agent' && turn.at >= at && turn.at <= (resolvedAgainAt ?? Infinity)),
  );
  if (context.parameters.repeat_match === 'same_ticket_only') return cameBack;
  return cameBack || facts.others.some((other) => other.isCountableInbound && within(other.at) && sameMatter(other, facts, context));
}

function sameMatter(other: TicketFacts['others'][number], facts: TicketFacts, context: StoryContext): boolean {
  if (other.followUpOfId === facts.ticket.ticketId || context.parameters.repeat_match === 'any_contact') return true;
  return other.topic === null || facts.ticket.topic === null || other.topic === facts.ticket.topic;
}
