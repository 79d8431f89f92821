import { afterEach, expect, test } from 'vitest';
import { type Desk, kept, readStream, startDesk } from './desk.ts';

let desk: Desk;
afterEach(() => desk.close());

const SINCE = new Date('2026-03-20T00:00:00Z');
const isFinished = (status: string) => status === 'resolved' || status === 'closed';

test('tickets that wait since before the first day are loaded too, with their statistics, and once', async () => {
  desk = await startDesk({ since: SINCE, world: { tickets: 1500 } });
  await readStream(desk, 'ticket_fields');
  const waiting = desk.world.tickets.filter((ticket) => !isFinished(ticket.status) && !ticket.isDeleted && ticket.origin === 'inbound');
  const old = waiting.filter(({ updatedAt }) => updatedAt < SINCE.getTime());
  expect(old.length).toBeGreaterThan(0);
  const first = await readStream(desk, 'tickets');
  const read = kept('ticket', first);
  expect(waiting.filter(({ id }) => !read.has(String(id)))).toEqual([]);
  expect(old.every(({ id }) => read.get(String(id))?.statusAt !== null)).toBe(true);
  // What was finished before the first day stays where it is.
  expect(
    desk.world.tickets.filter((ticket) => isFinished(ticket.status) && ticket.updatedAt < SINCE.getTime() - 86_400_000 && read.has(String(ticket.id))),
  ).toEqual([]);
  desk.server.forgetRequests();
  await readStream(desk, 'tickets', first.next);
  expect(desk.server.counts()).toEqual({ tickets: 1 });
});

test('a search that shows no more than 300 is cut into smaller ones', async () => {
  desk = await startDesk({ since: SINCE });
  const day = (id: number) => (id <= 320 ? '2026-03-01' : '2026-02-25');
  const tickets = Array.from({ length: 700 }, (_, index) => ({
    id: index + 1,
    status: index % 2 === 0 ? 2 : 3,
    priority: (index % 4) + 1,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: `${day(index + 1)}T12:00:00Z`,
  }));
  const searched: string[] = [];
  const request = ({ path, query }: { path: string; query?: Record<string, unknown> }) => {
    const one = /\/tickets\/(\d+)$/.exec(path)?.[1];
    if (one !== undefined) return { body: tickets[Number(one) - 1] };
    if (!path.includes('search')) return { body: [] };
    const text = String(query?.['query']);
    searched.push(text);
    const [from, to] = [/updated_at:>'([^']+)/.exec(text)?.[1] ?? '', /updated_at:<'([^']+)/.exec(text)?.[1] ?? ''];
    const found = tickets.filter(
      (ticket) =>
        day(ticket.id) >= from &&
        day(ticket.id) <= to &&
        text.includes(`status:${ticket.status}`) &&
        (!text.includes('priority') || text.includes(`priority:${ticket.priority}`)),
    );
    const page = Number(query?.['page']);
    if (page > 10) throw new Error('page 11 is refused');
    return { body: { total: found.length, results: found.slice((page - 1) * 30, page * 30) } };
  };
  const http = { usage: desk.http.usage, request: (asked: never) => Promise.resolve({ status: 200, headers: {}, ...request(asked) }) };
  const reading = await readStream({ ...desk, context: { ...desk.context, http: http as never } }, 'tickets');
  expect(kept('ticket', reading).size).toBe(700);
  expect(reading.rejects).toEqual([]);
  expect(Math.max(...searched.map((text) => text.length))).toBeLessThanOrEqual(512);
});
