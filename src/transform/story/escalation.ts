import type { Assignment } from './assignment.ts';
import type { Instant } from './facts.ts';
import type { Quality } from '../../domain/values.ts';

export interface Escalation {
  readonly at: Instant;
  readonly fromGroupId: string;
  readonly toGroupId: string;
  /** Whoever had the ticket before: the blame side. */
  readonly agentId: string | null;
  readonly quality: Quality;
}

/** Assignments to a group of a higher tier than the one before; both tiers must be known. A sideways transfer is none. */
export function escalationsOf(assignments: readonly Assignment[], tiers: ReadonlyMap<string, number>): Escalation[] {
  const found: Escalation[] = [];
  let before: Assignment | undefined;
  for (const period of assignments) {
    if (period.groupId === null) continue;
    const from = before?.groupId;
    if (before && from && from !== period.groupId) {
      const rise = (tiers.get(period.groupId) ?? NaN) - (tiers.get(from) ?? NaN);
      if (rise > 0) found.push({ at: period.from, fromGroupId: from, toGroupId: period.groupId, agentId: before.agentId, quality: period.quality });
    }
    before = period;
  }
  return found;
}
