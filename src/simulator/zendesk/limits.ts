/** Zendesk's rate limits and how its headers spell them. */
import type { Clock } from '../../platform/clock.ts';
import { createBucket, type Bucket } from '../rate-limit.ts';
import type { Reply } from '../server.ts';

export interface LimitOptions {
  /** The plan's requests per minute; default 700 (Enterprise). */
  readonly accountPerMinute?: number;
  /** Requests per minute of all incremental exports together; default 10. */
  readonly incrementalPerMinute?: number;
  /** Requests per minute of the exports of calls and legs together; default 10. */
  readonly talkPerMinute?: number;
}

export interface Limits {
  /** Counts the request; the 429 when a bucket is empty and limits are on. */
  take(endpoint: string): Reply | undefined;
  headers(endpoint: string): Record<string, string>;
}

export const TOO_MANY = 'Number of allowed API requests per minute exceeded';

export function createLimits(clock: Clock, enforced: boolean, options: LimitOptions): Limits {
  const account = createBucket(clock, options.accountPerMinute ?? 700);
  const incremental = createBucket(clock, options.incrementalPerMinute ?? 10);
  const users = createBucket(clock, 20);
  const search = createBucket(clock, 100);
  const talk = createBucket(clock, options.talkPerMinute ?? 10);
  const named = (endpoint: string): readonly [name: string, bucket: Bucket] | undefined => {
    if (endpoint === 'incremental/users/cursor') return ['incremental-exports-cursor', users];
    // Both names have been seen for one bucket.
    if (endpoint === 'incremental/tickets/cursor') return ['incremental-exports-cursor', incremental];
    if (endpoint.startsWith('channels/voice/stats/incremental')) return ['talk-incremental-exports', talk];
    if (endpoint.startsWith('incremental/')) return ['incremental-exports', incremental];
    if (endpoint === 'search/export') return ['search-export', search];
    return undefined;
  };
  return {
    take: (endpoint) => {
      const buckets = [account, ...[named(endpoint)?.[1]].filter((bucket) => bucket !== undefined)];
      const empty = buckets.find((bucket) => !bucket.take());
      if (empty === undefined || !enforced) return undefined;
      return tooMany(empty.resetS());
    },
    headers: (endpoint) => {
      const own = named(endpoint);
      const left = String(Math.max(0, account.remaining()));
      return {
        'x-rate-limit': String(account.limit),
        'x-rate-limit-remaining': left,
        'ratelimit-limit': String(account.limit),
        'ratelimit-remaining': left,
        'ratelimit-reset': String(account.resetS()),
        ...(own && { [`zendesk-ratelimit-${own[0]}`]: `total=${own[1].limit}; remaining=${Math.max(0, own[1].remaining())}; resets=${own[1].resetS()}` }),
      };
    },
  };
}

/** Zendesk's 429: plain text, normally with Retry-After. */
export function tooMany(retryAfterS: number | undefined): Reply {
  return { status: 429, body: TOO_MANY, headers: retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) } };
}
