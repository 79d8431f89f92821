import { groupAt, type Memberships } from '../membership.ts';
import type { Instant } from './facts.ts';

/** Which group something counts for: the ticket's, else the default group that its agent had at that instant (catalogue 7.3). */
export function groupFor(ticketGroupId: string | null | undefined, agentId: string | null | undefined, at: Instant, memberships: Memberships): string | null {
  return ticketGroupId ?? groupAt(defaultsOf(agentId, memberships), at);
}

/** Instants at which `groupFor` tells another group of these periods although the ticket stays as it is. */
export const groupTurns = (periods: readonly { readonly groupId: string | null; readonly agentId: string | null }[], memberships: Memberships): Instant[] =>
  periods
    .filter(({ groupId }) => groupId === null)
    .flatMap(({ agentId }) => defaultsOf(agentId, memberships))
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => at !== undefined);

/** A place in one of several groups says nothing of a ticket. */
const defaultsOf = (agentId: string | null | undefined, memberships: Memberships) =>
  (agentId ? (memberships.get(agentId) ?? []) : []).filter(({ isDefault }) => isDefault);
