import { isResolved } from '../../domain/values.ts';
import type { Instant, TicketFacts } from './facts.ts';
import type { Turn } from './replies.ts';
import type { Resolution, StatusInterval } from './status.ts';

/** One return from resolved to work. */
export interface Reopen {
  readonly at: Instant;
  readonly cause: 'customer' | 'agent' | 'system';
  /** When the ticket was resolved again; null while it is not. */
  readonly resolvedAgainAt: Instant | null;
  /** The customer wrote, and it was resolved again without an agent's answer: a "thank you" that reopened the ticket. */
  readonly isSoft: boolean;
  readonly quality: StatusInterval['quality'];
}

const FLAP_MS = 60_000;

/**
 * Returns to work. Left out: flaps that the system itself re-closed within 60 seconds (catalogue `reopen_rate`).
 * A reopen that the helpdesk states and no interval shows is added, quality approx.
 */
export function reopensOf(
  facts: TicketFacts,
  intervals: readonly StatusInterval[],
  resolutions: readonly Resolution[],
  turns: readonly Turn[],
  asOf: Instant,
): Reopen[] {
  const reopens: Reopen[] = [];
  for (const [i, resolution] of resolutions.entries()) {
    if (resolution.reopenedAt === null) continue;
    const at = resolution.reopenedAt;
    const again = resolutions[i + 1];
    const byMachine = again !== undefined && (again.actorType === 'system' || again.actorType === 'rule');
    if (again && byMachine && again.at - at < FLAP_MS) continue;
    const spoke = (by: Turn['by'], from: Instant) => turns.some((turn) => turn.by === by && turn.at >= from && turn.at <= (again?.at ?? Infinity));
    const interval = intervals.find((period) => period.from === at);
    reopens.push({
      at,
      cause: causeOf(interval, turns, at),
      resolvedAgainAt: again?.at ?? null,
      isSoft: again !== undefined && spoke('customer', resolution.at) && !spoke('agent', at),
      quality: interval?.quality ?? 'exact',
    });
  }
  const stated = statedReopen(facts, intervals, reopens, asOf);
  return stated === undefined ? reopens : [...reopens, stated].toSorted((a, b) => a.at - b.at);
}

/** A rule that brings a ticket back for a message does so within this time. */
const RULE_MS = 60_000;

/** Who brought it back: whoever wrote at that very moment, the actor of the status change, else whoever wrote just before a rule did. */
function causeOf(interval: StatusInterval | undefined, turns: readonly Turn[], at: Instant): Reopen['cause'] {
  const wrote = turns.find((turn) => turn.at === at)?.by;
  if (wrote) return wrote;
  if (interval?.actorType === 'customer' || interval?.actorType === 'agent') return interval.actorType;
  return turns.findLast((turn) => turn.at < at && at - turn.at <= RULE_MS)?.by ?? 'system';
}

function statedReopen(facts: TicketFacts, intervals: readonly StatusInterval[], known: readonly Reopen[], asOf: Instant): Reopen | undefined {
  if (intervals.some((interval) => interval.quality === 'exact')) return undefined;
  const at = facts.summaries.find((summary) => summary.kind === 'reopened')?.at;
  if (at === undefined || at === null || at > asOf || known.some((reopen) => reopen.at === at)) return undefined;
  const before = intervals.findLast((interval) => interval.from < at);
  if (before && isResolved(before.status)) return undefined;
  const again = intervals.find((interval) => interval.from > at && isResolved(interval.status));
  return { at, cause: 'system', resolvedAgainAt: again?.from ?? null, isSoft: false, quality: 'approx' };
}
