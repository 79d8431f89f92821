import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { fixedClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import { startFreshdesk } from '../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../src/simulator/generate.ts';
import * as mutate from '../src/simulator/mutate.ts';
import { freshdesk } from '../src/sources/freshdesk/index.ts';
import type { Json, MappingSettings, Stream } from '../src/sources/source.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
const START = new Date('2026-01-20T00:00:00Z');
const END = new Date('2026-03-16T22:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What the fact sheet's plan needs for these rows, by endpoint; the lists of configuration are counted apart. */
type Costs = Readonly<Record<string, number>>;

/** A simulated account of so many tickets, and what its reading costs. */
export async function openDesk(tickets: number) {
  const world = generateWorld({ seed: 5, profile: 'freshdesk', start: START, end: END, tickets });
  const clock = fixedClock(END);
  const server = await startFreshdesk({ world, clock });
  const config = { subdomain: world.subdomain, auth: { apiKey: server.credentials['apiKey'] ?? '' } };
  const http = createHttp({
    connectionId: 'bench',
    baseUrl: server.url,
    authorization: freshdesk.authorize(config),
    policy: freshdesk.policy,
    clock,
    log: silentLog,
  });
  const { streams } = freshdesk.open(config, NO_MAPPING);
  const redact = createRedactor(freshdesk.redaction, 'a key of the benchmark');
  return { world, clock, server, http, streams, redact, cursors: new Map<string, unknown>(), reference: {} as Record<string, Json> };
}
type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Reads each stream to its end from where it stopped, and counts its requests. Within the hour lists that hardly change are left alone. */
async function readAll(desk: Desk, isWithinTheHour = false): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for (const stream of desk.streams) {
    if (isWithinTheHour && stream.everyMs !== undefined) continue;
    desk.server.forgetRequests();
    await readStream(desk, stream);
    costs.set(stream.name, desk.server.requests.length);
  }
  return costs;
}

async function readStream(desk: Desk, stream: Stream): Promise<void> {
  const { http, clock, redact, reference, cursors } = desk;
  const context = { http, clock, redact, reference, settings: NO_MAPPING, since: undefined, signal: new AbortController().signal };
  const from = stream.mode === 'snapshot' || !cursors.has(stream.name) ? undefined : stream.parseCursor(cursors.get(stream.name));
  for await (const page of stream.read(from, context)) {
    cursors.set(stream.name, JSON.parse(JSON.stringify(page.next)));
    Object.assign(reference, stream.map(page.raw, { connectionId: 'bench', settings: NO_MAPPING, reference, observedAt: clock.now() }).learned);
    if (page.done) break;
  }
}

const living = ({ world }: Desk) => world.tickets.filter(({ isDeleted, isSpam, scrubbedAt }) => !isDeleted && !isSpam && scrubbedAt === null);
const pages = (rows: number, size: number): number => Math.max(1, Math.ceil(rows / size));

/** Tickets by keyset of about 98 rows a page, both filters, ratings and time entries by pages of 100. */
function minimumFirst(desk: Desk): Costs {
  const tickets = living(desk);
  const events = tickets.flatMap((ticket) => ticket.events.map(({ kind }) => kind));
  const ratings = new Set(desk.world.tickets.flatMap(({ surveys }) => surveys.filter(({ score }) => score !== null).map(({ id }) => id))).size;
  return {
    tickets: pages(tickets.length, 98),
    deleted_tickets: 1,
    spam_tickets: 1,
    satisfaction_ratings: pages(ratings, 100),
    time_entries: pages(events.filter((kind) => kind === 'time_entry').length, 100),
    contacts: pages(desk.world.customers.length, 100),
    companies: pages(desk.world.organizations.length, 100),
    conversations: tickets.filter(needsReading).length,
  };
}

const REPLIES = new Set(['agent_reply', 'customer_message', 'survey_answered', 'survey_rerated']);
const needsReading = (ticket: Desk['world']['tickets'][number]): boolean =>
  ticket.origin === 'outbound' || ticket.events.some((event) => REPLIES.has(event.kind) && event.batch !== ticket.events[0]?.batch);

function print(title: string, costs: ReadonlyMap<string, number>, minimum: Costs): void {
  const sum = (names: readonly string[], of: (name: string) => number) => names.reduce((total, name) => total + of(name), 0);
  const cost = (name: string) => costs.get(name) ?? 0;
  const least = (name: string) => minimum[name] ?? 0;
  console.log(`\n${title}`);
  for (const [name, requests] of costs)
    console.log(`  ${name.padEnd(22)} ${String(requests).padStart(6)} requests${name in minimum ? ` (minimum ${minimum[name]})` : ''}`);
  const lists = Object.keys(minimum).filter((name) => name !== 'conversations');
  const ratio = (names: readonly string[]) => (sum(names, cost) / sum(names, least)).toFixed(3);
  console.log(`  without conversations: ${sum(lists, cost)} requests, minimum ${sum(lists, least)}: ${ratio(lists)}`);
  console.log(
    `  with conversations: ${sum([...lists, 'conversations'], cost)} requests, minimum ${sum([...lists, 'conversations'], least)}: ${ratio([...lists, 'conversations'])}`,
  );
}

/** Requests of a first load of 10,000 tickets and of 200 changed ones, against the fact sheet's plan. */
export async function benchFreshdeskRequests(): Promise<void> {
  const desk = await openDesk(10_000);
  const first = await readAll(desk);
  print('Freshdesk, first load of 10,000 tickets', first, minimumFirst(desk));
  await desk.server.close();
  await benchLater();
}

/** The first pass after a load reads what changed meanwhile; from the next day on, only what has new replies. */
async function benchLater(): Promise<void> {
  const desk = await openDesk(3_000);
  const goOn = (ms: number): void => {
    desk.world.advance(desk.clock.now());
    desk.clock.set(new Date(desk.clock.now().getTime() + ms));
    desk.world.advance(desk.clock.now());
  };
  await readAll(desk);
  goOn(DAY_MS);
  await readAll(desk);
  const before = desk.world.now;
  const finished = living(desk).filter(({ status, origin }) => origin === 'inbound' && (status === 'resolved' || status === 'closed'));
  const quiet = finished.toSorted((one, other) => other.updatedAt - one.updatedAt);
  for (const ticket of quiet.slice(0, 150)) mutate.setStatus(desk.world, ticket, ticket.status === 'closed' ? 'resolved' : 'closed');
  for (const ticket of quiet.slice(150, 200)) mutate.agentReplies(desk.world, ticket, 'resolved');
  goOn(DAY_MS);
  const costs = await readAll(desk);
  const changed = living(desk).filter(({ updatedAt }) => updatedAt >= before);
  const answered = changed.filter((ticket) => ticket.events.some((event) => event.at >= before && REPLIES.has(event.kind)) && needsReading(ticket));
  print(`Freshdesk, ${changed.length} changed of 3,000 (200 of them by hand), ${answered.length} with a reply; a day later`, costs, {
    tickets: pages(changed.length, 98),
    deleted_tickets: 1,
    spam_tickets: 1,
    conversations: answered.length,
  });
  goOn(15 * MINUTE_MS);
  print('Freshdesk, a quarter of an hour later', await readAll(desk, true), {
    tickets: 1,
    deleted_tickets: 1,
    spam_tickets: 1,
    satisfaction_ratings: 1,
    time_entries: 1,
  });
  await desk.server.close();
}
