import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '../../src/platform/clock.ts';
import { generateWorld } from '../../src/simulator/generate.ts';
import * as mutate from '../../src/simulator/mutate.ts';
import type { StartOptions } from '../../src/simulator/server.ts';
import type { World } from '../../src/simulator/world.ts';
import { startZendesk, type SimulatedZendesk } from '../../src/simulator/zendesk/index.ts';
import type { ZendeskOptions } from '../../src/simulator/zendesk/options.ts';

const END = '2026-11-01T00:00:00Z';
// A vendor's answer, looked at here and there.
// oxlint-disable-next-line no-explicit-any
type Body = Record<string, any>;

let world: World;
let zendesk: SimulatedZendesk;
let clock: ReturnType<typeof fixedClock>;

beforeEach(async () => {
  world = generateWorld({ seed: 5, profile: 'zendesk', start: new Date('2026-09-01T00:00:00Z'), end: new Date(END), tickets: 400, timeZone: 'Europe/London' });
  clock = fixedClock(END);
  await start({});
});
afterEach(() => zendesk.close());

async function start(more: Partial<StartOptions<ZendeskOptions>>): Promise<void> {
  await zendesk?.close().catch(() => undefined);
  zendesk = await startZendesk({ world, clock, ...more });
}

const basic = (token = zendesk.credentials['apiToken']): string => `Basic ${Buffer.from(`${zendesk.credentials['email']}/token:${token}`).toString('base64')}`;
const ask = (path: string, authorization = basic()): Promise<Response> => fetch(`${zendesk.url}${path}`, { headers: { authorization }, redirect: 'manual' });
const read = async (path: string): Promise<Body> => (await ask(`/api/v2/${path}`)).json() as Promise<Body>;

/** All pages of the ticket export, as a reader would walk it. */
async function walkTickets(query: string): Promise<{ tickets: Body[]; cursor: string; pages: number }> {
  let page = await read(`incremental/tickets/cursor?${query}`);
  const tickets = [...(page['tickets'] as Body[])];
  let pages = 1;
  while (page['end_of_stream'] !== true) {
    page = await read(`incremental/tickets/cursor?per_page=70&cursor=${encodeURIComponent(page['after_cursor'] as string)}`);
    tickets.push(...(page['tickets'] as Body[]));
    pages += 1;
  }
  return { tickets, cursor: page['after_cursor'] as string, pages };
}

describe('exports', () => {
  it('gives every ticket once, ordered by generated_timestamp and id', async () => {
    const { tickets, pages } = await walkTickets('start_time=0&per_page=70');
    expect(pages).toBe(Math.ceil(tickets.length / 70));
    expect(tickets.map(({ id }) => id as number).toSorted((a, b) => a - b)).toEqual(
      world.tickets.filter(({ touchedAt }) => touchedAt <= clock.now().getTime() - 66_000).map(({ id }) => id),
    );
    const keys = tickets.map((ticket) => (ticket['generated_timestamp'] as number) * 1e6 + (ticket['id'] as number));
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  it('has what was closed 120 days ago, which no list shows any more', async () => {
    clock.set(new Date(world.now + 150 * 86_400_000));
    world.advance(clock.now());
    const { tickets } = await walkTickets('start_time=0&per_page=1000');
    const closed = tickets.filter((ticket) => ticket['status'] === 'closed').map(({ id }) => id as number);
    const listed: Body[] = [];
    for (let page: Body = await read('tickets?page[size]=100'); ; page = await read(`tickets?page[size]=100&page[after]=${page['meta'].after_cursor}`)) {
      listed.push(...(page['tickets'] as Body[]));
      if (page['meta'].has_more !== true) break;
    }
    const old = closed.filter((id) => world.now - world.ticket(id).statusAt > 120 * 86_400_000);
    expect(old.length).toBeGreaterThan(20);
    expect(listed.filter(({ id }) => old.includes(id as number))).toEqual([]);
    expect(listed.length).toBeGreaterThan(0);
  });

  it('keeps its cursor: later only what changed comes, housekeeping included', async () => {
    const { cursor } = await walkTickets('start_time=0&per_page=70');
    clock.set('2026-11-01T01:00:00Z');
    const silent = world.tickets.find((ticket) => ticket.status === 'closed')!;
    world.advance(clock.now());
    mutate.systemTouch(world, silent);
    clock.set('2026-11-01T01:10:00Z');
    const page = await read(`incremental/tickets/cursor?cursor=${encodeURIComponent(cursor)}`);
    const ids = (page['tickets'] as Body[]).map(({ id }) => id as number);
    expect(ids).toContain(silent.id);
    expect(ids.length).toBeLessThan(60);
    const touched = (page['tickets'] as Body[]).find(({ id }) => id === silent.id)!;
    expect(Date.parse(touched['updated_at'] as string)).toBeLessThan((touched['generated_timestamp'] as number) * 1000);
    const empty = await read(`incremental/tickets/cursor?cursor=${encodeURIComponent(page['after_cursor'] as string)}`);
    expect(empty).toMatchObject({ tickets: [], end_of_stream: true, after_cursor: page['after_cursor'] });
  });

  it('withholds the last minute and refuses a start in it', async () => {
    mutate.systemTouch(world, world.tickets[0]!);
    const seconds = clock.now().getTime() / 1000;
    expect((await read(`incremental/tickets/cursor?start_time=${seconds - 61}`))['tickets']).toEqual([]);
    const recent = await ask(`/api/v2/incremental/tickets/cursor?start_time=${seconds - 30}`);
    expect(recent.status).toBe(422);
    expect(await recent.json()).toMatchObject({ error: 'StartTimeTooRecent' });
  });

  it('never splits a second and always names a next page; following end_time gives every event', async () => {
    const hidden = new Set(['system_touch', 'scrubbed']);
    const horizon = clock.now().getTime() - 60_000;
    const events = world.tickets
      .filter(({ scrubbedAt }) => scrubbedAt === null)
      .flatMap((ticket) => ticket.events.filter(({ at, kind }) => at <= horizon && !hidden.has(kind)));
    const seen = new Map<number, number>();
    for (let start = 1, isEnd = false; !isEnd;) {
      const page = await read(`incremental/ticket_events?start_time=${start}&per_page=50`);
      const rows = page['ticket_events'] as Body[];
      const seconds = new Set(rows.map((row) => row['timestamp'] as number));
      for (const row of rows) seen.set(row['id'] as number, row['timestamp'] as number);
      // No event of a second on this page is missing from it.
      expect(events.filter(({ batch, at }) => seconds.has(at / 1000) && !seen.has(batch))).toEqual([]);
      expect(page['next_page']).toContain('start_time=');
      [start, isEnd] = [page['end_time'] as number, page['end_of_stream'] as boolean];
    }
    expect(new Set(seen.keys())).toEqual(new Set(events.map(({ batch }) => batch)));
  });

  it('tells of deleted and scrubbed tickets as Zendesk does', async () => {
    const [gone, cleaned] = world.tickets.filter((ticket) => !ticket.isDeleted && ticket.status === 'pending') as [World['tickets'][0], World['tickets'][0]];
    mutate.deleteTicket(world, gone);
    mutate.spam(world, cleaned);
    mutate.scrub(world, cleaned);
    clock.set('2026-11-01T00:10:00Z');
    const { tickets } = await walkTickets('start_time=0&per_page=1000&include=metric_sets');
    expect(tickets.find(({ id }) => id === gone.id)).toMatchObject({ status: 'deleted', metric_set: null, group_id: gone.groupId });
    expect(tickets.find(({ id }) => id === cleaned.id)).toMatchObject({ status: 'deleted', subject: 'SCRUBBED', description: 'X', group_id: null, tags: [] });
    expect((await ask(`/api/v2/tickets/${gone.id}`)).status).toBe(404);
  });

  it('shows comments only when asked, messaging never as comments, ids of fields as text', async () => {
    const bare = await read('incremental/ticket_events?start_time=1');
    const full = await read('incremental/ticket_events?start_time=1&include=comment_events');
    const children = (page: Body): Body[] => (page['ticket_events'] as Body[]).flatMap((event) => event['child_events'] as Body[]);
    expect(children(bare).find(({ event_type }) => event_type === 'Comment')).toMatchObject({ comment_present: true });
    expect(children(bare).some(({ body }) => body !== undefined)).toBe(false);
    expect(children(full).some(({ body }) => body !== undefined)).toBe(true);
    const messaging = new Set(world.tickets.filter(({ channel }) => channel === 'messaging').map(({ id }) => id));
    const live = (full['ticket_events'] as Body[])
      .filter((event) => messaging.has(event['ticket_id'] as number))
      .flatMap((event) => event['child_events'] as Body[]);
    expect(live.some((child) => child['type'] === 'ChatStartedEvent')).toBe(true);
    expect(live.some((child) => child['event_type'] === 'Comment' && child['public'] === true)).toBe(false);
    expect(
      children(full)
        .filter(({ group_id }) => group_id != null)
        .every(({ group_id }) => typeof group_id === 'string'),
    ).toBe(true);
    expect(children(full).some(({ event_type }) => event_type === 'QuantumFluxObserved')).toBe(true);
    expect((full['ticket_events'] as Body[]).some(({ updater_id }) => updater_id === -1)).toBe(true);
  });

  it('keeps the id of a metric event when life goes on', async () => {
    const path = 'incremental/ticket_metric_events?start_time=1&page[size]=1000';
    const byId = async () => new Map(((await read(path))['ticket_metric_events'] as Body[]).map((event) => [event['id'] as number, JSON.stringify(event)]));
    const before = await byId();
    world.advance(new Date('2026-11-05T00:00:00Z'));
    clock.set('2026-11-05T00:00:00Z');
    const after = await byId();
    expect([...before].filter(([id, event]) => after.has(id) && after.get(id) !== event)).toEqual([]);
    expect(new Set([...before.values()].map((event) => (JSON.parse(event) as Body)['type'] as string))).toEqual(
      new Set(['measure', 'activate', 'apply_sla', 'fulfill', 'update_status', 'breach']),
    );
  });
});

describe('lists', () => {
  it('stop by has_more only: links.next is set on the last page and names another host', async () => {
    const first = await read('satisfaction_ratings?page[size]=100&start_time=1');
    let page = first;
    const ids = (first['satisfaction_ratings'] as Body[]).map(({ id }) => id as number);
    while (page['meta'].has_more === true) {
      page = await read(`satisfaction_ratings?start_time=1&page[size]=100&page[after]=${encodeURIComponent(page['meta'].after_cursor as string)}`);
      ids.push(...(page['satisfaction_ratings'] as Body[]).map(({ id }) => id as number));
    }
    expect(page['links'].next).toMatch(/^https:\/\/sim-zendesk-5-canonical\.zendesk\.com\//);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(
      world.tickets
        .filter(({ scrubbedAt }) => scrubbedAt === null)
        .flatMap(({ surveys }) => surveys.map(({ id }) => id))
        .toSorted(),
    );
    const empty = await read(`satisfaction_ratings?start_time=${clock.now().getTime()}&page[size]=100`);
    expect(empty).toMatchObject({ meta: { has_more: false, after_cursor: null }, links: { next: null } });
  });

  it('die by offset at 10,000 rows', async () => {
    expect((await ask('/api/v2/users?page=101&per_page=100')).status).toBe(400);
    expect(await read('users?page=1&per_page=10')).toMatchObject({ next_page: expect.stringContaining('page=2') as string, previous_page: null });
  });

  it('show agents by role, without those who left, and schedules as minutes since Sunday', async () => {
    const users = (await read('users?role[]=agent&role[]=admin&page[size]=100'))['users'] as Body[];
    expect(users).toHaveLength(world.agents.filter(({ leftAt }) => leftAt === null).length);
    const [office] = (await read('business_hours/schedules'))['schedules'] as Body[];
    expect(office).toMatchObject({ time_zone: 'London', intervals: expect.arrayContaining([{ start_time: 1440 + 540, end_time: 1440 + 1050 }]) as unknown });
    expect((await read(`business_hours/schedules/${office!['id']}/holidays`))['holidays']).toHaveLength(1);
  });

  it('have one kind of survey per account, and plans without features say 403', async () => {
    expect((await ask('/api/v2/guide/survey_responses')).status).toBe(403);
    await start({ options: { surveys: 'new', slaPolicies: false, admin: true } });
    expect((await read('satisfaction_ratings?page[size]=100'))['satisfaction_ratings']).toEqual([]);
    expect((await ask('/api/v2/slas/policies')).status).toBe(403);
    const page = await read('guide/survey_responses?page[size]=100');
    const answered = world.tickets.flatMap(({ surveys, scrubbedAt }) => (scrubbedAt === null ? surveys : [])).filter(({ score }) => score !== null);
    expect(page['survey_responses']).toHaveLength(Math.min(100, answered.length));
    expect(page).not.toHaveProperty('links');
  });
});

describe('logins', () => {
  it('accept Basic and Bearer, refuse the rest, and answer nobody at users/me', async () => {
    expect((await ask('/api/v2/groups', basic('wrong'))).status).toBe(401);
    const me = await fetch(`${zendesk.url}/api/v2/users/me`);
    expect([me.status, await me.json()]).toEqual([200, { user: { id: null, name: 'Anonymous user' } }]);
    const { clientId, clientSecret } = zendesk.credentials;
    const login = (secret = clientSecret) =>
      fetch(`${zendesk.url}/oauth/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope: 'read', expires_in: 600 }),
      });
    expect((await login('wrong')).status).toBe(401);
    const token = (await (await login()).json()) as Body;
    expect(token).toMatchObject({ token_type: 'bearer', scope: 'read', expires_in: 600 });
    const bearer = `Bearer ${token['access_token']}`;
    expect((await ask('/api/v2/groups', bearer)).status).toBe(200);
    clock.set('2026-11-01T00:11:00Z');
    expect((await ask('/api/v2/groups', bearer)).status).toBe(401);
  });

  it('give tokens that are refused everywhere when the scope is missing', async () => {
    await start({ options: { scope: 'tickets:read' } });
    const { clientId, clientSecret } = zendesk.credentials;
    const body = JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'read' });
    const token = (await (await fetch(`${zendesk.url}/oauth/tokens`, { method: 'POST', body })).json()) as Body;
    const refused = await ask('/api/v2/groups', `Bearer ${token['access_token']}`);
    expect([refused.status, await refused.json()]).toEqual([403, { error: 'Forbidden', description: 'Missing the following required scopes: read' }]);
  });
});

describe('limits, counters and faults', () => {
  it('allows ten incremental requests a minute in all, and says so in its headers', async () => {
    await start({ limits: true });
    const answers: Response[] = [];
    for (let count = 0; count < 11; count += 1)
      answers.push(await ask(`/api/v2/incremental/${count % 2 ? 'ticket_events' : 'tickets/cursor'}?start_time=1&per_page=1`));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429]);
    expect(answers[0]!.headers.get('zendesk-ratelimit-incremental-exports-cursor')).toBe('total=10; remaining=9; resets=60');
    expect(answers[0]!.headers.get('x-rate-limit-remaining')).toBe('699');
    expect(answers[10]!.headers.get('retry-after')).toBe('60');
    expect(await answers[10]!.text()).toBe('Number of allowed API requests per minute exceeded');
    expect((await ask('/api/v2/groups')).status).toBe(200);
    clock.set(new Date(clock.now().getTime() + 60_000));
    expect((await ask('/api/v2/incremental/ticket_events?start_time=1&per_page=1')).status).toBe(200);
  });

  it('counts requests by endpoint and keeps no secret in its log', async () => {
    await read('groups?page[size]=100');
    await read('groups');
    await read('tickets/1001');
    await ask('/api/v2/nothing');
    expect(zendesk.counts()).toEqual({ groups: 2, 'tickets/:id': 1, unknown: 1 });
    expect(zendesk.requests[0]).toMatchObject({ method: 'GET', path: '/api/v2/groups', query: { 'page[size]': '100' }, status: 200 });
    expect(JSON.stringify(zendesk.requests)).not.toContain(zendesk.credentials['apiToken']);
    zendesk.forgetRequests();
    expect(zendesk.counts()).toEqual({});
  });

  it('fails as told: so many times, at one endpoint, after so many', async () => {
    zendesk.fail({ kind: 'rate-limit' }, { endpoint: 'groups' });
    zendesk.fail({ kind: 'status', status: 503, headers: { 'retry-after': '7' } }, { endpoint: 'brands', times: 2, after: 1 });
    expect((await ask('/api/v2/ticket_forms')).status).toBe(200);
    const limited = await ask('/api/v2/groups');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null]);
    expect((await ask('/api/v2/groups')).status).toBe(200);
    const brands = [await ask('/api/v2/brands'), await ask('/api/v2/brands'), await ask('/api/v2/brands'), await ask('/api/v2/brands')];
    expect(brands.map(({ status }) => status)).toEqual([200, 503, 503, 200]);
    expect(brands[1]!.headers.get('retry-after')).toBe('7');
  });

  it('breaks bodies and sockets', async () => {
    zendesk.fail({ kind: 'html' });
    const html = await ask('/api/v2/groups');
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html']);
    zendesk.fail({ kind: 'truncated' });
    await expect((await ask('/api/v2/groups')).json()).rejects.toThrow(SyntaxError);
    zendesk.fail({ kind: 'cut' });
    await expect(ask('/api/v2/groups').then((answer) => answer.text())).rejects.toThrow('terminated');
    zendesk.fail({ kind: 'reset' });
    await expect(ask('/api/v2/groups')).rejects.toThrow('fetch failed');
    zendesk.fail({ kind: 'hang' });
    await expect(fetch(`${zendesk.url}/api/v2/groups`, { headers: { authorization: basic() }, signal: AbortSignal.timeout(100) })).rejects.toThrow(
      /timeout|aborted/,
    );
    zendesk.fail({ kind: 'redirect', location: 'https://elsewhere.example/' });
    expect((await ask('/api/v2/groups')).status).toBe(302);
    expect((await ask('/api/v2/groups')).status).toBe(200);
  });
});
