import { afterEach, expect, test } from 'vitest';
import { isResolved } from '../../../src/domain/values.ts';
import { isMessage } from '../../../src/simulator/events.ts';
import { chatAgentId, chatsOf, conversationId } from '../../../src/simulator/freshdesk/chats.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { type Desk, type DeskOptions, kept, readStream, startDesk } from './desk.ts';

const SINCE = new Date('2026-03-19T00:00:00Z');
const REPORTS = ['chats', 'chat_resolutions', 'chat_first_replies', 'chat_ratings', 'chat_messages'];

let desk: Desk;
afterEach(() => desk?.close());
async function start(options: DeskOptions = {}): Promise<void> {
  desk = await startDesk({ since: SINCE, chat: {}, world: { start: SINCE, tickets: 150 }, ...options });
  for (const name of ['chat_groups', 'chat_agents', 'agents']) await readStream(desk, name);
  desk.chat?.forgetRequests();
}

const idOf = (ticket: Pick<WorldTicket, 'id'>) => `chat:${conversationId(ticket)}`;
const readAll = async () => Promise.all([...REPORTS].map((name) => readStream(desk, name)));

test('a conversation is a ticket: begun, answered, resolved, taken up again and rated as in the world, and nothing is told of what was said', async () => {
  await start();
  const readings = await readAll();
  expect(readings.flatMap(({ rejects }) => rejects)).toEqual([]);
  expect(JSON.stringify(readings.map(({ pages }) => pages))).not.toMatch(/CONFIDENTIAL|private\.example/);
  const chats = chatsOf(desk.world);
  const tickets = kept('ticket', ...readings);
  expect([...tickets.keys()].toSorted()).toEqual(chats.map(idOf).toSorted());
  const changes = [...kept('ticket_change', ...readings).values()].filter(({ field }) => field === 'status');
  const messages = [...kept('ticket_message', ...readings).values()];
  const agents = new Set(desk.world.agents.map(({ id }) => String(id)));
  for (const chat of chats) {
    const id = idOf(chat);
    const channel = chat.entrance === 'live_chat' ? 'chat' : 'messaging';
    expect(tickets.get(id)).toMatchObject({ createdAt: new Date(chat.createdAt), channel, origin: 'inbound' });
    const reply = chat.events.find(({ kind }) => kind === 'agent_reply');
    expect(
      kept('ticket_summary', ...readings)
        .get(`${id}:first_reply`)
        ?.at?.getTime(),
    ).toBe(reply?.at);
    const rated = chat.surveys.find(({ type, answeredAt }) => type === 'csat' && answeredAt !== null);
    expect(kept('survey_response', ...readings).get(`${id}:csat`)?.score).toBe(rated?.score);
    const moves = chat.events.filter((event) => event.kind === 'status' && isResolved(event.from) !== isResolved(event.to));
    for (const move of moves) expect(changes.some(({ ticketId, at }) => ticketId === id && at.getTime() === move.at)).toBe(true);
    const own = messages.filter(({ ticketId }) => ticketId === id);
    const said = chat.events.filter(isMessage);
    expect(own.map(({ at }) => at.getTime()).toSorted()).toEqual(said.map(({ at }) => at).toSorted());
    expect(own.filter(({ isPublic }) => !isPublic)).toHaveLength(said.filter(({ kind }) => kind === 'private_note').length);
    expect(own.filter(({ authorType, authorId }) => authorType === 'agent' && !agents.has(authorId ?? ''))).toEqual([]);
  }
});

test('headings in other words, files that are no archive and a single link give the same', async () => {
  await start({ chat: { isPlain: true } });
  const plain = (await readAll()).map(({ records }) => records);
  await desk.close();
  await start();
  expect((await readAll()).map(({ records }) => records)).toEqual(plain);
});

test('a column that is needed and missing is named, one that nobody knows is noted', async () => {
  await start({ chat: { lacks: 'created_at', extra: 'mood_of_customer' } });
  await expect(readStream(desk, 'chats')).rejects.toThrow(
    /report Conversation-Created has no column created_at or created_time\. It has: app_id, conversation_id, /,
  );
  const { pages } = await readStream(desk, 'chat_messages');
  expect(new Set(pages.flatMap(({ fields = [] }) => fields.map(({ key }) => key)))).toEqual(new Set(['chat_messages.mood_of_customer']));
});

test('one report a minute, transcripts by the day, none from before the vendor keeps them; a later run reads the last hours again', async () => {
  await start({ since: new Date('2024-01-01T00:00:00Z'), chat: { limits: true } });
  const orders = () => desk.chat?.requests.filter(({ endpoint }) => endpoint === 'reports') ?? [];
  const first = await readStream(desk, 'chats');
  expect(orders().every(({ status }) => status === 202)).toBe(true);
  expect(orders().length).toBe(Math.ceil(454 / 28));
  desk.chat?.forgetRequests();
  await readStream(desk, 'chats', first.next);
  expect(orders()).toHaveLength(1);
  desk.chat?.forgetRequests();
  await readStream(desk, 'chat_messages', { from: '2026-03-25T00:00:00Z' });
  expect(orders().length).toBe(Math.ceil((desk.clock.now().getTime() - Date.parse('2026-03-25T00:00:00Z')) / 86_400_000));
});

test('a report that is never made, one that is cut off and a refused token stop the chats, and say what to do', async () => {
  await start({ chat: { readyAfterS: 10_000 } });
  await expect(readStream(desk, 'chats')).rejects.toMatchObject({ recovery: 'retry', message: expect.stringContaining('within 20 minutes') });
  await desk.close();
  await start();
  desk.chat?.fail({ kind: 'truncated' }, { endpoint: 'report file', times: 1 });
  expect((await readStream(desk, 'chats')).records.length).toBeGreaterThan(0);
  await desk.close();
  desk = await startDesk({ chat: { token: 'wrong' } });
  await expect(readStream(desk, 'chats')).rejects.toMatchObject({ recovery: 'give-up', action: expect.stringContaining('freshchat.apiToken') });
  const { items } = await desk.connection.check(desk.context);
  expect(items.filter(({ status }) => status === 'failed').map(({ stream }) => stream)).toEqual(['chat_groups', 'chat_agents', ...REPORTS]);
});

test('what Freshdesk keeps of the same chats is left out, so that none counts twice', async () => {
  await start();
  const tickets = kept('ticket', await readStream(desk, 'tickets'));
  const chats = chatsOf(desk.world).filter(({ id }) => tickets.has(String(id)));
  expect(chats.length).toBeGreaterThan(5);
  for (const { id } of chats) expect(tickets.get(String(id))?.excludedBy).toMatch(/^channel:(chat|messaging)$/);
  expect([...tickets.values()].some(({ excludedBy }) => excludedBy === null)).toBe(true);
  expect(desk.reference['chat_agents']).toHaveProperty(chatAgentId(desk.world.agents.find(({ kind }) => kind === 'full')?.id ?? 0));
});
