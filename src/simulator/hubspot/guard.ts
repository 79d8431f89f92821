/** Who may ask, what, and how often. */
import type { Clock } from '../../platform/clock.ts';
import { createBucket } from '../rate-limit.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import { forbidden, tooMany, unauthorized } from './errors.ts';
import type { HubspotOptions } from './options.ts';

const TEN_SECONDS = 10_000;
const DAY = 86_400_000;

/** What a path needs. Account details need no scope. */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [/feedback_submissions/, 'crm.objects.feedback_submissions.read'],
  [/\/crm\/owners\//, 'crm.objects.owners.read'],
  [/\/contacts\/batch/, 'crm.objects.contacts.read'],
  [/tickets/, 'tickets'],
];

export interface Gate {
  readonly guard: (request: SimulatedRequest) => Reply | undefined;
  readonly headers: (request: SimulatedRequest) => Readonly<Record<string, string>>;
}

export function createGate(clock: Clock, token: string, isLimited: boolean, options: HubspotOptions): Gate {
  const burst = createBucket(clock, options.burst ?? 190, TEN_SECONDS);
  const daily = createBucket(clock, options.daily ?? 650_000, DAY);
  const search = createBucket(clock, 5, 1000);
  const isSearch = ({ path }: SimulatedRequest) => path.endsWith('/search');
  return {
    guard: (request) => {
      if (request.headers.authorization !== `Bearer ${token}`) return unauthorized();
      const needed = SCOPES.find(([pattern]) => pattern.test(request.path))?.[1];
      if (needed !== undefined && options.missingScopes?.includes(needed)) return forbidden([needed]);
      if (!daily.take() && isLimited) return tooMany('DAILY');
      if (isSearch(request) && !search.take() && isLimited) return tooMany('SECONDLY');
      return !burst.take() && isLimited ? tooMany('TEN_SECONDLY_ROLLING') : undefined;
    },
    // Searches are answered without any.
    headers: (request): Record<string, string> =>
      isSearch(request)
        ? {}
        : {
            'x-hubspot-ratelimit-max': String(burst.limit),
            'x-hubspot-ratelimit-remaining': String(burst.remaining()),
            'x-hubspot-ratelimit-interval-milliseconds': String(TEN_SECONDS),
            'x-hubspot-ratelimit-secondly': '19',
            'x-hubspot-ratelimit-secondly-remaining': '18',
            'x-hubspot-ratelimit-daily': String(daily.limit),
            'x-hubspot-ratelimit-daily-remaining': String(daily.remaining()),
          },
  };
}
