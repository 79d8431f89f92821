/** A bucket of so many requests per window, as helpdesks count them. */
import type { Clock } from '../platform/clock.ts';

export interface Bucket {
  readonly limit: number;
  /** Counts one request (of `cost` credits); false when the window has no room for it. */
  take(cost?: number): boolean;
  /** Credits left in the running window. */
  remaining(): number;
  /** Whole seconds until the window starts anew; at least 1. */
  resetS(): number;
}

/** A fixed window that begins with the first request after the last one ended. */
export function createBucket(clock: Clock, limit: number, windowMs = 60_000): Bucket {
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  const roll = () => {
    const now = clock.now().getTime();
    if (now - startedAt >= windowMs) {
      startedAt = now;
      used = 0;
    }
    return now;
  };
  return {
    limit,
    take: (cost = 1) => {
      roll();
      if (used + cost > limit) return false;
      used += cost;
      return true;
    },
    remaining: () => {
      roll();
      return limit - used;
    },
    resetS: () => Math.max(1, Math.ceil((startedAt + windowMs - roll()) / 1000)),
  };
}
