import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../../src/platform/log.ts';
import * as mutate from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { longTests, seededRandom, testSeed } from '../../support/seed.ts';
import { startSimulated } from './simulated.ts';
import { standing } from './standing.ts';

type Desk = Awaited<ReturnType<typeof startSimulated>>;

const FIRST = testSeed('Zendesk, a first load in windows that dies');
const DAY = 86_400_000;

let opened: TestDatabase[] = [];
const databaseOf = async (): Promise<TestDatabase> => {
  const database = await testDatabase();
  opened.push(database);
  return database;
};
beforeAll(() => (opened = []));
afterAll(() => Promise.all(opened.map((database) => database.close())));

/** One run; `killAt`: it ends within the request of this number, as one that is killed there would. */
function sync(
  desk: Desk,
  database: TestDatabase,
  more: { readonly inSteps?: boolean; readonly full?: boolean; readonly since?: Date; readonly killAt?: number },
) {
  const stop = new AbortController();
  let asked = 0;
  const http = {
    usage: desk.http.usage,
    file: desk.http.file.bind(desk.http),
    request: (request: Parameters<typeof desk.http.request>[0]) => {
      asked += 1;
      if (asked === more.killAt) stop.abort();
      return desk.http.request(request);
    },
  };
  return syncConnection({ ...desk, http, database, connectionId: 'acme', identity: 'acme', source: 'zendesk', log: silentLog, signal: stop.signal, ...more });
}

const HAPPENINGS: readonly ((desk: Desk, ticket: WorldTicket, other: WorldTicket) => void)[] = [
  ({ world }, ticket) => mutate.deleteTicket(world, ticket),
  ({ world }, ticket, other) => mutate.merge(world, ticket, other),
  ({ world }, ticket) => mutate.agentReplies(world, ticket, 'pending'),
  ({ world }, ticket) => mutate.agentReplies(world, ticket, 'resolved'),
  ({ world }, ticket) => mutate.customerWrites(world, ticket),
  ({ world }, ticket) => mutate.reopen(world, ticket),
  ({ world }, ticket) => mutate.rerate(world, ticket, 1),
  ({ world }, ticket) => mutate.systemTouch(world, ticket),
];

/** Life goes on for a while, and something happens to some tickets, old ones among them. */
function live(desk: Desk, random: () => number): void {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  // Closed is the end at Zendesk.
  const living = desk.world.tickets.filter(
    (ticket) => ticket.status !== 'closed' && !ticket.isDeleted && ticket.mergedIntoId === null && !ticket.isSample && !ticket.isChild,
  );
  desk.world.advance(new Date(Math.max(desk.world.now, desk.clock.now().getTime()) + random() * 6 * 3_600_000));
  for (let count = 0; count < 3; count += 1) {
    const [ticket, other] = [pick(living), pick(living)];
    if (ticket !== other && !ticket.isDeleted && !other.isDeleted && ticket.mergedIntoId === null && other.mergedIntoId === null)
      pick(HAPPENINGS)(desk, ticket, other);
  }
  desk.clock.set(new Date(desk.world.now + 120_000));
}

/** Every fact as a line. */
const lines = async (database: TestDatabase): Promise<string[]> =>
  Object.entries(await standing(database)).flatMap(([entity, rows]) => rows.map((row) => `${entity} ${JSON.stringify(row)}`));

test.each(Array.from({ length: longTests ? 25 : 1 }, (_, index) => FIRST + index))(
  'a first load in windows, killed at random requests while life goes on, ends in the facts of one full load (DESKMETER_SEED=%i)',
  async (seed) => {
    const random = seededRandom(seed);
    const desk = await startSimulated({ seed, tickets: 45, options: { exportPageSize: 40 } });
    const [grown, anew] = [await databaseOf(), await databaseOf()];
    const since = random() < 0.5 ? undefined : new Date(desk.world.now - (12 + Math.floor(random() * 20)) * DAY);
    const start = since === undefined ? {} : { since };
    try {
      let died = 0;
      for (let isLoading = true; isLoading;) {
        // The first run surely asks for as much as that.
        const killAt = died < 4 ? { killAt: 1 + Math.floor(random() * (died === 0 ? 15 : 30)) } : {};
        const report = await sync(desk, grown, { ...start, inSteps: random() < 0.7, ...killAt });
        if (report.status === 'stopped') died += 1;
        expect(report.streams.filter(({ status }) => status === 'failing' || status === 'unavailable')).toEqual([]);
        isLoading = report.isLoading || report.status === 'stopped';
        if (random() < 0.6) live(desk, random);
      }
      expect(died).toBeGreaterThan(0);
      // Answers change without a word for a day or more; whoever looked before has to look again.
      desk.clock.set(new Date(desk.clock.now().getTime() + 7 * 3_600_000));
      desk.world.advance(desk.clock.now());
      desk.clock.set(new Date(desk.world.now + 120_000));
      await sync(desk, grown, start);
      await sync(desk, anew, { ...start, full: true });
      const { rows } = await grown.pool.query('select stream from sync.stream where backfill is not null');
      expect(rows).toEqual([]);
      const [stood, loaded] = [await lines(grown), await lines(anew)];
      expect({ lost: loaded.filter((line) => !stood.includes(line)), strange: stood.filter((line) => !loaded.includes(line)) }).toEqual({
        lost: [],
        strange: [],
      });
    } finally {
      await desk.close();
    }
  },
);
