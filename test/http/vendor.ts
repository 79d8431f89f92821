import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttp, type HttpOptions } from '../../src/http/client.ts';
import type { Http, HttpPolicy } from '../../src/http/http.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';

/** A policy that knows nothing of a vendor. */
export const plainPolicy: HttpPolicy = {
  vendor: 'vendor',
  buckets: { account: { limit: 10_000, windowMs: 60_000 } },
  learn: () => [],
  retryAfterMs: () => undefined,
  explain: () => undefined,
};

/** A client whose clock stands still and whose jitter is always the most: waits are exact and take no time. */
export function testHttp(baseUrl: string, options: Partial<HttpOptions> = {}): Http & { clock: ReturnType<typeof fixedClock> } {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const client = createHttp({
    connectionId: 'acme',
    baseUrl,
    authorization: { headers: { authorization: 'Bearer token' } },
    policy: plainPolicy,
    clock,
    log: silentLog,
    random: () => 1,
    totalTimeoutMs: 10_000,
    ...options,
  });
  return Object.assign(client, { clock });
}

/** A real server on loopback, for what nock cannot do: resets, hangs, cut answers. */
export async function serve(handler: http.RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a rejected promise was rejected with. */
export const rejection = (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> =>
  promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: Error & Record<string, unknown>) => error,
  );
