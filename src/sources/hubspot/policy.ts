import { FixConfigError, StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpPolicy, LearntLimit } from '../../http/http.ts';

const TEN_SECONDS = 10_000;
const DAY = 86_400_000;
const QUARTER_HOUR = 900_000;

/**
 * HubSpot's limits and error bodies.
 *
 * The seeds are those of the smallest plan; headers raise them. Search has a bucket of its own (5 a second, shared by all apps of
 * the portal) and answers without limit headers.
 */
export const hubspotPolicy: HttpPolicy = {
  vendor: 'hubspot',
  buckets: {
    account: { limit: 100, windowMs: TEN_SECONDS },
    'account:daily': { limit: 250_000, windowMs: DAY },
    search: { limit: 5, windowMs: 1_000 },
  },
  learn: learnLimits,
  retryAfterMs,
  explain,
};

/** Reads `X-HubSpot-RateLimit-*`; the `-Secondly` pair is deprecated and not enforced, so it is not read. */
function learnLimits(headers: Readonly<Record<string, string>>): readonly LearntLimit[] {
  const windowMs = positive(headers['x-hubspot-ratelimit-interval-milliseconds']);
  return [
    ...limit('account', headers['x-hubspot-ratelimit-max'], headers['x-hubspot-ratelimit-remaining'], windowMs),
    ...limit('account:daily', headers['x-hubspot-ratelimit-daily'], headers['x-hubspot-ratelimit-daily-remaining'], DAY),
  ];
}

function limit(bucket: string, max: string | undefined, remaining: string | undefined, windowMs: number | undefined): LearntLimit[] {
  const most = positive(max);
  const left = Number(remaining);
  if (most === undefined || remaining === undefined || !Number.isFinite(left)) return [];
  return [{ bucket, limit: most, remaining: Math.max(0, left), ...(windowMs !== undefined && { windowMs }) }];
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** How long to wait, by the policy that was broken; `Retry-After` is not reliably there. */
function retryAfterMs(status: number, headers: Readonly<Record<string, string>>, body: unknown, now: Date): number | undefined {
  const seconds = positive(headers['retry-after']);
  if (status === 423) return Math.max(2_000, (seconds ?? 0) * 1_000);
  if (status !== 429) return seconds === undefined ? undefined : seconds * 1_000;
  const wait = waitOfPolicy(brokenPolicy(body), now);
  return wait === undefined && seconds === undefined ? undefined : Math.max(wait ?? 0, (seconds ?? 0) * 1_000);
}

/** The name of the limit, else the sentence that names it; both in lower case. */
function brokenPolicy(body: unknown): string {
  const { policyName, message } = record(body);
  return String(policyName ?? message ?? '').toLowerCase();
}

/**
 * The daily quota comes back at midnight of the portal's zone. A policy does not know the portal, and midnights of all zones fall on a
 * quarter of an hour: we ask again at the next one, at most 96 refused calls a day, and never a minute after the quota is back.
 */
function waitOfPolicy(policy: string, now: Date): number | undefined {
  if (policy.includes('daily')) return QUARTER_HOUR - (now.getTime() % QUARTER_HOUR) + 1_000;
  if (policy.includes('ten_secondly') || policy.includes('ten secondly')) return TEN_SECONDS;
  if (policy.includes('secondly')) return 1_000;
  return undefined;
}

/** Says what a final 4xx means. Names scopes, never values. */
function explain(status: number, body: unknown, path: string): Error | undefined {
  if (status === 401 || status === 530) {
    return new FixConfigError(
      `HubSpot does not accept the access token (${status}).`,
      'Create a service key under Development → Keys, put its token where auth.accessToken points to, and run check.',
    );
  }
  return status === 403 ? forbidden(path, body) : undefined;
}

function forbidden(path: string, body: unknown): Error {
  const scopes = missingScopes(body);
  const named = scopes.length > 0 ? `the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(', ')}` : 'a scope';
  return new StreamUnavailableError(
    `HubSpot refuses ${path}: the access token lacks ${named}.`,
    `Add ${named} to the service key, or leave it out where the plan of the portal does not offer it.`,
  );
}

/** Scope names out of `errors[].context` (`requiredGranularScopes`, `requiredScopes` …) and `context`. */
function missingScopes(body: unknown): readonly string[] {
  const { errors, context } = record(body);
  const contexts = [context, ...(Array.isArray(errors) ? errors.map((error) => record(error)['context']) : [])];
  const values = contexts.flatMap((entry) => Object.values(record(entry))).flat();
  return [...new Set(values.filter((value): value is string => typeof value === 'string' && /^[a-z][\w.-]*$/i.test(value)))];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
