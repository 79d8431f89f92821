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
import type { Case, Plan } from './plan.ts';
import { EXPORT, type ZendeskCounts, zendeskPlan } from './zendesk-plan.ts';

const START = new Date('2026-01-05T00:00:00Z');
const END = new Date('2026-03-16T12:00:00Z');
const DAY_MS = 86_400_000;
/** Exports withhold the last minute. */
const WITHHELD_MS = 60_000;
interface Looked {
  /** Exports are read from this instant on, ms. */
  readonly since: number;
  /** Answers that are read again, because they may have changed, begin here. */
  readonly answersFrom: number;
  readonly looksForSurveys: boolean;
}

function count(world: World, { since, answersFrom, looksForSurveys }: Looked): ZendeskCounts {
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
    agent_states: agentsWithState(world).length,
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

/** A simulated account; small pages let a small world cost as many requests as a large one. */
export async function openZendesk(tickets: number, exportPageSize: number, seed: number) {
  const world = generateWorld({ seed, profile: 'zendesk', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const options = { exportPageSize };
  const server = await startZendesk({ world, clock, options });
  const { clientId = '', clientSecret = '' } = server.credentials;
  const config = { subdomain: world.subdomain, auth: { clientId, clientSecret } };
  return { ...connect({ source: zendesk, config, world, clock, servers: [server] }), options };
}

const planFor = (reading: Reading, looked: Looked, exportPage?: number): Plan => zendeskPlan(count(reading.world, looked), exportPage);

/** What all of the account needs at least. */
export const planFirstLoad = (reading: Reading, exportPage: number): Plan => planFor(reading, { since: 0, answersFrom: 0, looksForSurveys: true }, exportPage);

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
  let reading = await openZendesk(first, exportPage, seed);
  const all = { since: 0, answersFrom: 0, looksForSurveys: true };
  const costs = await readAndCount(reading);
  yield { title: `Zendesk, first load of ${first} tickets`, tickets: first, costs, plan: planFor(reading, all, exportPage) };
  if (standing !== first) {
    await reading.close();
    reading = await openZendesk(standing, exportPage, seed);
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
