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

/** Streams whose requests give a page of an export; those of the others give 100 rows. */
const EXPORTS = new Set(['tickets', 'ticket_events', 'ticket_metric_events', 'organizations', 'customers', 'calls', 'call_legs']);
/** Streams that the budget names: tickets with events and service levels. */
const NAMED = new Set(['tickets', 'open_tickets', 'former_agents', 'ticket_events', 'ticket_metric_events']);
const LIST_PAGE = 100;

export type SimulatedDesk = Awaited<ReturnType<typeof openDesk>>;

/** A simulated account of so many tickets, and a reading of it that counts requests. Small pages let a small world cost as many as a large one. */
export async function openDesk(tickets: number, { seed = 5, exportPageSize = 1000 } = {}) {
  const world = generateWorld({ seed, profile: 'zendesk', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const server = await startZendesk({ world, clock, options: { exportPageSize, talkPageSize: exportPageSize } });
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
    exportPageSize,
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
      minimum: requests === 0 ? 0 : leastOf(stream.name, rows, desk.exportPageSize),
      isHourly: stream.everyMs !== undefined,
    });
  }
  return costs;
}

/** What the fact sheet's plan needs: pages as full as they get, and the holidays of each schedule. */
function leastOf(stream: string, rows: number, exportPageSize: number): number {
  const size = EXPORTS.has(stream) ? exportPageSize : LIST_PAGE;
  return Math.max(1, Math.ceil(rows / size)) + (stream === 'schedules' ? rows : 0);
}

/** Requests and the least of them, of the streams that the budget names and of every stream that is not read hourly. */
export function totals(costs: readonly StreamCost[]) {
  const sum = (of: readonly StreamCost[]) => ({
    requests: of.reduce((total, { requests }) => total + requests, 0),
    minimum: of.reduce((total, { minimum }) => total + minimum, 0),
  });
  return {
    named: sum(costs.filter(({ stream }) => NAMED.has(stream))),
    moving: sum(costs.filter(({ isHourly }) => !isHourly)),
    hourly: sum(costs.filter(({ isHourly }) => isHourly)),
  };
}

/** Reads a stream to its end; returns how many different rows it gave. */
async function readStream(desk: SimulatedDesk, stream: Stream): Promise<number> {
  const { http, clock, redact, reference } = desk;
  const context = { http, clock, redact, reference, settings: NO_MAPPING, since: undefined, signal: new AbortController().signal };
  const from = stream.mode === 'snapshot' || !desk.cursors.has(stream.name) ? undefined : stream.parseCursor(desk.cursors.get(stream.name));
  const rows = new Set<unknown>();
  for await (const page of stream.read(from, context)) {
    const list = Object.values(page.raw.body as Readonly<Record<string, unknown>>).find((value) => Array.isArray(value)) ?? [];
    for (const row of list as readonly { id?: unknown; engagement_id?: unknown }[]) rows.add(row.id ?? row.engagement_id);
    desk.cursors.set(stream.name, JSON.parse(JSON.stringify(page.next)));
    Object.assign(reference, stream.map(page.raw, { connectionId: 'bench', settings: NO_MAPPING, reference, observedAt: clock.now() }).learned);
    if (page.done) break;
  }
  return rows.size;
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

function print(title: string, tickets: number, costs: readonly StreamCost[]): void {
  console.log(`\n${title}`);
  for (const cost of costs) {
    const { stream, mode, endpoints, rows, requests, minimum, isHourly } = cost;
    console.log(
      `  ${stream.padEnd(22)} ${mode.padEnd(9)} ${String(rows).padStart(7)} rows ${String(requests).padStart(5)} requests (minimum ${minimum})${isHourly ? ', at most hourly' : ''}  ${endpoints.join(', ')}`,
    );
  }
  const { named, moving, hourly } = totals(costs);
  const ratio = ({ requests, minimum }: typeof named) => `${requests} requests, minimum ${minimum}: ${(requests / minimum).toFixed(3)}`;
  console.log(`  tickets with events and service levels: ${ratio(named)}; ${((named.requests / tickets) * 1000).toFixed(1)} per 1,000 tickets`);
  console.log(`  every stream that changes: ${ratio(moving)}; lists read at most hourly: ${ratio(hourly)}`);
}

/** Requests of a first load and of a quarter of an hour, by stream, against the fact sheet's plan. */
export async function benchZendeskRequests(): Promise<void> {
  const first = await openDesk(10_000);
  print('Zendesk, first load of 10,000 tickets', 10_000, await readAndCount(first));
  await first.server.close();
  const later = await openDesk(20_000);
  await readAndCount(later);
  change(later, 200);
  print('Zendesk, 200 changed of 20,000', 200, await readAndCount(later));
  await later.server.close();
}
