import { fixedClock } from '../../src/platform/clock.ts';
import { agentsWithState } from '../../src/simulator/agent-states.ts';
import { isMessage } from '../../src/simulator/events.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import { isByEmail } from '../../src/simulator/hubspot/email-record.ts';
import { startHubspot } from '../../src/simulator/hubspot/index.ts';
import { Store } from '../../src/simulator/hubspot/store.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { World, WorldTicket } from '../../src/simulator/world.ts';
import { hubspot } from '../../src/sources/hubspot/index.ts';
import { type Changed, type Due, type FeedName, FEEDS, feedNames, type HubspotCounts, hubspotPlan } from './hubspot-plan.ts';
import { connect, goOn, readAndCount, type Reading } from './measure.ts';
import type { Case } from './plan.ts';

const START = new Date('2026-01-20T00:00:00Z');
const END = new Date('2026-03-16T22:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const isLiving = ({ isDeleted, mergedIntoId }: WorldTicket): boolean => !isDeleted && mergedIntoId === null;
const isOpen = ({ status }: WorldTicket): boolean => status !== 'resolved' && status !== 'closed';

/** Counts of the world at an instant. `before`: when the reading before this one was, ms; what changed an hour earlier is searched once more. */
function count(world: World, now: number, before: number): HubspotCounts {
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
  const talks = world.tickets.flatMap((ticket) => (isLiving(ticket) && !isByEmail(ticket) ? (ticket.events.findLast(isMessage)?.at ?? []) : []));
  // Threads come by the instant of their latest message: those of the last instant that was read come once more.
  const readTo = Math.max(...talks.filter((at) => at < before));
  const named = namedBy(world, store, now);
  const young = (created: readonly { readonly id: number; readonly createdAt: number }[], ids: ReadonlySet<number>) => ({
    all: ids.size,
    new: created.filter(({ id, createdAt }) => ids.has(id) && createdAt >= before).length,
  });
  return {
    tickets: changed(store.live('tickets', now)),
    openTickets: world.tickets.filter((ticket) => isLiving(ticket) && isOpen(ticket)).length,
    binned: store.archived('tickets', now).length,
    feeds: Object.fromEntries(feedNames.map((name) => [name, changed(live[name])])) as HubspotCounts['feeds'],
    survivors: survivors.size,
    movedEmails: moved('emails'),
    movedCalls: moved('calls'),
    customers: young(world.customers, named.customers),
    organizations: young(world.organizations, named.organizations),
    threads: talks.filter((at) => at >= before).length + (before === 0 ? BOT_ONLY : 0),
    threadsAgain: talks.filter((at) => at === readTo).length,
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
