import { fixedClock } from '../../src/platform/clock.ts';
import { agentsWithState } from '../../src/simulator/agent-states.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { World } from '../../src/simulator/world.ts';
import { startZendesk } from '../../src/simulator/zendesk/index.ts';
import * as lists from '../../src/simulator/zendesk/reference.ts';
import { createRows } from '../../src/simulator/zendesk/rows.ts';
import { ticketResponses } from '../../src/simulator/zendesk/satisfaction.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';
import { connect, goOn, readAndCount, type Reading } from './measure.ts';
import { batches, type Case, pages, type Plan, printCases } from './plan.ts';

const START = new Date('2026-01-05T00:00:00Z');
const END = new Date('2026-03-16T12:00:00Z');
const DAY_MS = 86_400_000;
/** Exports withhold the last minute. */
const WITHHELD_MS = 60_000;
const LIST = 100;
const EXPORT = 1000;
/** Talk names no end: a last page of so many rows cannot be told from a full one. */
const NEARLY_FULL = 900;

/** Rows that a reading has to see, by stream: all there are, or those since an instant. */
type Counts = Readonly<Record<(typeof EXPORTED)[number] | (typeof LISTED)[number] | 'former_agents' | 'satisfaction_ratings' | 'answers_again', number>> & {
  /** Accounts have one of two surveys; the other one is asked for by name now and then. */
  readonly absentSurveys: number;
};
const EXPORTED = ['tickets', 'ticket_events', 'ticket_metric_events', 'organizations', 'customers', 'calls', 'call_legs'] as const;
const LISTED = ['custom_statuses', 'ticket_fields', 'ticket_forms', 'brands', 'groups', 'group_memberships', 'agents', 'sla_policies', 'schedules'] as const;

interface Looked {
  /** Exports are read from this instant on, ms. */
  readonly since: number;
  /** Answers that are read again, because they may have changed, begin here. */
  readonly answersFrom: number;
  readonly looksForSurveys: boolean;
}

function count(world: World, { since, answersFrom, looksForSurveys }: Looked): Counts {
  const rows = createRows(world, {});
  const told = (all: readonly { readonly at: number }[], withheld = WITHHELD_MS) =>
    all.filter(({ at }) => at * 1000 >= since && at * 1000 <= world.now - withheld).length;
  const answered = ticketResponses(world);
  const left = world.agents.filter(({ leftAt }) => leftAt !== null && leftAt <= world.now && leftAt >= since);
  return {
    tickets: told(rows.tickets(true, false)),
    ticket_events: told(rows.ticketEvents(true)),
    ticket_metric_events: told(rows.metricEvents()),
    organizations: told(rows.organizations()),
    customers: told(rows.users()),
    calls: told(rows.calls(), 0),
    call_legs: told(rows.legs(), 0),
    former_agents: left.length,
    satisfaction_ratings: answered.filter(({ updatedAt }) => updatedAt >= since).length,
    answers_again: answered.filter(({ updatedAt }) => updatedAt >= answersFrom).length,
    absentSurveys: looksForSurveys ? 1 : 0,
    custom_statuses: 1,
    ticket_fields: lists.ticketFields(world).length,
    ticket_forms: lists.ticketForms(world).length,
    brands: lists.brands(world).length,
    groups: lists.groups(world).length,
    group_memberships: lists.groupMemberships(world).length,
    agents: world.agents.filter(({ leftAt }) => leftAt === null || leftAt > world.now).length,
    sla_policies: lists.slaPolicies(world).length,
    schedules: lists.schedules(world).length,
  };
}

/** The fact sheet's plan (section 4): full pages of every export and list, and no request per ticket. */
export function zendeskPlan(rows: Counts & { readonly agent_states: number }, exportPage = EXPORT): Plan {
  const exported = (name: (typeof EXPORTED)[number]) => pages(rows[name], exportPage);
  const spoken = (name: 'calls' | 'call_legs') => pages(rows[name], EXPORT) + (rows[name] % EXPORT >= NEARLY_FULL ? 1 : 0);
  const answers = pages(Math.max(rows.satisfaction_ratings, rows.answers_again), LIST);
  return {
    ...Object.fromEntries(
      LISTED.map((name) => [name, { group: 'reference' as const, requests: pages(rows[name], LIST) + (name === 'schedules' ? rows[name] : 0) }]),
    ),
    organizations: { group: 'reference', requests: exported('organizations') },
    customers: { group: 'reference', requests: exported('customers') },
    tickets: { group: 'tickets', requests: exported('tickets') },
    open_tickets: { group: 'tickets', requests: 0 },
    ticket_events: { group: 'tickets', requests: exported('ticket_events') },
    ticket_metric_events: { group: 'tickets', requests: exported('ticket_metric_events') },
    former_agents: { group: 'tickets', requests: batches(rows.former_agents, LIST) },
    satisfaction_ratings: { group: 'objects', requests: pages(rows.satisfaction_ratings, LIST), again: answers - pages(rows.satisfaction_ratings, LIST) },
    survey_responses: { group: 'objects', requests: rows.absentSurveys },
    calls: { group: 'objects', requests: spoken('calls') },
    call_legs: { group: 'objects', requests: spoken('call_legs') },
    agent_states: { group: 'objects', requests: pages(rows.agent_states, LIST) },
    engagements: { group: 'objects', requests: 0 },
  };
}

/** A simulated account; small pages let a small world cost as many requests as a large one. */
async function open(tickets: number, exportPageSize: number, seed: number) {
  const world = generateWorld({ seed, profile: 'zendesk', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const options = { exportPageSize };
  const server = await startZendesk({ world, clock, options });
  const { clientId = '', clientSecret = '' } = server.credentials;
  const config = { subdomain: world.subdomain, auth: { clientId, clientSecret } };
  return { ...connect({ source: zendesk, config, world, clock, servers: [server] }), options };
}

const planFor = (reading: Reading, looked: Looked, exportPage?: number): Plan =>
  zendeskPlan({ ...count(reading.world, looked), agent_states: agentsWithState(reading.world).length }, exportPage);

/** So many tickets change, and a quarter of an hour passes. */
function change(reading: Reading, changed: number): void {
  const { world, clock } = reading;
  world.advance(clock.now());
  const living = world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null);
  for (const ticket of living.slice(-changed)) mutate.agentReplies(world, ticket, ticket.status === 'resolved' ? 'pending' : 'resolved');
  goOn(reading, 900_000);
}

export interface Sizes {
  /** Of the first load, and of the account in which some change. */
  readonly first: number;
  readonly standing: number;
  readonly exportPage?: number;
  readonly seed?: number;
}

/** A first load; 200 changed of a larger account; that account a day later. */
export async function* zendeskCases({ first, standing, exportPage = EXPORT, seed = 5 }: Sizes): AsyncGenerator<Case> {
  let reading = await open(first, exportPage, seed);
  const all = { since: 0, answersFrom: 0, looksForSurveys: true };
  const costs = await readAndCount(reading);
  yield { title: `Zendesk, first load of ${first} tickets`, tickets: first, costs, plan: planFor(reading, all, exportPage) };
  if (standing !== first) {
    await reading.close();
    reading = await open(standing, exportPage, seed);
    await readAndCount(reading);
  }
  reading.options.exportPageSize = EXPORT;
  const readAt = reading.clock.now().getTime() - WITHHELD_MS;
  change(reading, 200);
  const later = await readAndCount(reading);
  const plan = planFor(reading, { since: readAt, answersFrom: readAt - DAY_MS, looksForSurveys: false });
  yield { title: `Zendesk, 200 changed of ${standing}`, tickets: 200, costs: later, plan, most: 9 };
  const before = reading.clock.now().getTime() - WITHHELD_MS;
  goOn(reading, DAY_MS);
  const nextDay = await readAndCount(reading);
  const deep = planFor(reading, { since: before, answersFrom: before - 35 * DAY_MS, looksForSurveys: true });
  yield { title: `Zendesk, a day later`, tickets: standing, costs: nextDay, plan: deep };
  await reading.close();
}

/** Requests of a first load of 10,000 tickets, of 200 changed ones of 20,000, and of the day after, by stream. */
export const benchZendeskRequests = (): Promise<void> => printCases(zendeskCases({ first: 10_000, standing: 20_000 }));
