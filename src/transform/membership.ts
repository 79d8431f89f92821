/** A place of an agent in a group, half-open, in epoch milliseconds; `from` undefined where nobody knows since when, `to` while it lasts. */
export interface MembershipSpan {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly groupId: string;
  readonly isDefault: boolean;
}

/** Memberships of each agent of a connection, in the order in which they count: the agent's own group first, then the older one. */
export type Memberships = ReadonlyMap<string, readonly MembershipSpan[]>;

/** Group of an agent at an instant; null where no membership holds. */
export function groupAt(memberships: readonly MembershipSpan[], at: number): string | null {
  return memberships.find(({ from, to }) => (from ?? -Infinity) <= at && (to ?? Infinity) > at)?.groupId ?? null;
}
