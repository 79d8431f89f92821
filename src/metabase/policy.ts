import { FixConfigError } from '../domain/errors.ts';
import type { HttpPolicy } from '../http/http.ts';

/** Metabase states no limits; ten requests a second disturb nobody who works with it. */
export const metabasePolicy: HttpPolicy = {
  vendor: 'metabase',
  buckets: { account: { limit: 10, windowMs: 1_000 } },
  learn: () => [],
  retryAfterMs: (_, headers) => (Number(headers['retry-after']) > 0 ? Number(headers['retry-after']) * 1_000 : undefined),
  explain: (status, _, path) => {
    if (status === 401)
      return new FixConfigError('Metabase does not accept the API key.', 'Make one in Metabase under Admin settings, Authentication, API keys.');
    if (status !== 403) return undefined;
    return new FixConfigError(
      `The API key may not use ${path} of Metabase.`,
      'Give the key the group Administrators: databases and table descriptions need it.',
    );
  },
};
