import { FixConfigError, StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpPolicy, LearntLimit } from '../../http/http.ts';

const MINUTE = 60_000;

/** Calls to the ticket list and to the contact list have limits of their own beside the account's. */
export const TICKET_LIST = 'tickets';
export const CONTACT_LIST = 'contacts';

/**
 * Sub-limits per minute by the account's total, as the vendor documents them; no header states them.
 * Totals in between take the next lower line.
 */
const LIST_LIMITS: readonly (readonly [total: number, list: number])[] = [
  [2000, 400],
  [1000, 300],
  [700, 200],
  [400, 100],
  [200, 20],
];

/** Pace and errors of the Freshdesk API. One budget per minute and account, shared with every other app of that account. */
export const freshdeskPolicy: HttpPolicy = {
  vendor: 'Freshdesk',
  buckets: {
    account: { limit: 50, windowMs: MINUTE },
    [TICKET_LIST]: { limit: 20, windowMs: MINUTE },
    [CONTACT_LIST]: { limit: 20, windowMs: MINUTE },
  },
  learn: (headers) => learnLimits(lowerCase(headers)),
  retryAfterMs: (_status, headers) => {
    const seconds = Number(lowerCase(headers)['retry-after'] ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  },
  explain: (status, body, path) => explain(status, body, path),
};

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function learnLimits(headers: Readonly<Record<string, string>>): LearntLimit[] {
  const limit = Number(headers['x-ratelimit-total'] ?? Number.NaN);
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  if (!Number.isInteger(limit) || limit <= 0 || !Number.isFinite(remaining)) return [];
  return [{ bucket: 'account', limit, remaining: Math.max(0, remaining), windowMs: MINUTE }, ...listLimits(limit)];
}

/** What is left of a list's own limit is not told: our own count is all there is, so the whole limit is given as remaining. */
function listLimits(total: number): LearntLimit[] {
  const list = LIST_LIMITS.find(([from]) => total >= from)?.[1] ?? 20;
  return [TICKET_LIST, CONTACT_LIST].map((bucket) => ({ bucket, limit: list, remaining: list, windowMs: MINUTE }));
}

const ADMIN = 'Use the API key of an agent who is an administrator and has global ticket scope.';

function explain(status: number, body: unknown, path: string): Error | undefined {
  const code = textOf(body, 'code');
  if (code === 'account_suspended') {
    return new FixConfigError('Freshdesk: this account is suspended.', 'Have the account reactivated, or take the connection out of the config.');
  }
  if (status === 401) {
    const locked = code === 'password_lockout' || code === 'password_expired';
    return new FixConfigError(
      `Freshdesk refused the API key at ${path} (${code ?? 'no reason given'}).`,
      locked
        ? 'Unlock the agent or renew the password in Freshdesk, then run check.'
        : 'Copy the key anew from Profile settings of the agent and check the subdomain.',
    );
  }
  if (status !== 403) return undefined;
  if (code === 'require_feature') {
    const feature = /The ([\w ,&-]{1,60}?) feature/.exec(textOf(body, 'message') ?? '')?.[1];
    return new StreamUnavailableError(
      `Freshdesk: the account's plan does not include ${feature ?? 'what'} ${feature === undefined ? `${path} needs` : `(${path})`}.`,
      'Nothing to do unless you want these numbers: then a higher Freshdesk plan is needed.',
    );
  }
  return new StreamUnavailableError(`Freshdesk: the agent of this API key has no permission for ${path} (${code ?? 'access_denied'}).`, ADMIN);
}

function textOf(body: unknown, key: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
