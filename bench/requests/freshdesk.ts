import { fixedClock } from '../../src/platform/clock.ts';
import { agentsWithState } from '../../src/simulator/agent-states.ts';
import { callsOf } from '../../src/simulator/calls.ts';
import { CALLER_KEY, startFreshcaller } from '../../src/simulator/freshdesk/freshcaller.ts';
import { startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { TicketDesk } from '../../src/simulator/freshdesk/tickets.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { World, WorldTicket } from '../../src/simulator/world.ts';
import { freshdesk } from '../../src/sources/freshdesk/index.ts';
import { type FreshdeskCounts, freshdeskPlan } from './freshdesk-plan.ts';
import { connect, goOn, readAndCount, type Reading } from './measure.ts';
import { batches, type Case } from './plan.ts';

const START = new Date('2026-01-20T00:00:00Z');
const END = new Date('2026-03-16T22:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Lists show changes some minutes late. */
const OVERLAP_MS = 3 * MINUTE_MS;
const isLiving = ({ isDeleted, isSpam, scrubbedAt }: WorldTicket): boolean => !isDeleted && !isSpam && scrubbedAt === null;

const REPLIES = new Set(['agent_reply', 'customer_message', 'survey_answered', 'survey_rerated']);
/** The first message is the ticket itself; e-mails that we sent first have no statistics. */
const hasReplies = (ticket: WorldTicket, since = 0): boolean =>
  ticket.origin === 'outbound' || ticket.events.some(({ kind, batch, at }) => REPLIES.has(kind) && batch !== ticket.events[0]?.batch && at >= since);

interface Looked {
  /** When the reading before this one was, ms; 0 before the first. */
  readonly before: number;
  /** Ratings and time entries are read again from so long before that, ms. */
  readonly ratingsMs: number;
  readonly timeMs: number;
  readonly callsMs: number;
  readonly isDaily: boolean;
  /** Whose conversations are due: nobody's, of whatever changed, or where somebody replied; and since when (ms), where not since `before`. */
  readonly conversations: 'none' | 'changed' | 'replied';
  readonly conversationsFrom?: number;
}

/** Time of work is told by the day. */
const dayOf = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
const PAST_MS = 35 * DAY_MS;
const PAST_BEGINS = Date.parse('2010-01-01T00:00:00Z');
const CALLS_BEGIN = Date.parse('2016-01-01T00:00:00Z');
/** Windows of calls grow from five days to 32 while they are not half full. */
const CALL_WINDOWS = [5, 10, 20];
const LONGEST_CALL_WINDOW = 32;

function callWindows(fromMs: number, toMs: number, growing: readonly number[]): number {
  const grown = growing.reduce((sum, days) => sum + days, 0);
  return growing.length + Math.max(growing.length === 0 ? 1 : 0, batches((toMs - fromMs) / DAY_MS - grown, LONGEST_CALL_WINDOW));
}

function count(world: World, now: number, { before, ratingsMs, timeMs, callsMs, isDaily, conversations, conversationsFrom = before }: Looked): FreshdeskCounts {
  const since = before === 0 ? 0 : before - OVERLAP_MS;
  const heardTo = conversationsFrom === 0 ? 0 : conversationsFrom - OVERLAP_MS;
  const oldest = world.tickets.find(isLiving)?.createdAt ?? now;
  const listed = new TicketDesk(world, {}, new Set()).listed(now).toSorted((a, b) => a.updatedAt - b.updatedAt);
  const instantsFrom = (from: number) => listed.flatMap(({ updatedAt }) => (updatedAt >= from ? [updatedAt] : []));
  const answered = world.tickets.flatMap(({ surveys }) => surveys.filter(({ type }) => type === 'csat').flatMap(({ answeredAt }) => answeredAt ?? []));
  const worked = world.tickets.filter(({ scrubbedAt }) => scrubbedAt === null).flatMap(({ events }) => events.filter(({ kind }) => kind === 'time_entry'));
  const within = (times: readonly number[], from: number) => times.filter((at) => at >= from).length;
  const days = worked.map(({ at }) => dayOf(at));
  const young = world.tickets.filter(({ createdAt }) => createdAt >= now - 30 * DAY_MS);
  const due = listed.filter(
    ({ ticket, updatedAt }) => conversations !== 'none' && updatedAt >= heardTo && hasReplies(ticket, conversations === 'replied' ? heardTo : 0),
  );
  const callsFrom = before === 0 ? CALLS_BEGIN : before - callsMs;
  const calls = within(
    callsOf(world).map(({ startedAt }) => startedAt),
    callsFrom,
  );
  return {
    tickets: instantsFrom(since),
    deleted: world.tickets.filter(({ isDeleted, isSpam, scrubbedAt, deletedAt }) => isDeleted && !isSpam && scrubbedAt === null && (deletedAt ?? 0) >= since)
      .length,
    spam: world.tickets.filter(({ isSpam, updatedAt }) => isSpam && updatedAt >= since).length,
    ratings: within(answered, since),
    ratingsAgain: within(answered, since - ratingsMs),
    timeEntries: within(days, dayOf(since)),
    timeEntriesAgain: within(days, since - timeMs),
    contacts: world.customers.filter(({ updatedAt }) => updatedAt >= since).length,
    companies: world.organizations.filter(({ createdAt }) => createdAt >= since).length,
    agents: world.agents.length,
    groups: world.groups.length,
    states: agentsWithState(world).length,
    conversations: due.length,
    lookedThrough: conversations === 'none' ? [] : instantsFrom(heardTo),
    pastWindows: before === 0 ? 1 + Math.ceil(Math.log2((now - PAST_BEGINS) / PAST_MS)) : 0,
    young: young.filter(isLiving).length,
    missing: young.length - young.filter(({ scrubbedAt }) => scrubbedAt === null).length,
    isDaily,
    isFirst: before === 0,
    categories: 2,
    folders: 5,
    callWindows: callWindows(callsFrom, now, before === 0 ? CALL_WINDOWS : []),
    busyCallWindows: Math.min(calls, callWindows(Math.max(callsFrom, oldest), now, [])),
  };
}

/** A simulated account with a telephone. */
async function open(tickets: number) {
  const world = generateWorld({ seed: 5, profile: 'freshdesk', start: START, end: END, tickets });
  const clock = fixedClock(END);
  const [server, phone] = [await startFreshdesk({ world, clock }), await startFreshcaller({ world, clock })];
  const auth = { apiKey: server.credentials['apiKey'] ?? '' };
  const config = { subdomain: world.subdomain, auth, freshcaller: { subdomain: world.subdomain, apiKey: CALLER_KEY, baseUrl: phone.url } };
  return connect({ source: freshdesk, config, world, clock, servers: [server, phone] });
}

const HOURS_6 = DAY_MS / 4;
const FIRST: Looked = { before: 0, ratingsMs: 0, timeMs: 0, callsMs: 0, isDaily: true, conversations: 'changed' };
const SOON = { ratingsMs: 3 * DAY_MS, timeMs: 3 * DAY_MS, callsMs: HOURS_6, isDaily: false, conversations: 'none' } as const;
const DAILY = { ratingsMs: 30 * DAY_MS, timeMs: 45 * DAY_MS, callsMs: 3 * DAY_MS, isDaily: true } as const;
const EVERYTHING = { ratingsMs: Infinity, timeMs: Infinity } as const;

/** A first load; 200 changed a quarter of an hour later; the next day; and a week on, when ratings and time entries are read whole. */
export async function* freshdeskCases(tickets: number): AsyncGenerator<Case> {
  const reading = await open(tickets);
  const { world, clock } = reading;
  const read = async (looked: Looked) => {
    const costs = await readAndCount(reading);
    return { costs, plan: freshdeskPlan(count(world, clock.now().getTime(), looked)) };
  };
  const living = () => world.tickets.filter(isLiving);
  const loadedFrom = clock.now().getTime();
  yield { title: `Freshdesk, first load of ${tickets} tickets`, tickets, ...(await read(FIRST)) };

  const before = settle(reading);
  for (const [index, ticket] of living().slice(-200).entries()) {
    mutate.agentReplies(world, ticket, 'pending');
    if (index % 5 === 0) world.advance(new Date(world.now + 1000));
  }
  goOn(reading, 15 * MINUTE_MS);
  yield { title: `Freshdesk, 200 changed of ${tickets}`, tickets: 200, ...(await read({ ...SOON, before })) };

  const evening = settle(reading);
  goOn(reading, DAY_MS);
  const heardTo = clock.now().getTime();
  yield { title: 'Freshdesk, a day later', tickets, ...(await read({ ...DAILY, before: evening, conversations: 'changed', conversationsFrom: loadedFrom })) };

  const nextDay = settle(reading);
  goOn(reading, 7 * DAY_MS);
  yield {
    title: 'Freshdesk, a week later',
    tickets,
    ...(await read({ ...DAILY, ...EVERYTHING, before: nextDay, conversations: 'replied', conversationsFrom: heardTo })),
  };
  await reading.close();
}

/** Waits of a reading have moved the clock: the world catches up. */
function settle({ world, clock }: Reading): number {
  world.advance(clock.now());
  return clock.now().getTime();
}
