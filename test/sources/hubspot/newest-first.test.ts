import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as mutate from '../../../src/simulator/mutate.ts';
import { ticketsStream } from '../../../src/sources/hubspot/tickets.ts';
import { emailsStream } from '../../../src/sources/hubspot/emails.ts';
import type { ReadContext, Stream } from '../../../src/sources/source.ts';
import { ENTITY_NAMES, FACT_TABLES } from '../../../src/warehouse/tables.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { longTests, seededRandom, testSeed } from '../../support/seed.ts';
import { alive, goOn, syncPortal } from './portal-sync.ts';
import { type Simulated, startSimulated } from './simulated.ts';

const DAY = 86_400_000;

describe('the newest days of a first load come first', () => {
  /** Counts as a search answers them: all, those that changed, those that wait. */
  async function isWorth(stream: Stream, all: number, changed: number, waiting = 0): Promise<{ worth: boolean | undefined; asked: number }> {
    let asked = 0;
    const totalOf = (body: string): number => (body.includes('hs_is_closed') ? waiting : body.includes('GTE') ? changed : all);
    const request = ({ body }: { readonly body?: unknown }) => {
      asked += 1;
      return Promise.resolve({ status: 200, headers: {}, body: { total: totalOf(JSON.stringify(body)), results: [] } });
    };
    const context = { http: { request }, signal: new AbortController().signal } as unknown as ReadContext;
    const worth = await stream.windows?.isWorth?.(new Date('2026-11-20T00:00:00Z'), context);
    return { worth, asked };
  }
  const tickets = ticketsStream({}) as unknown as Stream;
  const emails = emailsStream as unknown as Stream;

  test('only where the list takes long, and then a single count is all that it costs', async () => {
    expect(await isWorth(tickets, 10_000, 10)).toEqual({ worth: false, asked: 1 });
    expect(await isWorth(tickets, 25_000, 10)).toEqual({ worth: true, asked: 3 });
    expect(await isWorth(emails, 49_000, 10)).toEqual({ worth: false, asked: 1 });
    expect(await isWorth(emails, 50_000, 10)).toEqual({ worth: true, asked: 2 });
  });

  test('only where what is read twice costs no more than three requests in a hundred', async () => {
    // 20,000 requests: 600 of them read 22,222 tickets by search, batch read and links.
    expect((await isWorth(tickets, 1_000_000, 18_000, 4_200)).worth).toBe(true);
    expect((await isWorth(tickets, 1_000_000, 18_000, 4_300)).worth).toBe(false);
    // E-mails come whole with the search: 300 of 10,000 requests find 50,000 of them.
    expect((await isWorth(emails, 1_000_000, 49_000)).worth).toBe(true);
    expect((await isWorth(emails, 1_000_000, 51_000)).worth).toBe(false);
  });
});

describe('a first load with the newest days first', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.close());

  /** A small portal that is read as a large one. */
  const asLarge = (portal: Simulated): Simulated => ({
    ...portal,
    connection: {
      ...portal.connection,
      streams: portal.connection.streams.map((stream) =>
        stream.windows === undefined ? stream : { ...stream, windows: { ...stream.windows, isWorth: () => Promise.resolve(true) } },
      ),
    },
  });

  const ROAD = ['connection_id', 'loaded_at', 'first_seen_at', 'last_seen_at', 'page_seq'];
  /** What only watching gives; who left is never heard of by a load of a later world. */
  const ONLY_WATCHED = /^(customer|organization|ticket_mark|agent_status_interval) |^sla_signal .*"signal_id":"\d+:(next_reply:due-|\w+:1:breach")/;

  const ticketOf = (line: string) => /"ticket_id":"(\d+)"/.exec(line)?.[1];

  async function factsOf(connectionId: string): Promise<string[]> {
    const lines: string[] = [];
    for (const entity of ENTITY_NAMES) {
      const { rows } = await database.pool.query<Record<string, unknown>>(`select * from ${FACT_TABLES[entity].table} where connection_id = $1`, [
        connectionId,
      ]);
      lines.push(...rows.map((row) => `${entity} ${JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !ROAD.includes(column))))}`));
    }
    return lines.toSorted();
  }

  test.each(Array.from({ length: longTests ? 25 : 1 }, (_, index) => testSeed('HubSpot, newest days first') + index))(
    'ends in the facts of one full load, whatever changes meanwhile and wherever it dies (DESKMETER_SEED=%i)',
    async (seed) => {
      const random = seededRandom(seed);
      const portal = asLarge(await startSimulated({ seed, tickets: 45, options: { indexLagMs: 5_000 } }));
      const live = () => {
        const tickets = alive(portal);
        const ticket = tickets[Math.floor(random() * tickets.length)];
        if (ticket !== undefined) [mutate.reopen, mutate.systemTouch, mutate.customerWrites][Math.floor(random() * 3)]?.(portal.world, ticket);
        goOn(portal, 1);
      };
      try {
        let [steps, died] = [0, 0];
        for (let isLoading = true; isLoading; steps += 1) {
          const stop = new AbortController();
          let left = died < 3 ? 3 + Math.floor(random() * 14) : Infinity;
          const onProgress = () => {
            live();
            left -= 1;
            if (left === 0) stop.abort();
          };
          const report = await syncPortal(portal, database, { connectionId: `grown-${seed}`, inSteps: true, signal: stop.signal, onProgress });
          if (report.status === 'stopped') died += 1;
          isLoading = report.isLoading || report.status === 'stopped';
        }
        expect(died).toBe(3);
        // What changes without a date is read again once a day, what moves without one once a week.
        for (let look = 0; look < 2; look += 1) {
          portal.clock.set(new Date(portal.clock.now().getTime() + 4 * DAY));
          await syncPortal(portal, database, { connectionId: `grown-${seed}` });
        }
        await syncPortal(portal, database, { connectionId: `anew-${seed}`, full: true });
        const { rows } = await database.pool.query(
          `select stream, backfill, loaded_from from sync.stream where backfill is not null or loaded_from is not null`,
        );
        expect(rows).toEqual([]);
        const [grown, anew] = [await factsOf(`grown-${seed}`), await factsOf(`anew-${seed}`)];
        expect(anew.length).toBeGreaterThan(300);
        // Of a ticket that was read before it was merged away or deleted more is known than a later load is shown.
        const left = new Set(anew.filter((line) => line.startsWith('ticket_mark ')).map(ticketOf));
        expect(grown.filter((line) => !anew.includes(line) && !ONLY_WATCHED.test(line) && !left.has(ticketOf(line)))).toEqual([]);
        expect(anew.filter((line) => !grown.includes(line) && !ONLY_WATCHED.test(line))).toEqual([]);
      } finally {
        await portal.close();
      }
    },
  );

  test('first knows what changed in the newest days and all that waits, then the rest; what it reads twice is no more than that', async () => {
    const portal = asLarge(await startSimulated({ seed: 3, tickets: 150, options: { shortPages: false } }));
    try {
      const sync = () => syncPortal(portal, database, { connectionId: 'newest', inSteps: true });
      const ids = async () =>
        (await database.pool.query<{ id: string }>(`select ticket_id as id from support.ticket where connection_id = 'newest'`)).rows.map(({ id }) =>
          Number(id),
        );
      const from = portal.clock.now().getTime() - 7 * DAY;
      expect((await sync()).isLoading).toBe(true);
      const known = new Set(await ids());
      const listed = portal.world.tickets.filter(({ isDeleted, mergedIntoId }) => !isDeleted && mergedIntoId === null);
      const isOpen = ({ status }: (typeof listed)[number]) => status !== 'closed' && status !== 'resolved';
      const first = listed.filter((ticket) => ticket.touchedAt >= from || isOpen(ticket));
      expect(first.filter(({ id }) => !known.has(id))).toEqual([]);
      expect(known.size).toBeLessThan(listed.length);
      // Ten minutes more than asked for, for what the index shows late.
      expect(listed.filter(({ id }) => known.has(id)).length).toBeLessThanOrEqual(first.length + 1);
      const report = await sync();
      expect(report.isLoading).toBe(false);
      const all = new Set(await ids());
      expect(listed.filter(({ id }) => !all.has(id))).toEqual([]);
    } finally {
      await portal.close();
    }
  });
});
