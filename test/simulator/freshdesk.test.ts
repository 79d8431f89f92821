import { afterEach, expect, test } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import { type FreshdeskOptions, type SimulatedFreshdesk, startFreshdesk } from '../../src/simulator/freshdesk/index.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import { agentReplies, deleteTicket, reopen, rerate, setStatus, spam } from '../../src/simulator/mutate.ts';
import type { WorldTicket } from '../../src/simulator/world.ts';

const END = new Date('2026-03-31T00:00:00Z');
const DAY = 86_400_000;
let server: SimulatedFreshdesk;
let clock: ReturnType<typeof fixedClock>;
afterEach(() => server.close());

async function start(options: FreshdeskOptions = {}, more: { tickets?: number; limits?: boolean; days?: number } = {}): Promise<void> {
  clock = fixedClock(END);
  const world = generateWorld({
    seed: 3,
    profile: 'freshdesk',
    start: new Date(END.getTime() - (more.days ?? 60) * DAY),
    end: END,
    tickets: more.tickets ?? 200,
    timeZone: 'Europe/Berlin',
  });
  server = await startFreshdesk({ world, clock, options, limits: more.limits ?? false });
}

function goOn(ms: number): void {
  const to = new Date(server.world.now + ms);
  clock.set(to);
  server.world.advance(to);
}

// Rows of a foreign shape, read field by field.
// oxlint-disable-next-line typescript/no-explicit-any
async function ask(path: string, key: string = server.credentials['apiKey'] ?? ''): Promise<{ status: number; headers: Headers; text: string; body: any }> {
  const response = await fetch(`${server.url}/api/v2${path}`, { headers: { authorization: `Basic ${Buffer.from(`${key}:X`).toString('base64')}` } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined };
}

const ALL = 'updated_since=2010-01-01T00:00:00Z';
const row = async (ticket: WorldTicket, more = '') => (await ask(`/tickets/${ticket.id}?include=stats${more}`)).body;
const quiet = (...statuses: string[]) =>
  server.world.tickets.find(
    (ticket) => statuses.includes(ticket.status) && !ticket.isDeleted && ticket.origin === 'inbound' && !ticket.isSample && ticket.mergedIntoId === null,
  )!;

test('a wrong key is refused, an unknown address has no body', async () => {
  await start();
  expect(await ask('/tickets', 'nobody')).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
  expect(await ask('/no/such/thing')).toMatchObject({ status: 404, text: '' });
  expect(await ask('/tickets/99999')).toMatchObject({ status: 404, text: '' });
});

test('without updated_since the list has the tickets created in the last 30 days', async () => {
  await start();
  const { body } = await ask('/tickets?per_page=100&order_by=created_at&order_type=asc');
  expect(body.length).toBeGreaterThan(0);
  expect(Date.parse(body[0].created_at)).toBeGreaterThanOrEqual(END.getTime() - 30 * DAY);
});

test('updated_since includes its own second, or not, as the account has it', async () => {
  await start();
  const [first] = (await ask(`/tickets?${ALL}&order_by=updated_at&order_type=asc&per_page=1`)).body;
  const at = async () => (await ask(`/tickets?updated_since=${first.updated_at}&order_by=updated_at&order_type=asc&per_page=1`)).body[0].id;
  expect(await at()).toBe(first.id);
  await server.close();
  await start({ isSinceExclusive: true });
  expect(await at()).not.toBe(first.id);
});

test('pages link to the next one, the last does not; 30 rows by default, 100 at most', async () => {
  await start({}, { tickets: 150 });
  const { body, headers } = await ask(`/tickets?${ALL}`);
  expect(body).toHaveLength(30);
  expect(headers.get('link')).toMatch(/^< https:\/\/.*page=2>; rel="next"$/);
  const last = await ask(`/tickets?${ALL}&per_page=100&page=2`);
  expect(last.headers.get('link')).toBeNull();
  expect(await ask(`/tickets?${ALL}&per_page=101`)).toMatchObject({ status: 400, body: { description: 'Validation failed', errors: [{ field: 'per_page' }] } });
});

test('page 301 is refused, and so is a parameter nobody knows', async () => {
  await start();
  expect(await ask(`/tickets?${ALL}&page=300`)).toMatchObject({ status: 200, body: [] });
  const { status, body } = await ask(`/tickets?${ALL}&page=301`);
  expect([status, body.errors[0].field, body.errors[0].code]).toEqual([400, 'page', 'invalid_value']);
  expect(body.errors[0].message).toContain('300th page');
  expect((await ask('/tickets?_updated_since=2020-01-01T00:00:00Z')).body.errors[0].code).toBe('invalid_field');
});

test('each include costs two credits, and headers tell what is left', async () => {
  await start({ plan: 'growth' });
  const before = Number((await ask('/account')).headers.get('x-ratelimit-remaining'));
  const { headers } = await ask(`/tickets?${ALL}&include=stats,requester`);
  expect([headers.get('x-ratelimit-total'), headers.get('x-ratelimit-used-currentrequest')]).toEqual(['200', '5']);
  expect(Number(headers.get('x-ratelimit-remaining'))).toBe(before - 5);
  expect(headers.get('date')).toBe(END.toUTCString());
});

test('the ticket list has a limit of its own, which no header tells', async () => {
  await start({ plan: 'growth' }, { limits: true });
  for (let call = 0; call < 20; call += 1) expect((await ask(`/tickets?${ALL}&per_page=1`)).status).toBe(200);
  const refused = await ask(`/tickets?${ALL}&per_page=1`);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(100);
  expect((await ask('/account')).status).toBe(200);
  goOn(60_000);
  expect((await ask(`/tickets?${ALL}&per_page=1`)).status).toBe(200);
});

test('deleted and spam tickets show under their filter only', async () => {
  await start();
  const [one, two] = server.world.tickets.filter((ticket) => ticket.status === 'open' || ticket.status === 'pending').filter((ticket) => !ticket.isDeleted);
  goOn(1000);
  deleteTicket(server.world, one!);
  spam(server.world, two!);
  const since = `updated_since=${new Date(server.world.now).toISOString()}`;
  expect((await ask(`/tickets?filter=deleted&${since}`)).body).toMatchObject([{ id: one!.id, deleted: true, spam: false }]);
  expect((await ask(`/tickets?filter=spam&${since}`)).body).toMatchObject([{ id: two!.id, spam: true }]);
  expect((await ask(`/tickets?${since}`)).body.map(({ id }: { id: number }) => id)).not.toContain(one!.id);
});

test('statistics of a life: replies, pending, resolution, reopening', async () => {
  await start();
  const ticket = quiet('open', 'pending');
  goOn(60_000);
  agentReplies(server.world, ticket, 'resolved');
  const resolvedAt = new Date(server.world.now).toISOString().replace('.000', '');
  expect(await row(ticket)).toMatchObject({
    status: 4,
    stats: { agent_responded_at: resolvedAt, resolved_at: resolvedAt, status_updated_at: resolvedAt, closed_at: null },
  });
  goOn(60_000);
  reopen(server.world, ticket);
  const reopenedAt = new Date(server.world.now).toISOString().replace('.000', '');
  expect(await row(ticket)).toMatchObject({
    status: 2,
    stats: { reopened_at: reopenedAt, requester_responded_at: reopenedAt, resolved_at: resolvedAt, pending_since: null },
  });
});

test('an account may forget the resolution of a reopened ticket', async () => {
  await start({ clearsResolution: true });
  const ticket = quiet('open', 'pending');
  setStatus(server.world, ticket, 'resolved');
  goOn(60_000);
  reopen(server.world, ticket);
  expect((await row(ticket)).stats).toMatchObject({ resolved_at: null, closed_at: null });
});

test('an outbound e-mail is born closed and knows no reply of ours', async () => {
  await start();
  const ticket = server.world.tickets.find(({ origin, events }) => origin === 'outbound' && !events.some(({ kind }) => kind === 'customer_message'))!;
  const { source, status, created_at: createdAt, stats, fr_due_by: due } = await row(ticket);
  expect({ source, status, due }).toEqual({ source: 10, status: 5, due: null });
  expect(stats).toMatchObject({
    resolved_at: createdAt,
    closed_at: createdAt,
    status_updated_at: createdAt,
    agent_responded_at: null,
    first_responded_at: null,
  });
});

test('a survey answer passes for a response of the requester', async () => {
  await start();
  const ticket = quiet('resolved', 'closed');
  goOn(60_000);
  rerate(server.world, ticket, 5);
  const at = new Date(server.world.now).toISOString().replace('.000', '');
  const { stats, updated_at: updatedAt, status } = await row(ticket);
  expect([stats.requester_responded_at, updatedAt, status >= 4]).toEqual([at, at, true]);
  const [rating] = (await ask('/surveys/satisfaction_ratings?created_since=2010-01-01T00:00:00Z')).body;
  expect(rating).toMatchObject({ ticket_id: ticket.id, ratings: { default_question: 103 } });
});

test('a missed target touches the row some seconds later; an edited time entry does not', async () => {
  await start({}, { tickets: 400 });
  const entry = (await ask('/time_entries?executed_after=2010-01-01&per_page=100')).body.find(
    ({ ticket_id: id }: { ticket_id: number }) => !server.world.ticket(id).isDeleted,
  );
  const before = (await ask(`/tickets/${entry.ticket_id}`)).body.updated_at;
  server.editTimeEntry(entry.id, 103, clock.now());
  const edited = (await ask('/time_entries?executed_after=2010-01-01&per_page=100')).body.find(({ id }: { id: number }) => id === entry.id);
  expect([edited.time_spent, edited.time_spent_in_seconds]).toEqual(['00:01', 103]);
  expect((await ask(`/tickets/${entry.ticket_id}`)).body.updated_at).toBe(before);

  const rows = (await ask(`/tickets?${ALL}&per_page=100&order_by=updated_at&order_type=desc&include=stats`)).body;
  const breached = rows.filter((each: { due_by: string; updated_at: string }) => {
    const lag = (Date.parse(each.updated_at) - Date.parse(each.due_by)) / 1000;
    return lag === 38 || lag === 77 || lag === 725;
  });
  expect(breached.length).toBeGreaterThan(0);
});

test('closed tickets idle for 120 days are in no list', async () => {
  await start({}, { days: 200, tickets: 300 });
  const old = server.world.tickets.filter((ticket) => ticket.status === 'closed' && END.getTime() - ticket.updatedAt > 125 * DAY && !ticket.isDeleted);
  expect(old.length).toBeGreaterThan(0);
  const listed = new Set(
    (await Promise.all([1, 2, 3].map((page) => ask(`/tickets?${ALL}&per_page=100&page=${page}`)))).flatMap(({ body }) =>
      body.map(({ id }: { id: number }) => id),
    ),
  );
  expect(old.filter(({ id }) => listed.has(id))).toEqual([]);
});

test('choices of fields come in every shape; plan and role shut doors', async () => {
  await start({ without: ['surveys', 'timesheets'], isAdmin: false, ticketScope: 2 });
  const fields = Object.fromEntries((await ask('/ticket_fields')).body.map((field: { name: string; choices: unknown }) => [field.name, field.choices]));
  expect(fields).toMatchObject({ status: { '2': ['Open', 'Being Processed'] }, source: { Email: 1 }, ticket_type: expect.arrayContaining(['Question']) });
  expect((await ask('/surveys')).body.code).toBe('require_feature');
  expect((await ask('/time_entries')).body.message).toContain('Timesheets');
  expect((await ask('/agents')).body.code).toBe('access_denied');
  expect((await ask('/agents/me')).body.ticket_scope).toBe(2);
  expect((await ask('/account')).text).toContain('178901234567890123');
});
