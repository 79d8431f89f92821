import { afterEach, expect, test } from 'vitest';
import { FixConfigError, StreamUnavailableError } from '../../../src/domain/errors.ts';
import { freshdeskConfig, subdomainOf } from '../../../src/sources/freshdesk/config.ts';
import { freshdeskPolicy } from '../../../src/sources/freshdesk/policy.ts';
import { type Desk, type DeskOptions, readStream, startDesk } from './desk.ts';

let desk: Desk | undefined;
afterEach(async () => {
  await desk?.close();
  desk = undefined;
});
const start = async (options?: DeskOptions) => (desk = await startDesk({ world: { tickets: 40 }, ...options }));
const itemOf = async (name: string) => (await desk!.connection.check(desk!.context)).items.find(({ stream }) => stream === name);

test('a good key: account, zone and every stream', async () => {
  const { connection, context, world } = await start();
  const { account, items } = await connection.check(context);
  expect(account).toEqual({ id: String(world.accountId), name: 'Simulated desk 7', timeZone: 'Europe/Berlin' });
  expect(items.map(({ stream }) => stream).toSorted()).toEqual(connection.streams.map(({ name }) => name).toSorted());
  expect(items.every(({ status }) => status === 'ok')).toBe(true);
  // One cheap call for each stream at most, and one for whose key it is.
  expect(desk?.server.requests.length).toBeLessThanOrEqual(items.length + 1);
});

test.each([
  [2, 'the tickets of its own groups'],
  [3, 'the tickets assigned to it'],
] as const)('a key of ticket scope %i is a warning that names what is missing', async (ticketScope, words) => {
  await start({ ticketScope });
  expect(await itemOf('tickets')).toMatchObject({ status: 'warning', reason: expect.stringContaining(words), action: expect.stringContaining('global') });
  const { rejects } = await readStream(desk!, 'account');
  expect(rejects).toMatchObject([{ entity: 'account', reason: expect.stringContaining(words) }]);
});

test('a wrong key is a fault of the config', async () => {
  await start({ apiKey: 'wrong' });
  await expect(desk!.connection.check(desk!.context)).rejects.toThrow(FixConfigError);
  await expect(readStream(desk!, 'tickets')).rejects.toThrow(/refused the API key.*invalid_credentials/);
});

test('a plan without surveys leaves out the surveys, and says so', async () => {
  await start({ without: ['surveys'] });
  expect(await itemOf('satisfaction_ratings')).toMatchObject({
    status: 'unavailable',
    reason: expect.stringContaining('Surveys'),
    action: expect.stringContaining('plan'),
  });
  expect(await itemOf('time_entries')).toMatchObject({ status: 'ok' });
  await expect(readStream(desk!, 'surveys')).rejects.toThrow(StreamUnavailableError);
});

test('a key without admin rights still reads groups by the older list', async () => {
  await start({ isAdmin: false });
  expect(await itemOf('groups')).toMatchObject({ status: 'ok' });
  expect(await itemOf('agents')).toMatchObject({ status: 'unavailable', action: expect.stringContaining('administrator') });
  const { records } = await readStream(desk!, 'groups');
  expect(records.length).toBeGreaterThan(3);
  expect(records.every((record) => record.entity === 'agent_group' && record.scheduleId !== null)).toBe(true);
});

test.each(['acme', 'acme.freshdesk.com', 'https://acme.freshdesk.com/a/tickets', 'ACME'])('%s names the account acme', (subdomain) => {
  expect(subdomainOf(freshdeskConfig.parse({ subdomain, auth: { apiKey: 'k' } }))).toBe('acme');
});

test('an own domain and unknown keys are refused', () => {
  expect(freshdeskConfig.safeParse({ subdomain: 'support.acme.com', auth: { apiKey: 'k' } }).success).toBe(false);
  expect(freshdeskConfig.safeParse({ subdomain: 'acme', auth: { apiKey: 'k', token: 'x' } }).success).toBe(false);
});

test('limits are learnt from headers in any spelling; the list limits follow from the total', () => {
  const learnt = freshdeskPolicy.learn({ 'X-Ratelimit-Total': '400', 'x-RATELIMIT-remaining': '391' });
  expect(learnt).toMatchObject([
    { bucket: 'account', limit: 400, remaining: 391 },
    { bucket: 'tickets', limit: 100 },
    { bucket: 'contacts', limit: 100 },
  ]);
  expect(freshdeskPolicy.learn({})).toEqual([]);
  expect(freshdeskPolicy.buckets).toMatchObject({ account: { limit: 50 }, tickets: { limit: 20 }, contacts: { limit: 20 } });
  expect(freshdeskPolicy.learn({ 'x-ratelimit-total': '50', 'x-ratelimit-remaining': '1' })[1]).toMatchObject({ bucket: 'tickets', limit: 20 });
  expect(freshdeskPolicy.retryAfterMs(429, { 'retry-after': '34' }, undefined, new Date())).toBe(34_000);
});

test('where the limit of the list counts credits, refused pages are asked again when it says, and none is missing', async () => {
  await start({ plan: 'growth', limits: true, countsCredits: true, world: { tickets: 1500, start: new Date('2026-03-01T00:00:00Z') } });
  await readStream(desk!, 'ticket_fields');
  const { records } = await readStream(desk!, 'tickets');
  const alive = desk!.world.tickets.filter(({ isDeleted, isSpam, scrubbedAt }) => !isDeleted && !isSpam && scrubbedAt === null);
  expect(new Set(records.flatMap((record) => (record.entity === 'ticket' ? [record.id] : []))).size).toBe(alive.length);
  expect(desk!.server.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
});
