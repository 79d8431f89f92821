import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../../src/http/client.ts';
import { silentLog } from '../../../src/platform/log.ts';
import type { Fault, FaultOptions } from '../../../src/simulator/faults.ts';
import { startZendesk } from '../../../src/simulator/zendesk/index.ts';
import { zendesk } from '../../../src/sources/zendesk/index.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { readFacts } from '../../support/facts.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp } from '../../support/intercept.ts';

type Started = Awaited<ReturnType<typeof startSimulated>>;

/** Every list has a second page to fail at. */
const OPTIONS = { exportPageSize: 25, talkPageSize: 100 };

let started: Started;
let quiet: TestDatabase;
let stormy: TestDatabase;

// Whatever does not go to a simulated account fails.
interceptHttp('127.0.0.1');
beforeAll(async () => {
  started = await startSimulated({ seed: 71, tickets: 45, options: OPTIONS });
  [quiet, stormy] = [await testDatabase(), await testDatabase()];
  await sync(started.http, quiet);
});
afterAll(async () => {
  await Promise.all([started?.close(), quiet?.close(), stormy?.close()]);
});

/** Facts without what says when and by which page they came, without what only looking gives, and without targets that fell due meanwhile. */
async function factsOf(database: TestDatabase): Promise<Record<string, unknown[]>> {
  const { agent_status_interval: _states, sla_signal: signals = [], ...facts } = await readFacts(database.pool, ['page_seq', 'first_seen_at', 'last_seen_at']);
  return { ...facts, sla_signal: signals.filter((signal) => (signal as { at: Date }).at.getTime() <= started.world.now) };
}

const clientTo = (url: string) =>
  createHttp({
    connectionId: 'storm',
    baseUrl: url,
    authorization: zendesk.authorize(started.config),
    policy: zendesk.policy,
    clock: started.clock,
    log: silentLog,
    random: () => 0.5,
  });

const sync = (http: Started['http'], database: TestDatabase, onProgress: (progress: { readonly stream: string }) => void = () => undefined) =>
  syncConnection({
    ...started,
    http,
    database,
    connectionId: 'acme',
    identity: 'acme',
    source: 'zendesk',
    log: silentLog,
    signal: new AbortController().signal,
    since: undefined,
    onProgress,
  });

const TEXT = 'text/plain';
const limited = (body: string, contentType: string, headers: Record<string, string> = {}): Fault => ({
  kind: 'status',
  status: 429,
  body,
  contentType,
  headers,
});

/** What is known to go wrong, each on the second page of a list, where a package that takes a failure for an answer would stop. */
const STORM: readonly (readonly [fault: Fault, options: FaultOptions])[] = [
  [
    limited('{"detail":"Rate limited by Zendesk edge protection","status":"429","title":"Automated response"}', 'application/json'),
    { endpoint: 'incremental/tickets/cursor', after: 1 },
  ],
  [limited('Number of allowed API requests per minute exceeded', TEXT, { 'retry-after': '12' }), { endpoint: 'incremental/ticket_events', after: 1 }],
  [
    limited('Number of allowed API requests per minute exceeded', TEXT, { 'zendesk-ratelimit-incremental-exports': 'total=10; remaining=0; resets=9' }),
    { endpoint: 'incremental/ticket_events', after: 1 },
  ],
  [
    { kind: 'html', status: 502 },
    { endpoint: 'incremental/ticket_events', after: 1 },
  ],
  [{ kind: 'truncated' }, { endpoint: 'incremental/ticket_events', after: 1 }],
  [
    { kind: 'status', status: 200, body: '' },
    { endpoint: 'incremental/ticket_metric_events', after: 1 },
  ],
  [
    { kind: 'html', status: 200 },
    { endpoint: 'incremental/ticket_metric_events', after: 1 },
  ],
  [
    { kind: 'status', status: 504, body: 'upstream request timeout', contentType: TEXT },
    { endpoint: 'incremental/ticket_metric_events', after: 1, times: 3 },
  ],
  [{ kind: 'cut' }, { endpoint: 'incremental/ticket_metric_events', after: 1 }],
  [{ kind: 'reset' }, { endpoint: 'incremental/users/cursor', after: 1 }],
  [
    { kind: 'status', status: 409, body: '{"error":"Conflict"}' },
    { endpoint: 'users', after: 0 },
  ],
  [{ kind: 'status', status: 503, body: '<html>busy</html>', contentType: 'text/html', headers: { 'retry-after': '3' } }, { endpoint: 'satisfaction_ratings' }],
  [{ kind: 'status', status: 524, body: '<html>edge</html>', contentType: 'text/html' }, { endpoint: 'groups' }],
];

describe('a load through a storm', () => {
  test('of limits, failures, half answers and a token that dies ends in the same facts, and all its requests are our client’s', async () => {
    const server = await startZendesk({ world: started.world, clock: started.clock, options: OPTIONS });
    try {
      for (const [fault, options] of STORM) server.fail(fault, options);
      const http = clientTo(server.url);
      const report = await sync(http, stormy, ({ stream }) => {
        if (['brands', 'call_legs', 'organizations'].includes(stream)) server.revokeTokens();
      });
      expect(report.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
      expect(await factsOf(stormy)).toEqual(await factsOf(quiet));
      const statuses = new Set(server.requests.map(({ status }) => status));
      expect([...statuses].toSorted()).toEqual([200, 401, 403, 409, 429, 502, 503, 504, 524]);
      expect(http.usage.requests).toBe(server.requests.length);
      expect(server.faultsLeft()).toBe(0);
    } finally {
      await server.close();
    }
  });

  test('beside another client of the account, which uses up its limits, loses nothing either', async () => {
    const server = await startZendesk({ world: started.world, clock: started.clock, options: OPTIONS, limits: true });
    const database = await testDatabase();
    const [http, other] = [clientTo(server.url), clientTo(server.url)];
    const asking: Promise<unknown>[] = [];
    try {
      const report = await sync(http, database, () => {
        asking.push(other.request({ path: '/api/v2/incremental/tickets/cursor', query: { start_time: 1, per_page: 1 } }));
      });
      await Promise.all(asking);
      expect(report.status).toBe('ok');
      expect(await factsOf(database)).toEqual(await factsOf(quiet));
      expect(server.requests.some(({ status }) => status === 429)).toBe(true);
      expect(http.usage.requests + other.usage.requests).toBe(server.requests.length);
    } finally {
      await Promise.allSettled(asking);
      await server.close();
      await database.close();
    }
  });
});
