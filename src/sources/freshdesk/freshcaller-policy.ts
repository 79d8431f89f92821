import { StreamUnavailableError } from '../../domain/errors.ts';
import type { HttpPolicy } from '../../http/http.ts';

/**
 * Pace and errors of the Freshcaller API. Its limits are documented nowhere and no header states them: a careful guess, and whatever a
 * 429 asks for. A refused key leaves the calls out, and Freshdesk in.
 */
export const freshcallerPolicy: HttpPolicy = {
  vendor: 'Freshcaller',
  buckets: { account: { limit: 60, windowMs: 60_000 } },
  learn: () => [],
  retryAfterMs: (_status, headers) => {
    const seconds = Number(headers['retry-after'] ?? Number.NaN);
    return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  },
  explain: (status, _body, path) => {
    if (status !== 401 && status !== 403 && status !== 404) return undefined;
    return new StreamUnavailableError(
      `Freshcaller refused ${path} (${status}).`,
      status === 404
        ? 'Check freshcaller.subdomain of the connection.'
        : 'Check freshcaller.apiKey of the connection: the key of an administrator of Freshcaller.',
    );
  },
};
