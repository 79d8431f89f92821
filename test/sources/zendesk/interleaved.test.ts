import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import type { World, WorldTicket } from '../../../src/simulator/world.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { longTests, seededRandom, testSeed } from '../../support/seed.ts';
import { startSimulated } from './simulated.ts';
import { standing } from './standing.ts';

type Started = Awaited<ReturnType<typeof startSimulated>>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.();
});

async function emptyWarehouse(): Promise<TestDatabase> {
  const database = await testDatabase();
  closing.push(() => database.close());
  return database;
}

const sync = (desk: Started, database: TestDatabase, onProgress: () => void = () => undefined) =>
  syncConnection({
    ...desk,
    database,
    connectionId: 'acme',
    identity: 'acme',
    source: 'zendesk',
    log: silentLog,
    signal: new AbortController().signal,
    since: undefined,
    onProgress,
  });

function goOn({ clock, world }: Started, minutes: number): void {
  clock.set(new Date(clock.now().getTime() + minutes * 60_000));
  world.advance(clock.now());
}

type Act = (world: World, ticket: WorldTicket, other: WorldTicket) => void;

/** What can happen to a ticket that is still open to change; a closed one is not. */
const CHANGES: readonly Act[] = [
  mutate.merge,
  (world, ticket) => mutate.reopen(world, ticket),
  (world, ticket) => mutate.rerate(world, ticket, 1),
  (world, ticket) => mutate.agentReplies(world, ticket, 'resolved'),
  (world, ticket) => mutate.setStatus(world, ticket, 'hold'),
];

/** What can happen to every ticket. */
const LEAVINGS: readonly Act[] = [
  (world, ticket) => mutate.systemTouch(world, ticket),
  (world, ticket) => mutate.spam(world, ticket),
  (world, ticket) => {
    mutate.deleteTicket(world, ticket);
    mutate.scrub(world, ticket);
  },
  (world, ticket) => {
    mutate.deleteTicket(world, ticket);
    mutate.restore(world, ticket);
  },
  // Restored, and deleted again.
  (world, ticket) => {
    mutate.deleteTicket(world, ticket);
    mutate.restore(world, ticket);
    mutate.deleteTicket(world, ticket);
  },
];

/** Something happens to some ticket, now. */
function happen({ world }: Started, random: () => number): void {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const living = world.tickets.filter((ticket) => !ticket.isDeleted && ticket.mergedIntoId === null && !ticket.isSample && !ticket.isChild);
  const open = living.filter(({ status }) => status !== 'closed');
  const isChange = random() < 0.7;
  const [one, other] = [pick(isChange ? open : living), pick(open)];
  if (one !== undefined && other !== undefined && one !== other) pick(isChange ? CHANGES : LEAVINGS)?.(world, one, other);
}

test(
  'what happens while pages are walked, and later, is in the end what a load of the whole world gives',
  { timeout: longTests ? 1_800_000 : 300_000 },
  async () => {
    const base = testSeed('interleaved');
    for (let run = 0; run < (longTests ? 25 : 1); run += 1) {
      const seed = base + run;
      const random = seededRandom(seed);
      const desk = await startSimulated({ seed, tickets: 30, options: { exportPageSize: 60, splitsSeconds: run % 2 === 1 } });
      closing.push(() => desk.close());
      const grown = await emptyWarehouse();
      const report = await sync(desk, grown, () => {
        goOn(desk, 1);
        happen(desk, random);
      });
      expect(report.streams.filter(({ status }) => status !== 'ok')).toEqual([]);
      for (let hours = 0; hours < 4; hours += 1) {
        goOn(desk, 60);
        for (let count = 0; count < 3; count += 1) happen(desk, random);
        if (hours === 1) await sync(desk, grown, () => goOn(desk, 1));
      }
      // Long enough for exports to show everything, and for answers that changed to be read again.
      goOn(desk, 7 * 60);
      await sync(desk, grown);
      const anew = await emptyWarehouse();
      await sync(desk, anew);
      expect(await standing(grown), `DESKMETER_SEED=${seed}`).toEqual(await standing(anew));
    }
  },
);
