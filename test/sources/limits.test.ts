import { describe, expect, test } from 'vitest';
import { connect, readAndCount, type Reading } from '../../bench/requests/measure.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import { startHubspot } from '../../src/simulator/hubspot/index.ts';
import type { LoggedRequest } from '../../src/simulator/server.ts';
import { startZendesk } from '../../src/simulator/zendesk/index.ts';
import { freshdesk } from '../../src/sources/freshdesk/index.ts';
import { hubspot } from '../../src/sources/hubspot/index.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';

const MINUTE = 60_000;
const END = new Date('2026-03-16T12:00:00Z');
const lifeOf = (profile: 'zendesk' | 'freshdesk' | 'hubspot', tickets: number) => ({
  world: generateWorld({ seed: 5, profile, start: new Date('2026-02-09T00:00:00Z'), end: END, tickets }),
  clock: fixedClock(new Date(END.getTime() + 300_000)),
});

/** A limit that the simulated helpdesk enforces, and how much of it may be ours. */
interface Limited {
  readonly reading: Reading;
  /** Streams that are read; all by default. */
  readonly streams?: readonly string[];
  readonly windowMs: number;
  /** Credits in a window that are ours: all of an export's, seven tenths of an account's. */
  readonly ours: number;
  /** What a request takes of them. */
  cost(request: LoggedRequest): number;
}

const LIMITED: Readonly<Record<string, () => Promise<Limited>>> = {
  'Zendesk with ten exports a minute': async () => {
    const { world, clock } = lifeOf('zendesk', 140);
    const server = await startZendesk({ world, clock, limits: true, options: { exportPageSize: 40, incrementalPerMinute: 10 } });
    const { clientId = '', clientSecret = '' } = server.credentials;
    const config = { subdomain: world.subdomain, auth: { clientId, clientSecret } };
    const reading = connect({ source: zendesk, config, world, clock, servers: [server] });
    const cost = ({ endpoint }: LoggedRequest) => (endpoint.startsWith('incremental/') ? 1 : 0);
    return { reading, streams: ['sla_policies', 'tickets', 'ticket_events', 'ticket_metric_events'], windowMs: MINUTE, ours: 10, cost };
  },
  'Freshdesk with fifty credits a minute, ten pages of tickets or so': async () => {
    const { world, clock } = lifeOf('freshdesk', 160);
    const server = await startFreshdesk({ world, clock, limits: true, options: { plan: 'trial' } });
    const config = { subdomain: world.subdomain, auth: { apiKey: server.credentials['apiKey'] ?? '' } };
    const cost = ({ query }: LoggedRequest) => (query['include'] === 'stats' ? 3 : 1);
    return { reading: connect({ source: freshdesk, config, world, clock, servers: [server] }), windowMs: MINUTE, ours: 35, cost };
  },
  'HubSpot with ten requests in ten seconds': async () => {
    const { world, clock } = lifeOf('hubspot', 160);
    const server = await startHubspot({ world, clock, limits: true, options: { burst: 10 } });
    const config = { auth: { accessToken: server.credentials['accessToken'] ?? '' }, conversations: true };
    return { reading: connect({ source: hubspot, config, world, clock, servers: [server] }), windowMs: 10_000, ours: 7, cost: () => 1 };
  },
};

/** The most credits in any stretch as long as a window. */
function mostAtOnce(requests: readonly LoggedRequest[], { windowMs, cost }: Limited): number {
  const within = (from: number) => requests.filter(({ at }) => at.getTime() >= from && at.getTime() < from + windowMs);
  return Math.max(...requests.map(({ at }) => within(at.getTime()).reduce((sum, request) => sum + cost(request), 0)));
}

describe('under a limit that is enforced', () => {
  test.each(Object.keys(LIMITED))(
    '%s: no request is refused, the rest is left to others, and it takes a twentieth longer than it has to at most',
    async (name) => {
      const limited = (await LIMITED[name]?.()) as Limited;
      const { reading, streams, ours, windowMs, cost } = limited;
      const began = reading.clock.now().getTime();
      const asked: LoggedRequest[] = [];
      for (const stream of reading.streams.filter((each) => streams?.includes(each.name) !== false)) {
        await readAndCount({ ...reading, streams: [stream] });
        asked.push(...(reading.servers[0].requests as readonly LoggedRequest[]));
      }
      const tookMs = reading.clock.now().getTime() - began;
      await reading.close();
      const credits = asked.reduce((sum, request) => sum + cost(request), 0);
      const windows = Math.ceil(credits / ours) - 1;
      expect(asked.filter(({ status }) => status === 429)).toEqual([]);
      expect(mostAtOnce(asked, limited)).toBeLessThanOrEqual(ours);
      expect(windows).toBeGreaterThan(4);
      expect(tookMs).toBeLessThanOrEqual(1.05 * windows * windowMs);
    },
  );
});
