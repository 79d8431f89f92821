import { afterEach, expect, test } from 'vitest';
import { customerWrites, setStatus } from '../../../src/simulator/mutate.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';

let desk: Desk;
afterEach(() => desk.close());
async function start(options?: DeskOptions): Promise<void> {
  desk = await startDesk(options);
  await readStream(desk, 'ticket_fields');
  desk.server.forgetRequests();
}

const at = (minutes: number) => new Date(desk.world.now + minutes * 60_000);
const alive = () => desk.world.tickets.filter((ticket) => !ticket.isDeleted && ticket.scrubbedAt === null);
const ids = (tickets: readonly { id: number | string }[]) => tickets.map(({ id }) => String(id)).toSorted();

/** Moves world and clock on. */
function goOn(minutes: number): void {
  const to = at(minutes);
  desk.clock.set(to);
  desk.world.advance(to);
}

/** So many tickets change within the present second, as by a bulk update. */
function bulk(tickets: readonly { readonly id: number }[]): void {
  for (const { id } of tickets) desk.world.interfere(id, [{ kind: 'rule_action', actor: { type: 'rule', id: 1 }, tag: 'bulk' }], { keepPlans: true });
}

test('reads every ticket once, 98 or more a page', async () => {
  await start({ world: { tickets: 650 } });
  const reading = await readStream(desk, 'tickets');
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
  expect(reading.rejects).toEqual([]);
  expect(reading.records.filter(({ entity }) => entity === 'ticket').length).toBe(alive().length);
  expect(desk.server.counts()['tickets']).toBeLessThanOrEqual(Math.ceil(alive().length / 98) + 1);
});

test('always says from when it reads, so that not only the last 30 days come', async () => {
  await start({ world: { start: new Date('2025-12-20T00:00:00Z') } });
  await readStream(desk, 'tickets');
  expect(desk.server.requests.every(({ query }) => query['updated_since'] !== undefined)).toBe(true);
  expect(desk.server.requests[0]?.query['updated_since']).toBe('2010-01-01T00:00:00Z');
});

test('a ticket that changes while pages are read moves nothing out of sight', async () => {
  await start({ world: { tickets: 600 } });
  const before = new Set(ids(alive()));
  const reading = await readStream(desk, 'tickets', undefined, (_page, number) => {
    // The oldest rows jump to the end: with page numbers every later row would move up by thirty.
    for (const ticket of alive().slice((number - 1) * 30, number * 30)) setStatus(desk.world, ticket, number % 2 === 0 ? 'open' : 'pending');
  });
  const read = new Set(ids([...kept('ticket', reading).values()]));
  expect([...before].filter((id) => !read.has(id))).toEqual([]);
});

test('goes on where it stopped and finds what changed since', async () => {
  await start();
  const first = await readStream(desk, 'tickets');
  goOn(60 * 24);
  const [one, two] = alive();
  customerWrites(desk.world, one!);
  customerWrites(desk.world, two!);
  const second = await readStream(desk, 'tickets', first.next);
  const read = kept('ticket', second);
  expect(read.has(String(one!.id)) && read.has(String(two!.id))).toBe(true);
  expect(read.size).toBeLessThan(alive().length / 2);
  expect(second.pages.at(-1)?.knownTo?.getTime()).toBe(desk.clock.now().getTime() - 180_000);
});

test.each([
  ['includes its second', false],
  ['leaves its second out', true],
])('equal instants across a page border lose no row where updated_since %s', async (_title, isSinceExclusive) => {
  await start({ isSinceExclusive, world: { tickets: 400 } });
  for (let group = 0; group < 6; group += 1) {
    goOn(1);
    bulk(alive().slice(group * 60, group * 60 + 60));
  }
  const reading = await readStream(desk, 'tickets');
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
});

test.each([
  ['includes its second', false],
  ['leaves its second out', true],
])('more tickets in one second than a page holds are paged through where updated_since %s', async (_title, isSinceExclusive) => {
  await start({ isSinceExclusive, world: { tickets: 500 } });
  goOn(1);
  bulk(alive().slice(0, 350));
  goOn(1);
  bulk(alive().slice(350, 380));
  const reading = await readStream(desk, 'tickets');
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
  const again = await readStream(desk, 'tickets', reading.next);
  expect(again.pages.at(-1)?.done).toBe(true);
});

test('a crowded second stays whole while its tickets change under the reader', async () => {
  await start({ world: { tickets: 500 } });
  goOn(1);
  const crowd = alive().slice(0, 400);
  bulk(crowd);
  goOn(1);
  const before = ids(alive());
  const reading = await readStream(desk, 'tickets', undefined, (page) => {
    // Between two pages of the crowd a few of its first rows leave for the end, once each.
    if (Number(new URL(page.raw.path, 'http://page').searchParams.get('page')) > 1) bulk(crowd.splice(0, 5));
  });
  const read = kept('ticket', reading);
  expect(before.filter((id) => !read.has(id))).toEqual([]);
});

test('never asks for page 301, and says in a reject what one second hides', async () => {
  await start({ world: { tickets: 40 } });
  const crowded = 30_500;
  const second = '2026-03-30T12:00:00Z';
  const rows = Array.from({ length: crowded }, (_, index) => ({ id: index + 1, status: 2, created_at: '2026-01-01T00:00:00Z', updated_at: second }));
  const late = { id: 99_999, status: 2, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-03-30T12:00:05Z' };
  const all = [...rows, late];
  const pages: number[] = [];
  const http = {
    usage: desk.http.usage,
    request: ({ query }: { query?: Record<string, unknown> }) => {
      const [page, since] = [Number(query?.['page']), Date.parse(String(query?.['updated_since']))];
      pages.push(page);
      const found = since > Date.parse(second) ? [late] : all;
      return Promise.resolve({ status: 200, headers: {}, body: found.slice((page - 1) * 100, page * 100) });
    },
  };
  const stream = desk.stream('tickets');
  const reasons: string[] = [];
  let lateWasRead = false;
  for await (const { raw } of stream.read(undefined, { ...desk.context, http: http as never })) {
    lateWasRead ||= JSON.stringify(raw.body).includes('99999');
    // Mapping sixty thousand rows would tell nothing more.
    if (!raw.path.includes('page=300')) continue;
    const context = { connectionId: 'desk', settings: desk.settings, reference: desk.reference, observedAt: desk.clock.now() };
    reasons.push(...stream.map(raw, context).rejects.map(({ reason }) => reason));
  }
  expect(Math.max(...pages)).toBe(300);
  expect(lateWasRead).toBe(true);
  expect(reasons).toEqual([expect.stringContaining('More than 30000 tickets changed at 2026-03-30T12:00:00Z')]);
});

test('a page that is too heavy is asked for in smaller ones', async () => {
  await start({ http: { maxAttempts: 3 } });
  desk.server.fail({ kind: 'status', status: 504 }, { endpoint: 'tickets', times: 2, after: 1 });
  const reading = await readStream(desk, 'tickets');
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
  expect(desk.server.requests.some(({ query }) => query['per_page'] === '50')).toBe(true);
});

test('a row that shows late is met by the next run', async () => {
  await start({ visibilityLagS: 100 });
  const first = await readStream(desk, 'tickets');
  const late = alive().find(({ index }) => index % 2 === 1)!;
  const prompt = alive().find(({ index }) => index % 2 === 0)!;
  goOn(1);
  customerWrites(desk.world, late);
  goOn(1);
  customerWrites(desk.world, prompt);
  const second = await readStream(desk, 'tickets', first.next);
  expect(kept('ticket', second).get(String(prompt.id))?.updatedAt?.getTime()).toBe(prompt.updatedAt);
  expect(kept('ticket', second).has(String(late.id))).toBe(false);
  goOn(2);
  const third = await readStream(desk, 'tickets', second.next);
  expect(kept('ticket', third).get(String(late.id))?.updatedAt?.getTime()).toBe(late.updatedAt);
});

test('smaller pages in the middle of a crowded second lose no row', async () => {
  await start({ http: { maxAttempts: 3 }, world: { tickets: 500 } });
  goOn(1);
  bulk(alive().slice(0, 420));
  goOn(1);
  const reading = await readStream(desk, 'tickets', undefined, (page) => {
    const asked = new URL(page.raw.path, 'http://page').searchParams;
    if (asked.get('page') === '3' && asked.get('per_page') === '100') desk.server.fail({ kind: 'status', status: 504 }, { endpoint: 'tickets', times: 2 });
  });
  expect(desk.server.requests.some(({ query }) => query['per_page'] === '50')).toBe(true);
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
});

test('a short page that names a next one is not the last', async () => {
  await start({ hasShortPages: true, world: { tickets: 320 } });
  const reading = await readStream(desk, 'tickets');
  expect(ids([...kept('ticket', reading).values()])).toEqual(ids(alive()));
});

test('what is known is told by the clock of the helpdesk, however wrong ours is', async () => {
  await start({ world: { tickets: 60 } });
  const theirs = desk.clock.now().getTime();
  for (const wrong of [-7_200_000, 7_200_000]) {
    const context = { ...desk.context, clock: fixedClock(new Date(theirs + wrong)) };
    for (const name of ['tickets', 'deleted_tickets', 'time_entries', 'satisfaction_ratings', 'groups']) {
      for await (const page of desk.stream(name).read(undefined, context)) {
        if (!page.done) continue;
        expect(page.knownTo?.getTime(), name).toBe(theirs - 180_000);
        break;
      }
    }
  }
});

test('an answer that is no list is a reject, and the cursor stays', async () => {
  await start();
  desk.server.fail({ kind: 'status', status: 200, body: '{"message":"maintenance"}' }, { endpoint: 'tickets' });
  const reading = await readStream(desk, 'tickets');
  expect(reading.records).toEqual([]);
  expect(reading.rejects).toHaveLength(1);
  expect(reading.next).toMatchObject({ since: '2010-01-01T00:00:00Z', page: 1 });
  expect(reading.pages[0]?.knownTo).toBeUndefined();
});
