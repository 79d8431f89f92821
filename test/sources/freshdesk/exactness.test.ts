import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { readFacts } from '../../support/facts.ts';
import { longTests, testSeed } from '../../support/seed.ts';
import { type Desk, startDesk } from './desk.ts';

const MINUTE = 60_000;
const QUIET_MS = 61 * MINUTE;
const SEED = testSeed('freshdesk, many small runs against one full load');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sync = (desk: Desk, connectionId: string, how: { readonly full?: boolean; readonly inSteps?: boolean } = {}) =>
  syncConnection({
    ...desk,
    ...how,
    database,
    connectionId,
    identity: 'acme',
    source: 'freshdesk',
    log: silentLog,
    signal: new AbortController().signal,
    since: undefined,
  });

function goOn(desk: Desk, minutes: number): void {
  const to = new Date(Math.max(desk.world.now, desk.clock.now().getTime()) + minutes * MINUTE);
  desk.world.advance(to);
  desk.clock.set(to);
}

const isGone = ({ isDeleted, isSpam }: WorldTicket): boolean => isDeleted || isSpam;

/** What may happen, to some ticket, entry or nobody. */
const HAPPENINGS: Readonly<Record<string, (desk: Desk, pick: number) => void>> = {
  customer: (desk, pick) => mutate.customerWrites(desk.world, living(desk, pick)),
  agent: (desk, pick) => mutate.agentReplies(desk.world, living(desk, pick), pick % 2 === 0 ? 'pending' : 'resolved'),
  status: (desk, pick) => mutate.setStatus(desk.world, living(desk, pick), (['open', 'hold', 'closed'] as const)[pick % 3]!),
  rate: (desk, pick) => {
    // Answers are looked at again for 30 days; what changes later comes with the weekly look at all.
    const ticket = living(desk, pick);
    const isYoung = ticket.surveys.every(({ answeredAt }) => (answeredAt ?? desk.world.now) > desk.world.now - 25 * 86_400_000);
    if (isYoung) mutate.rerate(desk.world, ticket, 1 + (pick % 5));
  },
  delete: (desk, pick) => mutate.deleteTicket(desk.world, living(desk, pick)),
  spam: (desk, pick) => mutate.spam(desk.world, living(desk, pick)),
  restore: (desk, pick) => {
    const gone = desk.world.tickets.filter((ticket) => isGone(ticket) && ticket.scrubbedAt === null);
    if (gone.length > 0) mutate.restore(desk.world, gone[pick % gone.length]!);
  },
  merge: (desk, pick) => mutate.merge(desk.world, living(desk, pick), living(desk, pick + 1)),
  bulk: (desk, pick) => {
    for (let index = 0; index < 110; index += 1) mutate.setStatus(desk.world, living(desk, pick + index), pick % 2 === 0 ? 'open' : 'pending');
  },
  drop: (desk, pick) => {
    const entries = desk.world.tickets.flatMap(({ events }) => events.filter(({ kind }) => kind === 'time_entry'));
    const entry = entries[pick % entries.length];
    if (entry !== undefined) desk.server.drop(entry.id);
  },
  entry: (desk, pick) => {
    const entries = desk.world.tickets.flatMap(({ events }) => events.filter(({ kind, at }) => kind === 'time_entry' && at > desk.world.now - 40 * 86_400_000));
    const entry = entries[pick % entries.length];
    if (entry !== undefined) desk.server.editTimeEntry(entry.id, 60 + (pick % 5000), desk.clock.now());
  },
};

const living = ({ world }: Desk, pick: number): WorldTicket => {
  const tickets = world.tickets.filter((ticket) => !isGone(ticket) && ticket.scrubbedAt === null && ticket.mergedIntoId === null);
  return tickets[pick % tickets.length]!;
};

/** Of when and in what order something was read; nothing of what is. */
const INCIDENTAL = ['connection_id', 'page_seq', 'first_seen_at', 'last_seen_at'];

async function factsOf(connectionId: string): Promise<Record<string, readonly Record<string, unknown>[]>> {
  const all = await readFacts(database.pool);
  return Object.fromEntries(
    Object.entries(all).map(([entity, rows]) => [
      entity,
      (rows as Record<string, unknown>[])
        .filter((row) => row['connection_id'] === connectionId)
        .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !INCIDENTAL.includes(column)))),
    ]),
  );
}

const ids = (rows: readonly Record<string, unknown>[] | undefined, column: string) => (rows ?? []).map((row) => String(row[column])).toSorted();

let run = 0;

const step = fc.record({ kind: fc.constantFrom(...Object.keys(HAPPENINGS)), pick: fc.nat(10_000), minutes: fc.integer({ min: 1, max: 600 }) });
const life = fc.record({
  steps: fc.array(step, { minLength: 4, maxLength: 8 }),
  isSinceExclusive: fc.boolean(),
  visibilityLagS: fc.constantFrom(0, 100),
  seed: fc.nat(1000),
});

test(
  'sync → life → sync → … knows what one full load knows',
  async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ steps, seed, ...options }) => {
        const desk = await startDesk({ ...options, world: { seed, tickets: 120 } });
        run += 1;
        const [small, full] = [`small${run}`, `full${run}`];
        try {
          // A first load in windows, while life goes on, against one that reads all in one go.
          for (let isLoading = true; isLoading;) {
            isLoading = (await sync(desk, small, { inSteps: true })).isLoading;
            HAPPENINGS['status']?.(desk, seed);
            goOn(desk, 1);
          }
          for (const { kind, pick, minutes } of steps) {
            goOn(desk, minutes);
            HAPPENINGS[kind]?.(desk, pick);
            goOn(desk, 1);
            if (pick % 3 !== 0) await sync(desk, small);
          }
          // Ratings and time entries are looked at further back once a day and all of them once a week, conversations when a day is over.
          goOn(desk, (steps.some(({ kind }) => kind === 'drop') ? 7 * 24 : 36) * 60);
          await sync(desk, small);
          goOn(desk, 10);
          // Nothing more happens until the index shows all (a ticket that it hides is in no full load) and people are read again.
          desk.clock.set(new Date(desk.clock.now().getTime() + QUIET_MS));
          await sync(desk, small);
          expect((await sync(desk, full, { full: true })).status).toBe('ok');
          const lately = desk.clock.now().getTime() - QUIET_MS - 20 * MINUTE;
          const [followed, loaded] = [await factsOf(small), await factsOf(full)];
          const unread = loaded['ticket']?.filter(({ source_updated_at: at }) => Number(at) >= lately).map((row) => String(row['ticket_id']));
          compare(followed, loaded, new Set(unread));
        } finally {
          await desk.close();
        }
      }),
      { seed: SEED, numRuns: longTests ? 60 : 1, endOnFailure: true },
    );
  },
  longTests ? 3_600_000 : 600_000,
);

type Facts = Awaited<ReturnType<typeof factsOf>>;

/** `unread`: tickets whose messages the next day's reading brings, since they changed after the last one. */
function compare(small: Facts, full: Facts, unread: ReadonlySet<string>): void {
  for (const entity of ['survey_response', 'time_entry', 'agent', 'agent_group', 'brand', 'customer', 'organization', 'schedule'])
    expect(small[entity], entity).toEqual(full[entity]);
  // Tickets that left stay where they were once known; a mark says so.
  const listed = new Set(ids(full['ticket'], 'ticket_id'));
  const ofListed = (entity: string) => small[entity]?.filter((row) => listed.has(String(row['ticket_id'])));
  const settled = (rows: Facts[string] | undefined) => rows?.filter((row) => !unread.has(String(row['ticket_id'])));
  expect(ofListed('ticket'), 'ticket').toEqual(full['ticket']);
  expect(settled(ofListed('ticket_message')), 'ticket_message').toEqual(settled(full['ticket_message']));
  compareSummaries(small, full);
  const marked = new Set(ids(small['ticket_mark'], 'ticket_id'));
  expect(ids(small['ticket'], 'ticket_id').filter((id) => !listed.has(id) && !marked.has(id))).toEqual([]);
  expect(ids(full['ticket_mark'], 'ticket_id').filter((id) => !marked.has(id))).toEqual([]);
  // Watching sees more than one look: whatever the look sees, watching has seen, and calls it no more than derived.
  for (const [entity, column] of [
    ['ticket_change', 'change_id'],
    ['sla_signal', 'signal_id'],
  ] as const) {
    const seen = new Set(ids(small[entity], column));
    const missing = (full[entity] ?? []).filter((row) => !seen.has(String(row[column])));
    expect(missing, entity).toEqual([]);
    expect(small[entity]?.every(({ quality }) => quality === 'derived')).toBe(true);
  }
}

/** What the statistics forget, watching has kept: an earlier first resolution, a message that a survey answer covered. */
function compareSummaries(small: Facts, full: Facts): void {
  const key = (row: Record<string, unknown>) => `${String(row['ticket_id'])} ${String(row['kind'])}`;
  const known = new Map(small['ticket_summary']?.map((row) => [key(row), row]));
  for (const row of full['ticket_summary'] ?? []) {
    const own = known.get(key(row));
    if (row['kind'] === 'first_resolved') expect(Number(own?.['at']), key(row)).toBeLessThanOrEqual(Number(row['at']));
    else expect(own, key(row)).toEqual(row);
  }
}
