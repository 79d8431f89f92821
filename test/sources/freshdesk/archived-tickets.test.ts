import { afterEach, expect, test } from 'vitest';
import { StreamUnavailableError } from '../../../src/domain/errors.ts';
import { isDescription } from '../../../src/simulator/freshdesk/conversations.ts';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';

const DAY = 86_400_000;
const WORLD = { start: new Date('2025-08-20T00:00:00Z'), tickets: 300 };
let desk: Desk;
afterEach(() => desk.close());

async function start(options: DeskOptions = {}): Promise<void> {
  desk = await startDesk({ world: WORLD, ...options });
  await readStream(desk, 'ticket_fields');
}

/** What the archive holds: closed, idle for 120 days, neither deleted nor spam. */
async function archived(): Promise<string[]> {
  const listed = new Set(kept('ticket', await readStream(desk, 'tickets')).keys());
  const living = desk.world.tickets.filter(({ isDeleted, isSpam, scrubbedAt }) => !isDeleted && !isSpam && scrubbedAt === null);
  return living.map(({ id }) => String(id)).filter((id) => !listed.has(id));
}

test.each([true, false])('what no list shows any more is read by its number, once (statistics in the archive: %s)', async (archiveHasStats) => {
  await start({ archiveHasStats });
  const expected = await archived();
  expect(expected.length).toBeGreaterThan(20);
  desk.server.forgetRequests();
  const reading = await readStream(desk, 'archived_tickets');
  const tickets = kept('ticket', reading);
  expect([...tickets.keys()].toSorted()).toEqual(expected.toSorted());
  expect(reading.rejects).toEqual([]);
  const resolved = new Set([...kept('ticket_change', reading).values()].filter(({ value }) => value === 'closed').map(({ ticketId }) => ticketId));
  expect(resolved.size).toBe(tickets.size);
  expect(kept('ticket_summary', reading).size > 0).toBe(archiveHasStats);
  // Each of their messages with it, and one question for those with replies only.
  const closed = desk.world.tickets.filter(({ id }) => expected.includes(String(id)));
  const said = closed.flatMap((ticket) => ticket.events.filter((event) => event.kind === 'agent_reply' && !isDescription(ticket, event)));
  const replies = [...kept('ticket_message', reading).values()].filter(({ id, authorType }) => authorType === 'agent' && !id.endsWith(':description'));
  expect(said.map(({ id }) => String(id)).filter((id) => !replies.some((reply) => reply.id === id))).toEqual([]);
  expect(desk.stream('conversations').archive).toEqual({ afterDays: 120, readBy: 'archived_tickets' });
  expect(JSON.stringify(reading.pages)).not.toContain('CONFIDENTIAL');
  expect(desk.server.counts()['archived_conversations'] ?? 0).toBeLessThanOrEqual(expected.length - (archiveHasStats ? 1 : 0));
  // Those that are still listed are not asked for.
  const boundary = desk.clock.now().getTime() - 120 * DAY;
  const old = desk.world.tickets.filter(({ createdAt }) => createdAt < boundary).length;
  const listed = old - desk.world.tickets.filter(({ id, createdAt }) => createdAt < boundary && expected.includes(String(id))).length;
  // One question whether there is an archive at all, and one whether it knows statistics.
  expect(desk.server.counts()['archived']).toBeLessThanOrEqual(old + (archiveHasStats ? 1 : 2));
  expect(desk.server.counts()['archived']).toBeLessThan(expected.length + listed);
  desk.server.forgetRequests();
  await readStream(desk, 'archived_tickets', reading.next);
  expect(desk.server.requests).toEqual([]);
});

test('it is read newest first, and no further back than facts begin', async () => {
  await start({ world: { ...WORLD, start: new Date('2024-06-01T00:00:00Z'), tickets: 700 }, since: new Date('2025-09-01T00:00:00Z') });
  const reading = await readStream(desk, 'archived_tickets');
  const numbers = [...kept('ticket', reading).keys()].map(Number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  const since = Date.parse('2025-09-01T00:00:00Z');
  const wanted = (await archived()).filter((id) => desk.world.ticket(Number(id)).updatedAt >= since);
  expect(wanted.filter((id) => !numbers.includes(Number(id)))).toEqual([]);
  expect(Math.min(...numbers)).toBeGreaterThan(1);
});

test('an account with nothing in the archive is asked for it once', async () => {
  await start({ world: { tickets: 60 } });
  const first = await readStream(desk, 'archived_tickets');
  expect(first.pages).toHaveLength(1);
  desk.server.forgetRequests();
  await readStream(desk, 'archived_tickets', first.next);
  expect(desk.server.requests).toEqual([]);
});

test('half an hour at a time, so that other streams have their turn', async () => {
  await start();
  const context = { ...desk.context, mayPause: true };
  let pages = 0;
  let next: unknown;
  for await (const page of desk.stream('archived_tickets').read(undefined, context)) {
    pages += 1;
    next = page.next;
    expect(page.done).toBe(false);
    desk.clock.set(new Date(desk.clock.now().getTime() + 31 * 60_000));
  }
  expect(pages).toBe(1);
  expect(kept('ticket', await readStream(desk, 'archived_tickets', next)).size).toBeGreaterThan(0);
});

test('an account without an archive has none of these tickets', async () => {
  await start({ without: ['archive'] });
  desk.server.forgetRequests();
  await expect(readStream(desk, 'archived_tickets')).rejects.toThrow(StreamUnavailableError);
  expect(desk.server.requests).toHaveLength(1);
});
