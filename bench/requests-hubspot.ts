import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { fixedClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import { generateWorld } from '../src/simulator/generate.ts';
import { startHubspot } from '../src/simulator/hubspot/index.ts';
import * as mutate from '../src/simulator/mutate.ts';
import { hubspot } from '../src/sources/hubspot/index.ts';
import type { Json, MappingSettings, NamedIds, ReadContext, Stream } from '../src/sources/source.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
const START = new Date('2026-01-20T00:00:00Z');
const END = new Date('2026-03-16T22:00:00Z');
const HOUR_MS = 3_600_000;

/** A simulated portal of so many tickets, and what its reading costs. */
export async function openPortal(tickets: number) {
  const world = generateWorld({ seed: 5, profile: 'hubspot', start: START, end: END, tickets });
  const clock = fixedClock(END);
  const server = await startHubspot({ world, clock, options: { shortPages: false } });
  const config = { auth: { accessToken: server.credentials['accessToken'] ?? '' } };
  const http = createHttp({
    connectionId: 'bench',
    baseUrl: server.url,
    authorization: hubspot.authorize(config),
    policy: hubspot.policy,
    clock,
    log: silentLog,
  });
  const { streams } = hubspot.open(config, NO_MAPPING);
  const redact = createRedactor(hubspot.redaction, 'a key of the benchmark');
  return {
    world,
    clock,
    server,
    http,
    streams,
    redact,
    cursors: new Map<string, unknown>(),
    versions: new Map<string, number>(),
    reference: {} as Record<string, Json>,
  };
}
type Portal = Awaited<ReturnType<typeof openPortal>>;

/** Reads each stream to its end from where it stopped, and counts its requests. `people` are those that facts name. */
export async function readAll(portal: Portal, people: readonly string[] = []): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for (const stream of portal.streams) {
    portal.server.forgetRequests();
    await readStream(portal, stream, people);
    costs.set(stream.name, portal.server.requests.length);
  }
  return costs;
}

async function readStream(portal: Portal, stream: Stream, people: readonly string[]): Promise<void> {
  const { http, clock, redact, reference, cursors, versions } = portal;
  const named = ({ entity, after = '', limit }: NamedIds) => Promise.resolve((entity === 'customer' ? people : []).filter((id) => id > after).slice(0, limit));
  const heldTickets: ReadContext['heldTickets'] = (tickets) =>
    Promise.resolve(new Set(tickets.filter(({ id, version }) => (versions.get(id) ?? 0) >= version).map(({ id }) => id)));
  const context: ReadContext = {
    http,
    clock,
    redact,
    reference,
    named,
    heldTickets,
    settings: NO_MAPPING,
    since: undefined,
    signal: new AbortController().signal,
  };
  const from = stream.mode === 'snapshot' || !cursors.has(stream.name) ? undefined : stream.parseCursor(cursors.get(stream.name));
  for await (const page of stream.read(from, context)) {
    cursors.set(stream.name, JSON.parse(JSON.stringify(page.next)));
    const { records, learned } = stream.map(page.raw, { connectionId: 'bench', settings: NO_MAPPING, reference, observedAt: clock.now() });
    Object.assign(reference, learned);
    for (const { entity, id, version } of records) if (entity === 'ticket') versions.set(id, version);
    if (page.done) break;
  }
}

export const living = ({ world }: Portal) => world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null);

/** Three hours on; `count` tickets changed in them, one after the other. */
export function change(portal: Portal, count: number): void {
  const { world, clock } = portal;
  const since = clock.now().getTime();
  const step = Math.floor((2.9 * HOUR_MS) / count / 1000) * 1000;
  for (const [index, ticket] of living(portal).slice(0, count).entries()) {
    world.advance(new Date(since + (index + 1) * step));
    mutate.systemTouch(world, ticket);
  }
  clock.set(new Date(since + 3 * HOUR_MS));
}

const pages = (rows: number, size: number): number => Math.ceil(rows / size);

/** What the fact sheet's plan needs for so many tickets: listed with history and links, or found, read again and linked to two types. */
export const minimum = {
  first: (tickets: number): number => pages(tickets, 50),
  later: (changed: number): number => pages(changed, 200) + pages(changed, 50) + 2 * pages(changed, 1000),
} as const;

function print(title: string, costs: ReadonlyMap<string, number>, least: number): void {
  console.log(`\n${title}`);
  for (const [name, requests] of costs)
    console.log(`  ${name.padEnd(20)} ${String(requests).padStart(6)} requests${name === 'tickets' ? ` (minimum ${least})` : ''}`);
  console.log(`  tickets with history and links: ${((costs.get('tickets') ?? 0) / least).toFixed(3)} of the minimum`);
}

/** Requests of a first load of 10,000 tickets, of 10,000 changed ones and of about 200. */
export async function benchHubspotRequests(): Promise<void> {
  const portal = await openPortal(10_000);
  const people = [...new Set(living(portal).map(({ customerId }) => String(customerId)))].toSorted();
  print(
    `HubSpot, first load of ${living(portal).length} tickets and ${people.length} people`,
    await readAll(portal, people),
    minimum.first(living(portal).length),
  );
  const all = living(portal).length;
  change(portal, all);
  print(`HubSpot, all ${all} tickets changed`, await readAll(portal), minimum.later(all));
  // Two quiet rounds: what changed before is no longer looked back at.
  for (let round = 0; round < 2; round += 1) {
    portal.clock.set(new Date(portal.clock.now().getTime() + 3 * HOUR_MS));
    portal.world.advance(portal.clock.now());
    await readAll(portal);
  }
  const before = portal.world.now;
  change(portal, 150);
  const changed = living(portal).filter(({ touchedAt }) => touchedAt > before).length;
  print(`HubSpot, ${changed} changed (150 of them by hand)`, await readAll(portal), minimum.later(changed));
  await portal.server.close();
}
