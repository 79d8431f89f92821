/** Who may ask, what, and how often. */
import type { Clock } from '../../platform/clock.ts';
import { createBucket } from '../rate-limit.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import { forbidden, tooMany, unauthorized } from './errors.ts';
import type { HubspotOptions } from './options.ts';

const TEN_SECONDS = 10_000;
const DAY = 86_400_000;

/** What a type of object needs. */
const SCOPES: readonly (readonly [RegExp, string])[] = [
  [/^feedback_submissions$/, 'crm.objects.feedback_submissions.read'],
  [/^users$/, 'crm.objects.users.read'],
  [/^owners$/, 'crm.objects.owners.read'],
  [/^(contacts|emails|calls)$/, 'crm.objects.contacts.read'],
  [/^deals$/, 'crm.objects.deals.read'],
  [/^line_items$/, 'crm.objects.line_items.read'],
  [/^subscriptions$/, 'crm.objects.subscriptions.read'],
  [/^teams$/, 'settings.users.teams.read'],
  [/^threads$/, 'conversations.read'],
  [/^companies$/, 'crm.objects.companies.read'],
  [/^tickets$/, 'tickets'],
];

/** Scopes of all that the path and its links name. Account details need none. */
function scopesOf({ path, query }: SimulatedRequest): readonly string[] {
  const named = [...path.replace('/settings/users/', '/settings/').split('/'), ...(query.get('associations') ?? '').split(',')];
  return named.flatMap((name) => SCOPES.filter(([pattern]) => pattern.test(name)).map(([, scope]) => scope));
}

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
      const lacking = scopesOf(request).filter((scope) => options.missingScopes?.includes(scope));
      if (lacking.length > 0) return forbidden(lacking);
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
