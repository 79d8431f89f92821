import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { fixedClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import { generateWorld } from '../src/simulator/generate.ts';
import * as mutate from '../src/simulator/mutate.ts';
import { startZendesk } from '../src/simulator/zendesk/index.ts';
import type { Json, MappingSettings, Stream } from '../src/sources/source.ts';
import { zendesk } from '../src/sources/zendesk/index.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
const START = new Date('2026-01-05T00:00:00Z');
const END = new Date('2026-03-16T12:00:00Z');

/** What one stream cost, and what the fact sheet's plan needs for the same rows. */
export interface StreamCost {
  readonly stream: string;
  readonly mode: Stream['mode'];
  readonly endpoints: readonly string[];
  readonly rows: number;
  readonly requests: number;
  readonly minimum: number;
  /** Read at most once an hour: counted apart. */
  readonly isHourly: boolean;
}

/** Most rows that a request of the stream can give; the others give 100. */
const PAGE: Readonly<Record<string, number>> = {
  tickets: 1000,
  ticket_events: 1000,
  ticket_metric_events: 1000,
  organizations: 1000,
  customers: 1000,
  calls: 1000,
  call_legs: 1000,
};

export type SimulatedDesk = Awaited<ReturnType<typeof openDesk>>;

/** A simulated account of so many tickets, and a reading of it that counts requests. */
export async function openDesk(tickets: number, seed = 5) {
  const world = generateWorld({ seed, profile: 'zendesk', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const server = await startZendesk({ world, clock });
  const { clientId = '', clientSecret = '' } = server.credentials;
  const config = { subdomain: world.subdomain, auth: { clientId, clientSecret } };
  const http = createHttp({
    connectionId: 'bench',
    baseUrl: server.url,
    authorization: zendesk.authorize(config),
    policy: zendesk.policy,
    clock,
    log: silentLog,
  });
  return {
    world,
    clock,
    server,
    http,
    redact: createRedactor(zendesk.redaction, 'a key of the benchmark'),
    streams: zendesk.open(config, NO_MAPPING).streams,
    cursors: new Map<string, unknown>(),
    reference: {} as Record<string, Json>,
  };
}

/** Reads each stream to its end from where it stopped, as a run does, and counts. */
export async function readAndCount(desk: SimulatedDesk): Promise<StreamCost[]> {
  const costs: StreamCost[] = [];
  for (const stream of desk.streams) {
    desk.server.forgetRequests();
    const rows = await readStream(desk, stream);
    const endpoints = Object.entries(desk.server.counts()).filter(([endpoint]) => endpoint !== 'oauth/tokens');
    const requests = endpoints.reduce((sum, [, count]) => sum + count, 0);
    costs.push({
      stream: stream.name,
      mode: stream.mode,
      endpoints: endpoints.map(([endpoint]) => endpoint),
      rows,
      requests,
      minimum: requests === 0 ? 0 : Math.max(1, Math.ceil(rows / (PAGE[stream.name] ?? 100)) + (stream.name === 'schedules' ? rows : 0)),
      isHourly: stream.everyMs !== undefined,
    });
  }
  return costs;
}

async function readStream(desk: SimulatedDesk, stream: Stream): Promise<number> {
  const { http, clock, redact, reference } = desk;
  const context = { http, clock, redact, reference, settings: NO_MAPPING, since: undefined, signal: new AbortController().signal };
  const from = stream.mode === 'snapshot' || !desk.cursors.has(stream.name) ? undefined : stream.parseCursor(desk.cursors.get(stream.name));
  let rows = 0;
  for await (const page of stream.read(from, context)) {
    const list = Object.values(page.raw.body as Readonly<Record<string, unknown>>).find((value) => Array.isArray(value));
    rows += list?.length ?? 0;
    desk.cursors.set(stream.name, JSON.parse(JSON.stringify(page.next)));
    Object.assign(reference, stream.map(page.raw, { connectionId: 'bench', settings: NO_MAPPING, reference, observedAt: clock.now() }).learned);
    if (page.done) break;
  }
  return rows;
}

/** Something happens to so many tickets, and a quarter of an hour passes. */
export function change({ world, clock }: SimulatedDesk, count: number): void {
  // The waits of a first load have moved the clock.
  world.advance(clock.now());
  const living = world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null);
  for (const ticket of living.slice(-count)) mutate.agentReplies(world, ticket, ticket.status === 'resolved' ? 'pending' : 'resolved');
  const to = new Date(world.now + 900_000);
  world.advance(to);
  clock.set(new Date(to.getTime() + 300_000));
}

function print(title: string, costs: readonly StreamCost[]): void {
  const sum = (of: readonly StreamCost[], what: 'requests' | 'minimum') => of.reduce((total, cost) => total + cost[what], 0);
  console.log(`\n${title}`);
  for (const cost of costs) {
    const { stream, mode, endpoints, rows, requests, minimum, isHourly } = cost;
    console.log(
      `  ${stream.padEnd(22)} ${mode.padEnd(9)} ${String(rows).padStart(7)} rows ${String(requests).padStart(5)} requests (minimum ${minimum})${isHourly ? ', at most hourly' : ''}  ${endpoints.join(', ')}`,
    );
  }
  const named = costs.filter(({ stream }) => ['tickets', 'open_tickets', 'former_agents', 'ticket_events', 'ticket_metric_events'].includes(stream));
  const moving = costs.filter(({ isHourly }) => !isHourly);
  console.log(`  tickets with events and service levels: ${sum(named, 'requests')} requests, minimum ${sum(named, 'minimum')}`);
  console.log(
    `  every stream that changes: ${sum(moving, 'requests')}, minimum ${sum(moving, 'minimum')}; lists read at most hourly: ${sum(costs, 'requests') - sum(moving, 'requests')}`,
  );
}

/** Requests of a first load and of a quarter of an hour, by stream, against the fact sheet's plan. */
export async function benchZendeskRequests(): Promise<void> {
  const first = await openDesk(10_000);
  print('Zendesk, first load of 10,000 tickets', await readAndCount(first));
  await first.server.close();
  const later = await openDesk(20_000);
  await readAndCount(later);
  change(later, 200);
  print('Zendesk, 200 changed of 20,000', await readAndCount(later));
  await later.server.close();
}
