import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as mutate from '../../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import type { Page, ReadContext } from '../../../src/sources/source.ts';
import { longTests, testSeed } from '../../support/seed.ts';
import { type Desk, kept, type Reading, readStream, startDesk } from './desk.ts';

const DAY = 86_400_000;
const SEED = testSeed('Freshdesk, windows of a first load');

const living = ({ world }: Desk): WorldTicket[] => world.tickets.filter((ticket) => !ticket.isDeleted && !ticket.isSpam && ticket.scrubbedAt === null);

/** Reads the tickets from an instant on, up to `until` where it is given, as a first load does. */
function readFrom(desk: Desk, from: Date, until?: Date, onPage?: (page: Page<unknown>) => void): Promise<Reading> {
  const context: ReadContext = { ...desk.context, ...(until && { until }) };
  return readStream({ ...desk, context }, 'tickets', desk.stream('tickets').windows?.start?.(from, context), onPage);
}

/** A hundred rows to a page at most, however few the account has. */
async function startSmallPages(options: Parameters<typeof startDesk>[0]): Promise<Desk> {
  const desk = await startDesk(options);
  const { http } = desk;
  const request: typeof http.request = (asked) =>
    http.request(asked.query?.['per_page'] === 100 ? { ...asked, query: { ...asked.query, per_page: 10 } } : asked);
  return { ...desk, context: { ...desk.context, http: { ...http, request } } };
}

const byId = <Row>(rows: ReadonlyMap<string, Row>): Record<string, Row> => Object.fromEntries(rows);

const changes = fc.record({
  seed: fc.nat(1000),
  isSinceExclusive: fc.boolean(),
  /** Days before now at which windows end. */
  borders: fc.uniqueArray(fc.integer({ min: 2, max: 36 }), { minLength: 1, maxLength: 3 }),
  /** What changes after which page: some ticket, one of those that changed longest ago (they are in a window still to be read), or many at once. */
  lives: fc.array(fc.record({ kind: fc.constantFrom('any', 'oldest', 'many'), pick: fc.nat(10_000), seconds: fc.integer({ min: 0, max: 90 }) }), {
    minLength: 5,
    maxLength: 25,
  }),
});

function live(desk: Desk, { kind, pick, seconds }: { readonly kind: string; readonly pick: number; readonly seconds: number }): void {
  desk.world.advance(new Date(desk.world.now + seconds * 1000));
  const all = living(desk);
  const order = kind === 'oldest' ? all.toSorted((a, b) => a.updatedAt - b.updatedAt).slice(0, 12) : all;
  for (let index = 0; index < (kind === 'many' ? 15 : 1); index += 1) {
    const ticket = order[(pick + index) % order.length];
    if (ticket !== undefined) mutate.setStatus(desk.world, ticket, pick % 2 === 0 ? 'open' : 'pending');
  }
  desk.clock.set(new Date(desk.world.now + 1000));
}

test('windows and what is new afterwards hold every ticket as it is, whatever changes while they are read', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async ({ seed, isSinceExclusive, borders, lives }) => {
      const desk = await startSmallPages({ isSinceExclusive, archives: false, world: { seed, tickets: 90 } });
      const waiting = [...lives];
      const onPage = () => {
        const next = waiting.shift();
        if (next !== undefined) live(desk, next);
      };
      try {
        const now = desk.clock.now().getTime();
        const ends = [...borders.toSorted((a, b) => a - b).map((days) => new Date(now - days * DAY)), new Date(now - 400 * DAY)];
        const newest = await readFrom(desk, ends[0]!, undefined, onPage);
        const readings = [newest];
        for (const [index, until] of ends.slice(0, -1).entries()) readings.push(await readFrom(desk, ends[index + 1]!, until, onPage));
        desk.clock.set(new Date(desk.clock.now().getTime() + 60_000));
        readings.push(await readStream(desk, 'tickets', newest.next));
        const truth = await readStream(desk, 'tickets');
        expect(truth.pages.length).toBeGreaterThan(5);
        expect(byId(kept('ticket', ...readings))).toEqual(byId(kept('ticket', truth)));
      } finally {
        await desk.close();
      }
    }),
    { seed: SEED, numRuns: longTests ? 200 : 6, endOnFailure: true },
  );
});

test('a window gives no row of another one but those of one page, and ends where the next one begins', async () => {
  const desk = await startDesk({ archives: false, world: { tickets: 700 } });
  try {
    const now = desk.clock.now().getTime();
    const [newest, border] = [new Date(now - 7 * DAY), new Date(now - 20 * DAY)];
    const changed = (reading: Reading) => reading.records.flatMap((record) => (record.entity === 'ticket' ? [record.updatedAt?.getTime() ?? 0] : []));
    const head = changed(await readFrom(desk, newest));
    const middle = changed(await readFrom(desk, border, newest));
    const tail = changed(await readFrom(desk, new Date(0), border));
    expect(Math.min(...head)).toBeGreaterThanOrEqual(newest.getTime() - 1000);
    expect(Math.min(...middle)).toBeGreaterThanOrEqual(border.getTime() - 1000);
    for (const [rows, until] of [
      [middle, newest],
      [tail, border],
    ] as const)
      expect(rows.filter((at) => at >= until.getTime()).length).toBeLessThan(100);
    expect(new Set([...head, ...middle, ...tail])).toEqual(new Set(changed(await readStream(desk, 'tickets'))));
  } finally {
    await desk.close();
  }
});

test('a second with more tickets than a page shows is read to its end within a window, also where the window ends in it', async () => {
  const desk = await startSmallPages({ archives: false, world: { tickets: 90 } });
  try {
    const crowd = living(desk).slice(0, 35);
    for (const ticket of crowd) mutate.setStatus(desk.world, ticket, 'open');
    const at = crowd[0]!.updatedAt;
    desk.world.advance(new Date(desk.world.now + 10 * DAY));
    desk.clock.set(new Date(desk.world.now));
    const still = crowd.filter(({ updatedAt }) => updatedAt === at).map(({ id }) => String(id));
    expect(still.length).toBeGreaterThan(20);
    for (const until of [at, at + 1000, at + 3_600_000]) {
      const rows = kept('ticket', await readFrom(desk, new Date(0), new Date(until)), await readFrom(desk, new Date(until)));
      expect(rows.size).toBe(living(desk).length);
      expect(still.filter((id) => !rows.has(id))).toEqual([]);
    }
  } finally {
    await desk.close();
  }
});

test('a window stays open while its last, crowded second is walked back: what slipped over a page border meanwhile is met', async () => {
  const desk = await startSmallPages({ archives: false, world: { tickets: 90 } });
  try {
    const crowd = living(desk).slice(0, 35);
    for (const ticket of crowd) mutate.setStatus(desk.world, ticket, 'open');
    const at = crowd[0]!.updatedAt;
    const still = crowd.filter(({ updatedAt }) => updatedAt === at);
    desk.world.advance(new Date(at + 5000));
    // The page on which the second ends goes beyond the window.
    for (const ticket of living(desk).slice(40, 70)) mutate.setStatus(desk.world, ticket, ticket.status === 'open' ? 'pending' : 'open');
    desk.world.advance(new Date(desk.world.now + 3_600_000));
    desk.clock.set(new Date(desk.world.now));
    const walked: number[] = [];
    const reading = await readFrom(desk, new Date(0), new Date(at + 4000), ({ raw }) => {
      const number = Number(new URL(raw.path, 'http://page').searchParams.get('page'));
      walked.push(number);
      // One of the rows that have been read leaves its page: every later one moves up.
      if (number === 2 && Math.max(...walked) === 2) mutate.setStatus(desk.world, still[0]!, 'pending');
    });
    const read = kept('ticket', reading);
    expect(still.filter(({ id }) => !read.has(String(id)))).toEqual([]);
    // Back to its first page, and one page beyond it, whose own crowd is no longer of interest.
    expect(walked.slice(-5)).toEqual([4, 3, 2, 1, 1]);
  } finally {
    await desk.close();
  }
});

test('the oldest window brings what was left over from before facts begin, and only that one', async () => {
  const since = new Date('2026-03-10T00:00:00Z');
  const desk = await startDesk({ archives: false, since, world: { tickets: 60 } });
  try {
    const until = new Date('2026-03-24T00:00:00Z');
    expect((await readFrom(desk, new Date('2026-03-17T00:00:00Z'), until)).pages[0]?.raw.path).toContain('/tickets?');
    const oldest = await readFrom(desk, since, until);
    expect(oldest.pages[0]?.raw.path).toContain('/search/tickets');
    expect(oldest.pages.at(-1)?.raw.path).toContain('updated_since=');
  } finally {
    await desk.close();
  }
});
