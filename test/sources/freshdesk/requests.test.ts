import { afterAll, beforeAll, expect, test } from 'vitest';
import * as mutate from '../../../src/simulator/mutate.ts';
import { type Desk, readStream, startDesk } from './desk.ts';

/** Counts requests, not time: what the lists cost against what the vendor's paging makes necessary. */
let desk: Desk;
const cursors = new Map<string, unknown>();
beforeAll(async () => {
  desk = await startDesk({ world: { tickets: 700 }, conversations: 'off' });
});
afterAll(() => desk?.close());

/** Reads the streams that change from where they stopped; the lists of configuration too where it is the first time. */
async function read(isFirst: boolean): Promise<Record<string, number>> {
  const costs: Record<string, number> = {};
  for (const { name, everyMs } of desk.connection.streams) {
    if (everyMs !== undefined && !isFirst) continue;
    desk.server.forgetRequests();
    const { next } = await readStream(desk, name, everyMs === undefined ? cursors.get(name) : undefined);
    if (next !== undefined) cursors.set(name, next);
    costs[name] = desk.server.requests.length;
  }
  return costs;
}

function goOn(minutes: number): void {
  const to = new Date(desk.clock.now().getTime() + minutes * 60_000);
  desk.world.advance(to);
  desk.clock.set(to);
}

const living = () => desk.world.tickets.filter(({ isDeleted, isSpam, scrubbedAt }) => !isDeleted && !isSpam && scrubbedAt === null);
const pages = (rows: number, size = 100): number => Math.max(1, Math.ceil(rows / size));
const sum = (costs: Readonly<Record<string, number>>): number => Object.values(costs).reduce((total, cost) => total + cost, 0);

test('a first load costs what its pages are, with a page of slack', async () => {
  const costs = await read(true);
  const events = desk.world.tickets.filter(({ scrubbedAt }) => scrubbedAt === null).flatMap(({ events: all }) => all.map(({ kind }) => kind));
  const answers = desk.world.tickets.flatMap(({ surveys }) => surveys.filter(({ type, answeredAt }) => type === 'csat' && answeredAt !== null));
  const least = {
    tickets: pages(living().length, 98),
    deleted_tickets: 1,
    spam_tickets: 1,
    satisfaction_ratings: pages(answers.length),
    time_entries: pages(events.filter((kind) => kind === 'time_entry').length),
    contacts: pages(desk.world.customers.length),
    companies: pages(desk.world.organizations.length),
  };
  const paid = sum(Object.fromEntries(Object.keys(least).map((name) => [name, costs[name] ?? 0])));
  expect(paid).toBeLessThanOrEqual(Math.ceil(sum(least) * 1.05) + 1);
  // Configuration: one request each, two for the account.
  for (const name of ['ticket_fields', 'groups', 'agents', 'products', 'business_hours', 'sla_policies', 'surveys']) expect(costs[name], name).toBe(1);
});

test('a run in which nothing happened costs one request for each list that has to be asked', async () => {
  goOn(15);
  const asked = Object.entries(await read(false)).filter(([, cost]) => cost > 0);
  expect(Object.fromEntries(asked)).toEqual({
    tickets: 1,
    deleted_tickets: 1,
    spam_tickets: 1,
    satisfaction_ratings: 1,
    time_entries: 1,
    agent_states: 1,
  });
});

test('200 changed tickets cost three pages, and not a request for each', async () => {
  goOn(15);
  for (const [index, ticket] of living().slice(-200).entries()) {
    mutate.agentReplies(desk.world, ticket, 'pending');
    if (index % 5 === 0) desk.world.advance(new Date(desk.world.now + 1000));
  }
  desk.clock.set(new Date(desk.world.now + 5 * 60_000));
  const costs = await read(false);
  expect(costs['tickets']).toBeLessThanOrEqual(3);
  expect(sum(costs)).toBeLessThanOrEqual(8);
});
