import { afterEach, describe, expect, test } from 'vitest';
import { agentReplies, customerWrites, deleteTicket, restore, setStatus } from '../../../src/simulator/mutate.ts';
import type { WorldEvent } from '../../../src/simulator/events.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { createHttp } from '../../../src/http/client.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { freshdesk } from '../../../src/sources/freshdesk/index.ts';
import { type Desk, type DeskOptions, kept, type Reading, readStream, startDesk } from './desk.ts';
import { longTests, testSeed } from '../../support/seed.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

const AT = '2026-03-02T08:00:00Z';
const HOUR = 60;
const DAY = 24 * HOUR;
/** What a customer or the helpdesk said, beside the description. */
const SAID = new Set<WorldEvent['kind']>(['customer_message', 'agent_reply', 'private_note', 'auto_reply', 'bot_message', 'third_party_message']);

let desk: Desk;
afterEach(() => desk.close());
async function start(options?: DeskOptions): Promise<void> {
  desk = await startDesk(options);
  await readStream(desk, 'account');
  await readStream(desk, 'ticket_fields');
  desk.server.forgetRequests();
}

const alive = () => desk.world.tickets.filter((ticket) => !ticket.isDeleted && !ticket.isSpam && ticket.scrubbedAt === null);
const asked = () => desk.server.requests.filter(({ endpoint }) => endpoint === 'conversations').map(({ path }) => path.split('/')[4] ?? '');

/** A new day: world and clock go on, and the day before is over for half an hour. */
function goOn(minutes: number): void {
  const to = new Date(desk.world.now + minutes * 60_000);
  desk.world.advance(to);
  desk.clock.set(to);
  desk.server.forgetRequests();
}

/** Without the first save, which is the description. */
const saidOn = (ticket: WorldTicket) => ticket.events.filter((event) => SAID.has(event.kind) && event.batch !== ticket.events[0]?.batch);
/** What is known for sure: notes and answers of rules after the last reply come with the next one. */
const toldOn = (ticket: WorldTicket) => {
  const isReply = ({ kind }: WorldEvent) => ['agent_reply', 'customer_message', 'survey_answered', 'survey_rerated'].includes(kind);
  const last =
    ticket.origin === 'outbound' ? Infinity : (ticket.events.findLast((event) => isReply(event) && event.batch !== ticket.events[0]?.batch)?.at ?? 0);
  return saidOn(ticket)
    .filter(({ at }) => at <= last + 60_000)
    .map(({ id }) => String(id))
    .toSorted();
};
const hasReply = (ticket: WorldTicket) => {
  const answers = ticket.events.some(({ kind }) => kind === 'survey_answered' || kind === 'survey_rerated');
  return ticket.origin === 'outbound' || answers || saidOn(ticket).some(({ kind }) => kind === 'agent_reply' || kind === 'customer_message');
};
const quiet = () => alive().filter((ticket) => ticket.origin === 'inbound' && hasReply(ticket) && ticket.status === 'resolved');

/** Ids of what the readings know of a ticket, but for its description. */
const known = (ticket: WorldTicket, ...readings: Reading[]) =>
  [...kept('ticket_message', ...readings).values()]
    .filter(({ ticketId, id }) => ticketId === String(ticket.id) && !id.endsWith(':description'))
    .map(({ id }) => id)
    .toSorted();

test('each ticket with replies is asked once, and its messages are those of the world', async () => {
  await start();
  const reading = await readStream(desk, 'conversations');
  const expected = alive().filter(hasReply);
  expect(asked().toSorted()).toEqual(expected.map(({ id }) => String(id)).toSorted());
  for (const ticket of expected) expect(known(ticket, reading)).toEqual(toldOn(ticket));
  const messages = [...kept('ticket_message', reading).values()];
  expect(messages.filter(({ id }) => id.endsWith(':description')).length).toBe(alive().length);
  expect(reading.pages.at(-1)).toMatchObject({ done: true, knownTo: new Date(desk.clock.now().getTime() - 180_000) });
});

test('nothing is asked on the same day, and on the next only tickets with new replies', async () => {
  await start();
  const first = await readStream(desk, 'conversations');
  desk.server.forgetRequests();
  expect((await readStream(desk, 'conversations', first.next)).pages).toEqual([]);
  expect(desk.server.requests).toEqual([]);
  goOn(DAY);
  const settled = await readStream(desk, 'conversations', first.next);
  const [written, answered] = quiet();
  const [touched, moved] = alive().filter((ticket) => ticket.origin === 'inbound' && hasReply(ticket) && ticket.status === 'closed');
  goOn(5 * HOUR);
  customerWrites(desk.world, written!);
  agentReplies(desk.world, answered!, 'resolved');
  desk.world.interfere(touched!.id, [{ kind: 'rule_action', actor: { type: 'rule', id: 1 }, tag: 'bulk' }]);
  setStatus(desk.world, moved!, 'resolved');
  goOn(DAY);
  const changed = alive().filter((ticket) => ticket.touchedAt > settled.pages.at(-1)!.knownTo!.getTime());
  const second = await readStream(desk, 'conversations', settled.next);
  expect(asked()).toContain(String(written!.id));
  expect(asked()).toContain(String(answered!.id));
  expect(asked()).not.toContain(String(touched!.id));
  expect(asked()).not.toContain(String(moved!.id));
  expect(new Set(asked()).size).toBe(asked().length);
  expect(asked().length).toBeLessThan(changed.length);
  expect(known(written!, first, settled, second)).toEqual(toldOn(written!));
});

test('a ticket that is touched just before the pass of the day, and so is on no list, is asked the day after', async () => {
  await start({ visibilityLagS: 100 });
  const first = await readStream(desk, 'conversations');
  goOn(DAY);
  const settled = await readStream(desk, 'conversations', first.next);
  // The list of the simulated desk shows every other ticket late.
  const ticket = quiet().find(({ index }) => index % 2 === 1);
  goOn(5 * HOUR);
  agentReplies(desk.world, ticket!, 'resolved');
  goOn(19 * HOUR);
  setStatus(desk.world, ticket!, 'open');
  goOn(1);
  const hidden = await readStream(desk, 'conversations', settled.next);
  expect(hidden.pages.length).toBeGreaterThan(0);
  expect(asked()).not.toContain(String(ticket!.id));
  goOn(DAY);
  const shown = await readStream(desk, 'conversations', hidden.next);
  expect(known(ticket!, first, settled, hidden, shown)).toEqual(toldOn(ticket!));
  goOn(HOUR);
  setStatus(desk.world, ticket!, 'pending');
  goOn(DAY);
  await readStream(desk, 'conversations', shown.next);
  expect(asked()).not.toContain(String(ticket!.id));
});

test('a young ticket that is on no list of two passes brings its first message with the third', async () => {
  await start({ visibilityLagS: 100 });
  const ticket = alive().find((each) => each.index % 2 === 1 && each.createdAt > desk.world.now - 5 * DAY * 60_000 && !hasReply(each));
  const touch = (status: 'open' | 'pending') => {
    setStatus(desk.world, ticket!, status);
    goOn(1);
  };
  touch('open');
  const first = await readStream(desk, 'conversations');
  goOn(DAY - 1);
  touch('pending');
  const second = await readStream(desk, 'conversations', first.next);
  const description = `${ticket!.id}:description`;
  expect([...kept('ticket_message', first, second).keys()]).not.toContain(description);
  goOn(DAY);
  const third = await readStream(desk, 'conversations', second.next);
  expect([...kept('ticket_message', third).keys()]).toContain(description);
  expect(asked()).not.toContain(String(ticket!.id));
});

const SEED = testSeed('conversations');
const SEEDS = Array.from({ length: longTests ? 50 : 2 }, (_, index) => SEED + index);

test.each(SEEDS)('day by day as in one reading (seed %i)', async (seed) => {
  await start({ world: { seed, tickets: 120 } });
  const readings = [await readStream(desk, 'conversations')];
  for (let day = 0; day < 4; day += 1) {
    const [one, two, three] = quiet().slice(day * 3);
    goOn(13 * HOUR);
    if (one) customerWrites(desk.world, one);
    if (two) agentReplies(desk.world, two, 'resolved');
    if (three) setStatus(desk.world, three, 'closed');
    goOn(11 * HOUR);
    readings.push(await readStream(desk, 'conversations', readings.at(-1)!.next));
  }
  const full = await readStream(desk, 'conversations');
  const rows = (...all: Reading[]) => new Map([...kept('ticket_message', ...all)].map(([id, row]) => [id, { ...row, version: 0 }]));
  const incremental = rows(...readings);
  for (const [id, row] of rows(full)) expect(incremental.get(id)).toEqual(row);
});

test('a ticket that comes back from the trash is asked, though nobody wrote meanwhile', async () => {
  await start();
  const ticket = quiet()[0]!;
  deleteTicket(desk.world, ticket);
  goOn(1);
  await readStream(desk, 'deleted_tickets');
  const first = await readStream(desk, 'conversations');
  expect(asked()).not.toContain(String(ticket.id));
  goOn(HOUR);
  restore(desk.world, ticket);
  goOn(DAY);
  const second = await readStream(desk, 'conversations', first.next);
  expect(known(ticket, second)).toEqual(toldOn(ticket));
});

test('one that comes back without any answer brings its first message', async () => {
  await start();
  const ticket = alive().find((each) => each.origin === 'inbound' && !hasReply(each))!;
  deleteTicket(desk.world, ticket);
  goOn(1);
  await readStream(desk, 'deleted_tickets');
  const first = await readStream(desk, 'conversations');
  goOn(HOUR);
  restore(desk.world, ticket);
  goOn(DAY);
  const messages = kept('ticket_message', await readStream(desk, 'conversations', first.next));
  expect(messages.has(`${ticket.id}:description`)).toBe(true);
});

test('tickets of a crowded second are asked once, though its pages are walked twice', async () => {
  await start({ world: { tickets: 300 } });
  for (const { id } of alive().slice(0, 250))
    desk.world.interfere(id, [{ kind: 'rule_action', actor: { type: 'rule', id: 1 }, tag: 'bulk' }], { keepPlans: true });
  await readStream(desk, 'conversations');
  expect(asked().length).toBe(new Set(asked()).size);
  expect(new Set(asked()).size).toBe(alive().filter(hasReply).length);
});

test('off asks for nothing and says what to do', async () => {
  await start({ conversations: 'off' });
  expect(desk.connection.streams.map(({ name }) => name)).not.toContain('conversations');
  expect(desk.connection.inputs.messages).toMatchObject({ action: expect.stringContaining('conversations: late') });
});

describe('beside the simulated desk', () => {
  interceptHttp('127.0.0.1');
  test('long talks have pages, and a ticket that went meanwhile is none of our business', async () => {
    await start({ world: { tickets: 3 } });
    const row = (id: number, replied: string | null) => ({ id, source: 1, created_at: AT, updated_at: AT, stats: { agent_responded_at: replied } });
    const talk = Array.from({ length: 130 }, (_, index) => ({ id: index + 1, user_id: 3, incoming: false, private: false, source: 0, created_at: AT }));
    nock('https://acme.freshdesk.com')
      .get('/api/v2/tickets')
      .query(true)
      .reply(200, [row(1, AT), row(2, AT), row(3, null)], { date: 'Tue, 31 Mar 2026 00:00:00 GMT' })
      .get('/api/v2/tickets/1/conversations?per_page=100&page=1')
      .reply(200, talk.slice(0, 100), { link: '< https://acme.freshdesk.com/api/v2/tickets/1/conversations?page=2>; rel="next"' })
      .get('/api/v2/tickets/1/conversations?per_page=100&page=2')
      .reply(200, talk.slice(100))
      .get('/api/v2/tickets/2/conversations?per_page=100&page=1')
      .reply(404, '', { 'content-type': 'text/html' });
    const http = createHttp({
      connectionId: 'desk',
      baseUrl: 'https://acme.freshdesk.com',
      authorization: { headers: {} },
      policy: freshdesk.policy,
      clock: desk.clock,
      log: silentLog,
    });
    const since = new Date('2026-03-01T00:00:00Z');
    const stream = desk.stream('conversations');
    const pages = [];
    for await (const page of stream.read(undefined, { ...desk.context, http, since })) pages.push(page);
    expect(pages.map(({ raw }) => raw.body)).toMatchObject([
      [
        { id: 1, conversations: { length: 130 } },
        { id: 2, conversations: null },
        { id: 3, conversations: null },
      ],
    ]);
    expect(pages.at(-1)?.done).toBe(true);
  });
});

test('the past is read newest first, and in portions that let other streams have their turn', async () => {
  await start({ plan: 'trial', limits: true, http: { quotaShare: 0.25 }, world: { start: new Date('2025-11-20T00:00:00Z'), tickets: 600 } });
  Object.assign(desk.context, { mayPause: true });
  const readings: Reading[] = [];
  for (let run = 0; run < 8; run += 1) {
    readings.push(await readStream(desk, 'conversations', readings.at(-1)?.next));
    if (readings.at(-1)?.pages.at(-1)?.done === true) break;
    desk.world.advance(desk.clock.now());
  }
  expect(readings.length).toBeGreaterThan(1);
  expect(readings.at(-1)?.pages.at(-1)?.done).toBe(true);
  expect(readings.slice(0, -1).every(({ pages }) => pages.every(({ done, knownTo }) => !done && knownTo === undefined))).toBe(true);
  const progress = readings.flatMap(({ pages }) => pages.map((page) => page.progress ?? 0));
  expect(progress.at(-1)).toBe(1);
  const windows = desk.server.requests.filter(({ endpoint }) => endpoint === 'tickets').map(({ query }) => query['updated_since'] ?? '');
  expect(windows[0]).toBe('2026-02-24T00:00:00Z');
  expect(windows.at(-1)! < windows[0]!).toBe(true);
  const missing = alive().filter(
    (ticket) => hasReply(ticket) && ticket.createdAt < Date.parse('2026-03-30T00:00:00Z') && known(ticket, ...readings).length === 0,
  );
  expect(missing.filter((ticket) => saidOn(ticket).length > 0 && !isArchived(ticket)).map(({ id }) => id)).toEqual([]);
  expect(desk.server.requests.every(({ status }) => status !== 429)).toBe(true);
  expect(asked().length / new Set(asked()).size).toBeLessThan(1.05);
});

/** Closed and idle for so long that no list shows it. */
const isArchived = (ticket: WorldTicket) => desk.world.now - ticket.updatedAt > 115 * 86_400_000;
