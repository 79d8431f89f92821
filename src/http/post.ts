import { FixConfigError, RetryError, WaitError } from '../domain/errors.ts';
import { readRetryAfter } from './backoff.ts';
import { parseBaseUrl } from './base-url.ts';
import { isTransient, judgeTransportError } from './retry.ts';
import { createTransport, type RawAnswer, TransportError } from './transport.ts';

/** One JSON document for an address of the config, which may itself be a secret: only `where` is ever told. */
export interface Post {
  readonly where: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/** Sends it once, and resolves when the other side has taken it (2xx). Throws by recovery: the queue tries again, not this call. */
export type Poster = (post: Post) => Promise<void>;

/** A receiver that does not answer within these holds up no one for long. */
const TIMEOUTS = { connectTimeoutMs: 5_000, totalTimeoutMs: 10_000 };
const LONGEST_ASKED_MS = 3_600_000;

export function createPoster(timeouts: Partial<typeof TIMEOUTS> = {}): Poster {
  const transport = createTransport({ ...TIMEOUTS, ...timeouts });
  return async ({ where, url, headers, body, now, signal }) => {
    const request = {
      method: 'POST',
      url: parseBaseUrl(url, where),
      headers: { 'content-type': 'application/json', 'user-agent': 'deskmeter', ...headers },
      body,
      ...(signal && { signal }),
    };
    try {
      refuseFailure(await transport(request), where, now);
    } catch (error) {
      throw error instanceof TransportError ? explain(error, where) : error;
    }
  };
}

function refuseFailure({ status, headers }: RawAnswer, where: string, now: Date): void {
  if (status < 300) return;
  const message = `${where} answered ${status}.`;
  if (status < 400) throw new FixConfigError(message, 'A redirect is not followed: set the address it leads to.');
  const waitMs = isTransient(status) ? readRetryAfter(headers['retry-after'], now) : undefined;
  if (waitMs !== undefined) throw new WaitError(message, Math.min(waitMs, LONGEST_ASKED_MS));
  if (isTransient(status)) throw new RetryError(message, 'It is tried again by itself.');
  throw new FixConfigError(message, 'It does not accept the message: check its address, and whether it still exists.');
}

function explain(error: TransportError, where: string): Error {
  const verdict = judgeTransportError(error, where);
  if (verdict.is === 'final') return new FixConfigError(`${where}: the server's certificate is not accepted (${error.code}).`, 'Check its address.');
  return new RetryError(`${where}: ${error.message}.`, 'It is tried again by itself.', { cause: error });
}
