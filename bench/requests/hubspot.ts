import { fixedClock } from '../../src/platform/clock.ts';
import { agentsWithState } from '../../src/simulator/agent-states.ts';
import { isMessage } from '../../src/simulator/events.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import { isByEmail } from '../../src/simulator/hubspot/email-record.ts';
import { startHubspot } from '../../src/simulator/hubspot/index.ts';
import { type ObjectType, Store } from '../../src/simulator/hubspot/store.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { World, WorldTicket } from '../../src/simulator/world.ts';
import { hubspot } from '../../src/sources/hubspot/index.ts';
import { connect, goOn, readAndCount, type Reading } from './measure.ts';
import { batches, type Case, type Least, pages, type Plan, printCases } from './plan.ts';

const START = new Date('2026-01-20T00:00:00Z');
const END = new Date('2026-03-16T22:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const LIST = 100;
const SEARCH = 200;
/** Rows of a list or a batch with the history of their properties. */
const HISTORY = 50;
const LINKS = 1_000;
const THREADS = 500;

/** Feeds beside the tickets: how many types each is linked to, and whether its rows have a history. */
const FEEDS = {
  surveys: { type: 'feedback_submissions', links: 0, row: LIST },
  emails: { type: 'emails', links: 1, row: LIST },
  calls: { type: 'calls', links: 2, row: LIST },
  deals: { type: 'deals', links: 2, row: HISTORY },
  line_items: { type: 'line_items', links: 1, row: LIST },
  subscriptions: { type: 'subscriptions', links: 2, row: HISTORY },
} as const satisfies Readonly<Record<string, { readonly type: ObjectType; readonly links: number; readonly row: number }>>;
type FeedName = keyof typeof FEEDS;
const feedNames = Object.keys(FEEDS) as readonly FeedName[];

/** Rows of a feed: all, those that changed since the reading before, and those that a search finds which looks back. */
interface Changed {
  readonly all: number;
  readonly changed: number;
  readonly found: number;
}

/** What a reading has to see. */
interface Counts {
  readonly tickets: Changed;
  readonly openTickets: number;
  readonly binned: number;
  readonly feeds: Readonly<Record<FeedName, Changed>>;
  /** E-mails and calls of tickets that others were merged into since. */
  readonly survivors: number;
  readonly movedEmails: number;
  readonly movedCalls: number;
  /** People and organizations that facts name: all, and those nobody has read. */
  readonly customers: { readonly all: number; readonly new: number };
  readonly organizations: { readonly all: number; readonly new: number };
  readonly threads: number;
  readonly states: number;
}

/** `list`: a first load, or the weekly look at all; `day`: what is done once a day is due. */
interface Due {
  readonly isFirst: boolean;
  readonly isDay: boolean;
  readonly isWeek: boolean;
}

/** A recycling bin of so many pages is looked through in every run. */
const SMALL_BIN = 2;

/** The fact sheet's plan (section 4): listed once with history and links, then searched, read again by id and linked. */
export function hubspotPlan(rows: Counts, due: Due): Plan {
  const isListed = due.isFirst || due.isWeek;
  const one = { group: 'reference' as const, requests: 1 };
  const bin = pages(rows.binned, LIST);
  return {
    account: one,
    pipelines: one,
    ticket_properties: one,
    // Those who are there, and those who left.
    agents: { group: 'reference', requests: 2 },
    teams: one,
    deal_pipelines: one,
    tickets: { group: 'tickets', ...(due.isFirst ? { requests: pages(rows.tickets.all, HISTORY), again: 1 } : searched(rows.tickets, 2, HISTORY)) },
    open_tickets: { group: 'reconciles', requests: due.isDay ? byId(rows.openTickets) : 0 },
    archived_tickets: { group: 'reconciles', requests: due.isFirst || due.isDay || bin <= SMALL_BIN ? bin : 0 },
    ticket_reconcile: { group: 'reconciles', requests: due.isWeek ? pages(rows.tickets.all, LIST) : 0 },
    ...Object.fromEntries(feedNames.map((name) => [name, feedPlan(name, rows.feeds[name], isListed)])),
    ...Object.fromEntries(['emails', 'calls', 'deals', 'line_items', 'subscriptions'].map((name) => [`archived_${name}`, binPlan(due.isDay)])),
    moved_activities: { group: 'reconciles', requests: movedPlan(rows) },
    customers: { group: 'objects', requests: batches(isListed ? rows.customers.all : rows.customers.new, LIST) },
    organizations: { group: 'objects', requests: batches(isListed ? rows.organizations.all : rows.organizations.new, LIST) },
    // The thread that was read last comes once more.
    threads: { group: 'messages', requests: pages(rows.threads, THREADS) + rows.threads, again: due.isFirst ? 0 : 1 },
    agent_states: { group: 'objects', requests: pages(rows.states, LIST) },
  };
}

const binPlan = (isDay: boolean): Least => ({ group: 'reconciles', requests: isDay ? 1 : 0 });

/** Found, read again by id with their history, and linked to so many types. What is found once more, and stands as it is, is not read again. */
function searched({ changed, found }: Changed, links: number, row: number): Pick<Least, 'requests' | 'again'> {
  const least = pages(changed, SEARCH);
  return { requests: least + batches(changed, row) + links * batches(changed, LINKS), again: pages(found, SEARCH) - least };
}

/** As `searched`, of rows that a search tells whole; listed, they are looked at once more for what changed meanwhile. */
function feedPlan(name: FeedName, { all, changed, found }: Changed, isListed: boolean): Least {
  const { links, row } = FEEDS[name];
  const hasHistory = row === HISTORY;
  const asked = (count: number) => pages(count, SEARCH) + links * batches(count, LINKS) + (hasHistory ? batches(count, HISTORY) : 0);
  if (isListed) return { group: 'objects', requests: pages(all, row), again: asked(0) };
  return { group: 'objects', requests: asked(changed), again: asked(found) - asked(changed) };
}

const byId = (count: number): number => pages(count, SEARCH) + batches(count, HISTORY) + 2 * batches(count, LINKS);

/** Links of the survivors to e-mails and to calls; of these their own links and rows. */
function movedPlan({ survivors, movedEmails, movedCalls }: Counts): number {
  if (survivors === 0) return 0;
  const rows = (count: number, links: number) => links * batches(count, LINKS) + batches(count, LIST);
  return 2 * batches(survivors, LINKS) + rows(movedEmails, FEEDS.emails.links) + rows(movedCalls, FEEDS.calls.links);
}

const isLiving = ({ isDeleted, mergedIntoId }: WorldTicket): boolean => !isDeleted && mergedIntoId === null;
const isOpen = ({ status }: WorldTicket): boolean => status !== 'resolved' && status !== 'closed';

/** Counts of the world at an instant. `before`: when the reading before this one was, ms; what changed an hour earlier is searched once more. */
function count(world: World, now: number, before: number): Counts {
  const store = new Store(world);
  const changed = (rows: readonly { readonly modifiedMs: number }[]): Changed => ({
    all: rows.length,
    changed: rows.filter(({ modifiedMs }) => modifiedMs >= before).length,
    found: rows.filter(({ modifiedMs }) => modifiedMs >= before - HOUR_MS).length,
  });
  const live = Object.fromEntries(feedNames.map((name) => [name, store.live(FEEDS[name].type, now)])) as Record<FeedName, ReturnType<Store['live']>>;
  const survivors = new Set(
    world.tickets.flatMap(({ mergedIntoId, mergedAt }) => (mergedIntoId !== null && (mergedAt ?? 0) >= before && before > 0 ? [mergedIntoId] : [])),
  );
  const moved = (name: FeedName) => live[name].filter((entry) => entry.record().links?.['tickets']?.some((id) => survivors.has(id)) === true).length;
  const hasThread = (ticket: WorldTicket) => isLiving(ticket) && !isByEmail(ticket) && ticket.events.some((event) => isMessage(event) && event.at >= before);
  const named = namedBy(world, store, now);
  const young = (created: readonly { readonly id: number; readonly createdAt: number }[], ids: ReadonlySet<number>) => ({
    all: ids.size,
    new: created.filter(({ id, createdAt }) => ids.has(id) && createdAt >= before).length,
  });
  return {
    tickets: changed(store.live('tickets', now)),
    openTickets: world.tickets.filter((ticket) => isLiving(ticket) && isOpen(ticket)).length,
    binned: store.archived('tickets', now).length,
    feeds: Object.fromEntries(feedNames.map((name) => [name, changed(live[name])])) as Counts['feeds'],
    survivors: survivors.size,
    movedEmails: moved('emails'),
    movedCalls: moved('calls'),
    customers: young(world.customers, named.customers),
    organizations: young(world.organizations, named.organizations),
    threads: world.tickets.filter(hasThread).length + (before === 0 ? BOT_ONLY : 0),
    states: agentsWithState(world).length,
  };
}

/** Threads without a ticket. */
const BOT_ONLY = 3;

/** Whom tickets, answers and calls are about. */
function namedBy(world: World, store: Store, now: number) {
  const binned = new Set(store.archived('tickets', now).map(({ id }) => id));
  const tickets = world.tickets.filter((ticket) => isLiving(ticket) || binned.has(ticket.id));
  const answers = [...world.tickets.flatMap(({ surveys }) => surveys), ...world.relationAnswers].filter(({ answeredAt }) => answeredAt !== null);
  const calls = store.live('calls', now).flatMap((entry) => entry.record().links?.['contacts'] ?? []);
  const customers = new Set([...tickets.map(({ customerId }) => customerId), ...answers.map(({ customerId }) => customerId), ...calls]);
  const deals = store.live('deals', now).flatMap((entry) => entry.record().links?.['companies'] ?? []);
  const employers = world.customers.flatMap(({ id, organizationId }) => (organizationId !== null && customers.has(id) ? [organizationId] : []));
  return { customers, organizations: new Set([...deals, ...employers]) };
}

async function open(tickets: number) {
  const world = generateWorld({ seed: 5, profile: 'hubspot', start: START, end: END, tickets });
  const clock = fixedClock(END);
  const server = await startHubspot({ world, clock, options: { shortPages: false } });
  const config = { auth: { accessToken: server.credentials['accessToken'] ?? '' }, conversations: true };
  return connect({ source: hubspot, config, world, clock, servers: [server] });
}

/** Some time goes by, and these tickets change in it, one after the other. */
function change({ world, clock }: Reading, ms: number, changed: readonly WorldTicket[]): void {
  const since = clock.now().getTime();
  const step = Math.floor((0.95 * ms) / changed.length / 1000) * 1000;
  for (const [index, ticket] of changed.entries()) {
    world.advance(new Date(since + (index + 1) * step));
    mutate.systemTouch(world, ticket);
  }
  clock.set(new Date(since + ms));
  world.advance(clock.now());
}

/** Within a quarter of an hour, what the world does by itself included; others were merged into four of them. */
function changeTwoHundred(reading: Reading): void {
  const { world, clock } = reading;
  const changed = world.tickets.filter(isLiving).slice(0, BY_HAND);
  change(reading, HOUR_MS / 4, changed);
  const [survivors, losers] = [changed.slice(0, 4), changed.slice(20, 24)];
  for (const [index, loser] of losers.entries()) if (survivors[index] !== undefined) mutate.merge(world, loser, survivors[index]);
  clock.set(new Date(clock.now().getTime() + 60_000));
}
const BY_HAND = 180;

const NOTHING_DUE: Due = { isFirst: false, isDay: false, isWeek: false };

/** A first load; all tickets changed; two hundred changed, some merged; a day and a week later. */
export async function* hubspotCases(tickets: number): AsyncGenerator<Case> {
  const reading = await open(tickets);
  const { world, clock } = reading;
  const read = async (before: number, due: Due) => {
    const costs = await readAndCount(reading);
    return { costs, plan: hubspotPlan(count(world, clock.now().getTime(), before), due) };
  };
  const settle = () => {
    world.advance(clock.now());
    return clock.now().getTime();
  };
  const all = world.tickets.filter(isLiving).length;
  yield { title: `HubSpot, first load of ${all} tickets`, tickets: all, ...(await read(0, { isFirst: true, isDay: false, isWeek: false })) };

  let before = settle();
  change(reading, 3 * HOUR_MS, world.tickets.filter(isLiving));
  yield { title: `HubSpot, all ${all} tickets changed`, tickets: all, ...(await read(before, NOTHING_DUE)) };

  // A quiet round: what changed before is no longer looked back at.
  goOn(reading, 3 * HOUR_MS);
  await readAndCount(reading);
  before = settle();
  changeTwoHundred(reading);
  yield { title: `HubSpot, at most 200 changed of ${all}`, tickets: 200, ...(await read(before, NOTHING_DUE)), most: 10 };

  before = settle();
  goOn(reading, DAY_MS);
  yield { title: 'HubSpot, a day later', tickets: all, ...(await read(before, { ...NOTHING_DUE, isDay: true })) };

  before = settle();
  goOn(reading, 7 * DAY_MS);
  yield { title: 'HubSpot, a week later', tickets: all, ...(await read(before, { ...NOTHING_DUE, isDay: true, isWeek: true })) };
  await reading.close();
}

/** Requests of a first load of 10,000 tickets, of all of them changed, of 200, and of a day and a week later, by stream. */
export const benchHubspotRequests = (): Promise<void> => printCases(hubspotCases(10_600));
