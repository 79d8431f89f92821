import { GiveUpError } from '../../domain/errors.ts';
import type { HttpPolicy } from '../../http/http.ts';

/** Reports may be asked for once a minute. */
export const REPORTS = 'reports';

/**
 * Pace and errors of the Freshchat API. Reports are made one a minute; the other limits no header states: a careful guess, and whatever a 429
 * asks for. A refusal leaves out neither Freshdesk nor the chats that are known: it is to be mended, since totals without chats would be too low.
 */
export const freshchatPolicy: HttpPolicy = {
  vendor: 'Freshchat',
  buckets: { account: { limit: 60, windowMs: 60_000 }, [REPORTS]: { limit: 1, windowMs: 60_000 } },
  learn: () => [],
  retryAfterMs: (_status, headers) => {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  },
  explain: (status, _body, path) => {
    if (status !== 401 && status !== 403 && status !== 404) return undefined;
    const what = status === 404 ? 'freshchat.account' : 'freshchat.apiToken';
    return new GiveUpError(
      `Freshchat refused ${path} (${status}).`,
      `Check ${what} of the connection, and that the plan includes the reports; or take freshchat out: chats then count as far as they are tickets.`,
    );
  },
};
