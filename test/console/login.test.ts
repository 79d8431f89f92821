import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../src/console/api/index.ts';
import type { UserInfo } from '../../src/console/api/users.ts';
import { createConsole } from '../../src/console/console.ts';
import { ROLES, type Role } from '../../src/console/api/endpoint.ts';
import { startConsole } from '../../src/console/start.ts';
import { addConsoleUser, changeConsoleUser } from '../../src/warehouse/console-users.ts';
import { Browser, type DeskConsole, openDeskConsole, quickHash } from './desk.ts';

let desk: DeskConsole;
let hash: string;
beforeAll(async () => {
  desk = await openDeskConsole();
  hash = await quickHash('correct horse');
});
afterAll(() => desk.close());
beforeEach(() => desk.database.pool.query('delete from sync.console_user'));

const add = (name: string, role: Role = 'admin') => addConsoleUser(desk.database.db, { name, role, password: hash });
const refusalOf = async (answer: ReturnType<Browser['ask']>) => {
  const { statusCode, body } = await answer;
  return [statusCode, (JSON.parse(body) as { error: { message: string } }).error.message];
};

async function loggedIn(role: Role, app = desk.app): Promise<Browser> {
  await add(role, role);
  const browser = new Browser(app);
  expect((await browser.ask('POST', '/session', { name: role, password: 'correct horse' })).statusCode).toBe(200);
  return browser;
}

test('without any user the console is open on this machine; with the first one everybody logs in', async () => {
  const browser = new Browser(desk.app);
  expect(await browser.get('/session')).toMatchObject({ isOpen: true, user: { name: 'local', role: 'admin' } });
  await add('ada');
  expect(await browser.get('/session')).toMatchObject({ isOpen: false, user: null });
  expect(await refusalOf(browser.ask('GET', '/connections'))).toEqual([401, 'You are not logged in.']);
});

test('a login holds until it is ended, or the password is a new one', async () => {
  const browser = await loggedIn('operator');
  expect(await browser.get('/session')).toMatchObject({ user: { name: 'operator', role: 'operator' } });
  const cookie = (await desk.app.inject({ url: '/api/v1/session' })).headers['set-cookie'];
  expect(String(cookie)).toMatch(/HttpOnly.*SameSite=Lax/i);
  await changeConsoleUser(desk.database.db, 'operator', { password: await quickHash('another horse') });
  expect(await browser.get('/session')).toMatchObject({ user: null });
  const again = new Browser(desk.app);
  await again.ask('POST', '/session', { name: 'operator', password: 'another horse' });
  expect((await again.ask('GET', '/connections')).statusCode).toBe(200);
  await again.ask('DELETE', '/session');
  expect((await again.ask('GET', '/connections')).statusCode).toBe(401);
});

test('a wrong password and a name that does not exist are told alike', async () => {
  await add('ada');
  const told = (name: string, password: string) => refusalOf(new Browser(desk.app).ask('POST', '/session', { name, password }));
  expect(await told('ada', 'wrong')).toEqual([401, 'Name and password do not belong together.']);
  expect(await told('nobody', 'correct horse')).toEqual(await told('ada', 'wrong'));
});

test('few attempts a minute', async () => {
  await add('ada');
  const app = await createConsole(desk.context);
  const browser = new Browser(app);
  const codes: number[] = [];
  for (let i = 0; i < 12; i += 1) codes.push((await browser.ask('POST', '/session', { name: 'ada', password: 'wrong' })).statusCode);
  expect(codes.filter((code) => code === 401)).toHaveLength(10);
  expect(await refusalOf(browser.ask('POST', '/session', { name: 'ada', password: 'correct horse' }))).toEqual([
    429,
    expect.stringContaining('wait') as string,
  ]);
  await app.close();
});

describe('roles', () => {
  const levels = ['nobody', ...ROLES] as const;
  test.each(levels)('%s reaches exactly what the contract says', async (level) => {
    await add('somebody-else', 'viewer');
    const browser = level === 'nobody' ? new Browser(desk.app) : await loggedIn(level);
    for (const { method, path, role } of ENDPOINTS.filter((each) => !each.path.startsWith('/session') && each.path !== '/events')) {
      // What may be asked is refused for its nonsense, or for what does not exist: but not for who asks.
      const { statusCode } = await browser.ask(method, path.replace(/:\w+/g, 'nonsense'), method === 'GET' ? undefined : {});
      const isRefused = statusCode === 401 || statusCode === 403;
      expect({ method, path, isRefused }).toEqual({ method, path, isRefused: role !== 'anyone' && levels.indexOf(level) < levels.indexOf(role) });
    }
    const board = await browser.ask('GET', '/queue/board/api/queues');
    expect(board.statusCode).toBe({ nobody: 401, viewer: 403, operator: 200, admin: 200 }[level]);
  });

  test('every endpoint of the contract is served', () => {
    const missing = ENDPOINTS.filter(({ method, path }) => !desk.app.hasRoute({ method, url: `/api/v1${path}` }));
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});

test('what changes something needs the token of the session, and comes from the console itself', async () => {
  const browser = await loggedIn('admin');
  const forged = (headers: Record<string, string>) => browser.ask('POST', '/connections/one/sync', undefined, headers).then(({ statusCode }) => statusCode);
  expect(await forged({ 'x-csrf-token': 'made up' })).toBe(403);
  expect(await forged({ origin: 'http://evil.example' })).toBe(403);
  expect(await forged({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await forged({ origin: 'http://localhost' })).toBe(400);
  expect((await browser.ask('POST', '/queue/board/api/queues/sync/clean/failed', undefined, { origin: 'http://evil.example' })).statusCode).toBe(403);
});

test('nothing is changed without the token, or from another site: whatever the endpoint', async () => {
  const browser = await loggedIn('admin');
  const changing = ENDPOINTS.filter(({ method }) => method !== 'GET');
  expect(changing.length).toBeGreaterThan(10);
  for (const { method, path } of changing) {
    const codeOf = async (headers: Record<string, string>) => (await browser.ask(method, path.replace(/:\w+/g, 'nonsense'), {}, headers)).statusCode;
    expect([path, await codeOf({ 'x-csrf-token': '' }), await codeOf({ origin: 'http://evil.example' })]).toEqual([path, 403, 403]);
  }
});

describe('users in the console', () => {
  const listed = async (browser: Browser) => (await browser.get<{ users: UserInfo[] }>('/users')).users.map(({ name, role, isYou }) => [name, role, isYou]);

  test('the first one has to be an admin, and from then on everybody logs in', async () => {
    const browser = new Browser(desk.app);
    expect(await listed(browser)).toEqual([]);
    const viewer = { name: 'bob', role: 'viewer', password: 'correct horse' };
    expect(await refusalOf(browser.ask('POST', '/users', viewer))).toEqual([409, 'The first user has to be an admin: from then on everybody logs in.']);
    expect(await browser.get('/session')).toMatchObject({ isOpen: true });
    expect((await browser.ask('POST', '/users', { ...viewer, role: 'admin' })).json()).toEqual({ name: 'bob' });
    expect((await browser.ask('GET', '/users')).statusCode).toBe(401);
  });

  test('are added, changed and removed, and it holds at once', async () => {
    const admin = await loggedIn('admin');
    const bob = { name: 'bob', role: 'viewer', password: 'correct horse' };
    expect((await admin.ask('POST', '/users', { ...bob, password: 'too short' })).statusCode).toBe(400);
    await admin.ask('POST', '/users', bob);
    expect(await refusalOf(admin.ask('POST', '/users', bob))).toEqual([409, 'There is a user "bob" already.']);
    const his = new Browser(desk.app);
    await his.ask('POST', '/session', { name: 'bob', password: bob.password });
    expect((await his.ask('GET', '/users')).statusCode).toBe(403);
    await admin.ask('PUT', '/users/bob', { role: 'operator' });
    expect(await his.get('/session')).toMatchObject({ user: { name: 'bob', role: 'operator' } });
    await admin.ask('PUT', '/users/bob', { password: 'another horse' });
    expect(await his.get('/session')).toMatchObject({ user: null });
    expect(await listed(admin)).toEqual([
      ['admin', 'admin', true],
      ['bob', 'operator', false],
    ]);
    const { rows } = await desk.database.pool.query<{ password: string }>("select password from sync.console_user where name = 'bob'");
    expect(rows[0]?.password).toMatch(/^scrypt\$/);
    expect((await admin.ask('GET', '/users')).body).not.toContain('scrypt');
    await admin.ask('DELETE', '/users/bob');
    expect(await listed(admin)).toEqual([['admin', 'admin', true]]);
    expect(await refusalOf(admin.ask('DELETE', '/users/bob'))).toEqual([404, 'There is no user "bob".']);
  });

  test('the last admin stays, also where two would remove each other at the same time', async () => {
    const admin = await loggedIn('admin');
    await add('viewer', 'viewer');
    const message = '"admin" is the last admin: nobody could change anything any more.';
    expect(await refusalOf(admin.ask('DELETE', '/users/admin'))).toEqual([409, message]);
    expect(await refusalOf(admin.ask('PUT', '/users/admin', { role: 'operator' }))).toEqual([409, message]);
    await add('other', 'admin');
    const codes = await Promise.all(['admin', 'other'].map(async (name) => (await admin.ask('DELETE', `/users/${name}`)).statusCode));
    // Whoever is removed first may be the one who asks for the second.
    expect(codes.filter((code) => code === 200)).toHaveLength(1);
    const { rows } = await desk.database.pool.query("select from sync.console_user where role = 'admin'");
    expect(rows).toHaveLength(1);
  });
});

test('a name that is not ours is not answered: it may be another page’s, pointed at this machine', async () => {
  const asked = async (host: string) => (await desk.app.inject({ url: '/api/v1/session', headers: { host } })).statusCode;
  expect(await Promise.all(['evil.example', 'evil.example:4000', '10.0.0.5'].map(asked))).toEqual([421, 421, 421]);
  expect(await Promise.all(['localhost:4000', '127.0.0.1:4000', '[::1]:4000'].map(asked))).toEqual([200, 200, 200]);
});

test('every answer bears the headers that keep browsers strict', async () => {
  const { headers } = await desk.app.inject({ url: '/api/v1/session' });
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'same-origin' });
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('it does not listen where others reach it before somebody has a login, and then asks everybody for it', async () => {
  const config = { ...desk.workspace.config, console: { port: 0, listen: '0.0.0.0', hosts: ['console.example'] } };
  const context = { ...desk.context, workspace: { ...desk.workspace, config } };
  const ending = new AbortController();
  await expect(startConsole({ ...context, signal: ending.signal })).rejects.toMatchObject({
    message: 'console.listen is 0.0.0.0, where others can reach it, and nobody has a login yet.',
    action: 'Make one first: deskmeter user add <name> --role admin',
  });
  await add('ada');
  const running = await startConsole({ ...context, signal: ending.signal });
  const { port } = new URL(running.url);
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await ask('/api/v1/connections')).status).toBe(401);
  await desk.database.pool.query('delete from sync.console_user');
  expect(await (await ask('/api/v1/session')).json()).toMatchObject({ isOpen: false, user: null });
  expect((await ask('/healthz')).status).toBe(200);
  ending.abort();
  await running.stopped;
});

test('OpenAPI, health and metrics', async () => {
  const browser = new Browser(desk.app);
  const { body } = await desk.app.inject({ url: '/api/docs/json' });
  const spec = JSON.parse(body) as { paths: Record<string, Record<string, { responses: object }>> };
  for (const { method, path } of ENDPOINTS) {
    expect(spec.paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]?.responses, `${method} ${path}`).toBeDefined();
  }
  expect((await desk.app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ok', warehouse: true, queue: true });
  const metrics = (await desk.app.inject({ url: '/metrics' })).body;
  expect(metrics).toContain('deskmeter_lag_seconds{connection="one",stream="main"}');
  expect(metrics).toContain('deskmeter_queue_depth{queue="sync",state="waiting"} 0');
  expect(await browser.get('/session')).toHaveProperty('csrfToken');
});
