import { FixConfigError, RetryError, StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpPolicy, LearntLimit } from '../../http/http.ts';

const MINUTE = 60_000;

/** Every incremental export together: 10 a minute, 30 with the High Volume add-on. The scarce resource. */
export const INCREMENTAL = 'incremental';

/** Users by cursor: a bucket of their own, 20 a minute, 60 with the add-on. */
export const INCREMENTAL_USERS = 'incremental-users';

/** Calls and legs of Talk together: 10 a minute. */
export const TALK = 'talk-incremental-exports';

/** Names in `zendesk-ratelimit-<name>` headers that mean one of our buckets; other names are buckets of their own. */
const BUCKET_NAMES: Readonly<Record<string, string>> = { 'incremental-exports': INCREMENTAL, 'incremental-exports-cursor': INCREMENTAL };

/** Search exports: 100 a minute. */
export const SEARCH_EXPORT = 'search-export';

type Headers = Readonly<Record<string, string>>;

function number(headers: Headers, ...names: readonly string[]): number | undefined {
  const text = names.map((name) => headers[name]).find((value) => value !== undefined && value.trim() !== '');
  return text === undefined || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** The account's limit in its three spellings, and every `zendesk-ratelimit-<name>: total=10; remaining=9; resets=2`. */
function learn(headers: Headers): readonly LearntLimit[] {
  const limits: LearntLimit[] = [];
  const limit = number(headers, 'ratelimit-limit', 'x-rate-limit', 'rate-limit');
  const remaining = number(headers, 'ratelimit-remaining', 'x-rate-limit-remaining', 'rate-limit-remaining');
  const reset = number(headers, 'ratelimit-reset', 'rate-limit-reset');
  if (limit !== undefined && limit > 0 && remaining !== undefined) {
    limits.push({ bucket: 'account', limit, remaining, windowMs: MINUTE, ...(reset !== undefined && { resetMs: reset * 1000 }) });
  }
  for (const [header, value] of Object.entries(headers)) {
    const name = /^zendesk-rate-?limit-(.+)$/.exec(header)?.[1];
    const endpoint = name === undefined ? undefined : endpointLimit(name, value);
    if (endpoint !== undefined) limits.push(endpoint);
  }
  return limits;
}

function endpointLimit(name: string, value: string): LearntLimit | undefined {
  const part = (key: string) => Number(new RegExp(`${key}=(\\d+)`).exec(value)?.[1] ?? Number.NaN);
  const [limit, remaining, resets] = [part('total'), part('remaining'), part('resets')];
  if (!(limit > 0) || !Number.isFinite(remaining)) return undefined;
  // The same name stands on the answers of tickets and of users, whose bucket is twice as large.
  const bucket = name.endsWith('-cursor') && (limit === 20 || limit === 60) ? INCREMENTAL_USERS : (BUCKET_NAMES[name] ?? name);
  return { bucket, limit, remaining, windowMs: MINUTE, ...(Number.isFinite(resets) && { resetMs: resets * 1000 }) };
}

/** A conflict passes in about ten seconds; a 429 without Retry-After may still name the endpoint's reset. */
function retryAfterMs(status: number, headers: Headers): number | undefined {
  if (headers['retry-after'] !== undefined) return undefined;
  if (status === 409) return 10_000;
  if (status !== 429) return undefined;
  const spent = learn(headers).filter((limit) => limit.remaining <= 0 && limit.resetMs !== undefined);
  return spent.length === 0 ? undefined : Math.max(...spent.map((limit) => limit.resetMs ?? 0));
}

/** Words of an error body, which can be text, `{error}`, `{error: {title}}` or `{errors: [{code}]}`. Only ever compared, never shown. */
function words(body: unknown): string {
  return (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).toLowerCase();
}

function explain(status: number, body: unknown, path: string): Error | undefined {
  const said = words(body);
  if (path.startsWith('/oauth/') && status < 500 && status !== 429) {
    const reason = said.includes('invalid_scope') ? 'the client may not ask for the scope read' : 'Zendesk does not accept the OAuth client';
    return new FixConfigError(
      `Login refused (${status}): ${reason}.`,
      'Check clientId (the unique identifier), clientSecret and the scopes of a confidential OAuth client.',
    );
  }
  if (status === 401) {
    return new FixConfigError(
      'Zendesk does not accept the credential.',
      'Renew it: an API token is switched off after 30 idle days and ends on 2027-04-30; an OAuth client lasts.',
    );
  }
  if (status === 422 && said.includes('starttimetoorecent')) {
    return new RetryError(
      `Zendesk takes the start asked for at ${path} for too recent: the clock of this machine runs ahead.`,
      'Set its clock right (NTP). Nothing is lost: the next run asks again.',
    );
  }
  if (status === 403 && said.includes('scope')) {
    return new StreamUnavailableError(`The credential's scope does not include ${path}.`, 'Give the OAuth client the scope read (the global one).');
  }
  if (status === 403) {
    return new StreamUnavailableError(
      `The account's plan or the user's role does not include ${path}.`,
      'Use an administrator for the credential, or upgrade the plan.',
    );
  }
  if (status === 404 && (said.includes('invalidendpoint') || path.startsWith('/api/v2/channels/voice/'))) {
    return new StreamUnavailableError(
      `This account does not have ${path}.`,
      'The plan or product is not part of the account: nothing to do unless you expected it.',
    );
  }
  return undefined;
}

/** Seeds of the smallest current plan; what the headers say replaces them. */
export const zendeskPolicy: HttpPolicy = {
  vendor: 'Zendesk',
  buckets: {
    account: { limit: 200, windowMs: MINUTE },
    [INCREMENTAL]: { limit: 10, windowMs: MINUTE },
    [SEARCH_EXPORT]: { limit: 100, windowMs: MINUTE },
    [INCREMENTAL_USERS]: { limit: 20, windowMs: MINUTE },
    [TALK]: { limit: 10, windowMs: MINUTE },
  },
  learn,
  retryAfterMs,
  explain,
};
