import type { Assignment } from './assignment.ts';
import { assignmentAt } from './assignment.ts';
import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import type { FirstReply } from './replies.ts';
import { resolutionsOf, type StatusInterval } from './status.ts';
import type { TicketClock } from './ticket-clock.ts';
import type { Quality } from '../../domain/values.ts';

/** Was the ticket answered within the target, on one clock? Only once that is known. */
export interface AnswerOutcome {
  readonly clock: 'calendar' | 'business';
  readonly targetS: number;
  readonly at: Instant;
  readonly isMet: boolean;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly quality: Quality;
}

/** Outcomes on both clocks, and the instants at which one that is still open will be decided by time alone. */
export function answerOutcomes(
  facts: TicketFacts,
  reply: FirstReply | undefined,
  intervals: readonly StatusInterval[],
  assignments: readonly Assignment[],
  clock: TicketClock,
  context: StoryContext,
): { outcomes: AnswerOutcome[]; due: Instant[] } {
  const targetS = answerTarget(facts, context);
  const createdAt = facts.ticket.createdAt;
  const outcomes: AnswerOutcome[] = [];
  const due: Instant[] = [];
  for (const [name, dueAt] of [
    ['calendar', createdAt + targetS * 1000],
    ['business', clock.add(createdAt, targetS)],
  ] as const) {
    if (dueAt === null) continue;
    const met = reply !== undefined && (name === 'calendar' ? reply.at <= dueAt : (clock.between(createdAt, reply.at) ?? Infinity) <= targetS);
    if (met) {
      outcomes.push({ clock: name, targetS, at: reply.at, isMet: true, agentId: reply.agentId, groupId: reply.groupId, quality: reply.quality });
    } else if (resolvedUnanswered(intervals, dueAt)) {
      continue;
    } else if (context.asOf > dueAt) {
      const assignment = assignmentAt(assignments, dueAt);
      outcomes.push({
        clock: name,
        targetS,
        at: dueAt,
        isMet: false,
        agentId: assignment?.agentId ?? null,
        groupId: assignment?.groupId ?? null,
        quality: reply?.quality ?? 'exact',
      });
    } else due.push(dueAt + 1);
  }
  return { outcomes, due };
}

/** `answer_target_s` of the ticket's channel; social counts by its flag, messaging has no target of its own (catalogue 5.1.7). */
function answerTarget(facts: TicketFacts, context: StoryContext): number {
  const targets = context.parameters.answer_target_s;
  const channel = facts.ticket.isSocial ? 'social' : facts.ticket.channel;
  return targets[channel] ?? targets['default'] ?? 3600;
}

/** Resolved by the customer or a bot, without an answer in time, at the instant the target passes: nobody waits for one, so there is no outcome. */
function resolvedUnanswered(intervals: readonly StatusInterval[], dueAt: Instant): boolean {
  const last = resolutionsOf(intervals).findLast((resolution) => resolution.at < dueAt);
  if (last === undefined || (last.reopenedAt !== null && last.reopenedAt <= dueAt)) return false;
  return last.actorType === 'customer' || last.actorType === 'bot';
}
