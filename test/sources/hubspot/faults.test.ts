import { Client } from '@hubspot/api-client';
import { afterEach, expect, test } from 'vitest';
import { collect, readContext } from '../walk.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const portals: Simulated[] = [];
afterEach(async () => {
  while (portals.length > 0) await portals.pop()?.close();
});

const open = async (): Promise<Simulated> => {
  const portal = await startSimulated({ tickets: 220 });
  portals.push(portal);
  return portal;
};

const tickets = async (portal: Simulated) => {
  const stream = portal.connection.streams.find(({ name }) => name === 'tickets');
  if (stream === undefined) throw new Error('no tickets');
  return (await collect(stream.read(undefined, readContext(portal, {})))).map(({ raw }) => raw);
};

test('a 429 on page 2, a 502, a truncated body, a cut one, a reset and a second client lose nothing, and no request goes around our client', async () => {
  const [calm, stormy] = [await open(), await open()];
  const expected = await tickets(calm);
  // The vendor's client keeps its limits and retries in one place for the whole process: another one must not change ours.
  const another = new Client({ accessToken: 'another', numberOfApiCallRetries: 0, limiterOptions: { minTime: 60_000, maxConcurrent: 1 } });
  expect(another.crm.tickets.searchApi).toBeDefined();
  const { server } = stormy;
  server.fail({ kind: 'rate-limit' }, { endpoint: 'list', after: 1 });
  server.fail({ kind: 'html', status: 502 }, { endpoint: 'list', after: 2 });
  server.fail({ kind: 'truncated' }, { endpoint: 'list', after: 3 });
  server.fail({ kind: 'cut' }, { endpoint: 'search' });
  server.fail({ kind: 'reset' }, { endpoint: 'search', after: 1 });
  expect(await tickets(stormy)).toEqual(expected);
  expect(server.requests.length).toBeGreaterThan(calm.server.requests.length + 3);
  expect(stormy.http.usage.requests).toBe(server.requests.length);
});
