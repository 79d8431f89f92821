import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emailRecords } from '../../../src/simulator/hubspot/email-record.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { ENTITY_NAMES, FACT_TABLES } from '../../../src/warehouse/tables.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { longTests, seededRandom, testSeed } from '../../support/seed.ts';
import { alive, goOn, syncPortal } from './portal-sync.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const SEEDS = longTests ? 25 : 1;
const STEPS = longTests ? 12 : 5;
const FIRST = testSeed('HubSpot exactness');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

/** What people did to e-mails, of which HubSpot tells no date. */
interface Desk {
  readonly binned: number[];
  readonly relinked: Map<number, number>;
}

type Mutation = (portal: Simulated, ticket: WorldTicket, other: WorldTicket, desk: Desk) => void;

const MUTATIONS: readonly Mutation[] = [
  ({ world }, ticket) => mutate.deleteTicket(world, ticket),
  ({ world }, ticket, other) => mutate.merge(world, ticket, other),
  ({ world }, ticket) => mutate.agentReplies(world, ticket, 'pending'),
  ({ world }, ticket) => mutate.agentReplies(world, ticket, 'resolved'),
  ({ world }, ticket) => mutate.customerWrites(world, ticket),
  ({ world }, ticket) => mutate.reopen(world, ticket),
  ({ world }, ticket) => mutate.rerate(world, ticket, 1),
  ({ world }, ticket) => mutate.systemTouch(world, ticket),
  ({ world }) => {
    const deleted = world.tickets.findLast(({ isDeleted, scrubbedAt }) => isDeleted && scrubbedAt === null);
    if (deleted !== undefined) mutate.restore(world, deleted);
  },
  ({ world }, ticket, _other, { binned }) =>
    void binned.push(
      ...emailRecords(world, ticket)
        .slice(0, 1)
        .map(({ id }) => id),
    ),
  ({ world }, ticket, other, { relinked }) => {
    for (const { id } of emailRecords(world, ticket).slice(-1)) relinked.set(id, other.id);
  },
];

/** What says by which road and when a row came. */
const ROAD = ['connection_id', 'loaded_at', 'first_seen_at', 'last_seen_at', 'page_seq'];
/** What only watching gives: HubSpot shows the latest next reply that is due and forgets those before; a breach that was seen stays when a reopen moves its due instant; and whom tickets named that have left. */
const ONLY_WATCHED = /^(customer|organization) |^sla_signal .*"signal_id":"\d+:(next_reply:due-|\w+:1:breach")/;

/** Every fact of a connection as a line, but for those of tickets that left. */
async function factsOf(connectionId: string, left: ReadonlySet<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const entity of ENTITY_NAMES) {
    // States of agents are what each look saw: held against the world in a test of their own.
    if (entity === 'agent_status_interval') continue;
    const { rows } = await database.pool.query<Record<string, unknown>>(`select * from ${FACT_TABLES[entity].table} where connection_id = $1`, [connectionId]);
    const kept = rows.filter((row) => !left.has(String(row['ticket_id'])));
    lines.push(...kept.map((row) => `${entity} ${JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !ROAD.includes(column))))}`));
  }
  return lines.toSorted();
}

/** Who left is remembered by watching; a full load of a later world never hears of it. */
async function leftTickets(...connections: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.pool.query<{ ticket_id: string }>(
    `select ticket_id from support.ticket where is_deleted and connection_id = any($1)
     union select ticket_id from support.ticket_mark where connection_id = any($1)`,
    [connections],
  );
  return new Set(rows.map((row) => row.ticket_id));
}

describe('HubSpot, followed in small steps', () => {
  test.each(Array.from({ length: SEEDS }, (_, index) => FIRST + index))('ends in the tables of one full load (DESKMETER_SEED=%i)', async (seed) => {
    const random = seededRandom(seed);
    const desk: Desk = { binned: [], relinked: new Map() };
    const portal = await startSimulated({ seed, tickets: 70, options: { indexLagMs: 5_000, ...desk } });
    const [watched, fresh] = [`watched-${seed}`, `fresh-${seed}`];
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    try {
      await syncPortal(portal, database, { connectionId: watched });
      for (let step = 0; step < STEPS; step += 1) {
        goOn(portal, 1 + Math.floor(random() * 300));
        const [ticket, other] = [pick(alive(portal)), pick(alive(portal))];
        if (ticket !== other) pick(MUTATIONS)(portal, ticket, other, desk);
        goOn(portal, 2);
        await syncPortal(portal, database, { connectionId: watched });
      }
      // Once a day what changes without a date is read again, once a week what moves without one.
      for (let look = 0; look < 2; look += 1) {
        portal.clock.set(new Date(portal.clock.now().getTime() + 4 * 86_400_000));
        await syncPortal(portal, database, { connectionId: watched });
      }
      const report = await syncPortal(portal, database, { connectionId: fresh });
      expect(report.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
      const left = await leftTickets(watched, fresh);
      const [followed, loaded] = [await factsOf(watched, left), await factsOf(fresh, left)];
      expect(loaded.length).toBeGreaterThan(500);
      expect(followed.filter((line) => !loaded.includes(line) && !ONLY_WATCHED.test(line))).toEqual([]);
      expect(loaded.filter((line) => !followed.includes(line))).toEqual([]);
    } finally {
      await portal.close();
    }
  });
});
