import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixConfigError } from '../../../src/domain/errors.ts';
import { createHttp } from '../../../src/http/client.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { zendesk } from '../../../src/sources/zendesk/index.ts';
import { api, reading } from './recorded.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();

const check = (account: ReturnType<typeof reading>) =>
  account.connection.check({ ...account, since: undefined, reference: {}, signal: new AbortController().signal });

/** Every probe answers as an account of the largest plan would. */
function wholeAccount(me: unknown = { user: { id: 71, role: 'admin', url: 'https://acme-canonical.zendesk.com/api/v2/users/71.json' } }): nock.Scope {
  return api()
    .get('/api/v2/users/me')
    .reply(200, me as object, { 'Retry-After': '7' })
    .get('/api/v2/account/settings')
    .optionally()
    .reply(200, { settings: { localization: { time_zone: 'Eastern Time (US & Canada)' } } })
    .get(/custom_statuses|ticket_fields|users|schedules|policies|incremental|ratings|survey|availabilities|engagements/)
    .query(true)
    .optionally()
    .times(20)
    .reply(200, {});
}

describe('check', () => {
  test('names the account by its own host, reads its zone, and no request goes around our HTTP client', async () => {
    const scope = wholeAccount();
    const account = reading();
    let seen = 0;
    scope.on('request', () => (seen += 1));
    const { account: found, items } = await check(account);
    expect(found).toEqual({ id: 'acme-canonical.zendesk.com', name: 'acme-canonical', timeZone: 'America/New_York' });
    expect(items.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(seen).toBeGreaterThan(5);
    expect(account.http.usage.requests).toBe(seen);
  });

  test('an anonymous answer is a wrong credential, though its status is 200', async () => {
    wholeAccount({ user: { id: null, name: 'Anonymous user' } });
    await expect(check(reading())).rejects.toThrow(FixConfigError);
  });

  test('a limit on the way is waited for, not turned into an answer', async () => {
    api().get('/api/v2/users/me').reply(429, 'Number of allowed API requests per minute exceeded', { 'Retry-After': '3', 'content-type': 'text/plain' });
    wholeAccount();
    const account = reading();
    expect((await check(account)).account.id).toBe('acme-canonical.zendesk.com');
    expect(account.http.usage.throttled).toBe(1);
  });
});

describe('check against the simulated account', () => {
  beforeAll(() => nock.enableNetConnect('127.0.0.1'));
  afterAll(() => nock.disableNetConnect());

  const statuses = async (options: Parameters<typeof startSimulated>[0]) => {
    const started = await startSimulated({ tickets: 20, ...options });
    try {
      const { items } = await started.connection.check({ ...started, since: undefined, reference: {}, signal: new AbortController().signal });
      return Object.fromEntries(items.map(({ stream, status, action }) => [stream, status === 'ok' ? status : `${status}: ${action}`]));
    } finally {
      await started.close();
    }
  };

  test('without an administrator, exports and ratings are unavailable, with what to do', async () => {
    const found = await statuses({ options: { admin: false } });
    for (const stream of ['tickets', 'ticket_events', 'schedules', 'satisfaction_ratings']) expect(found[stream]).toMatch(/^unavailable: .*administrator/);
    expect(found).toMatchObject({ agents: 'ok', custom_statuses: 'ok' });
  });

  test('a plan without service levels is told, the rest is fine', async () => {
    const found = await statuses({ options: { slaPolicies: false } });
    expect(found).toMatchObject({ tickets: 'ok', satisfaction_ratings: 'ok' });
    expect(found['ticket_metric_events']).toMatch(/^unavailable: .*plan/);
  });

  test('a sideload that Zendesk leaves out without a word is told of the tickets alone', async () => {
    const found = await statuses({ tickets: 60, options: { metricSets: 'missing' } });
    expect(found['tickets']).toMatch(/^warning: .*metric_sets/);
    expect(found).toMatchObject({ ticket_events: 'ok', customers: 'ok' });
    expect(await statuses({ tickets: 60, options: { metricSets: 'beside' } })).toMatchObject({ tickets: 'ok' });
  });

  test('a token without the scope read is refused with the way out', async () => {
    await expect(statuses({ options: { scope: 'tickets:write' } })).rejects.toThrow(/scope read/);
  });

  test('a token that dies on the way is fetched anew; a wrong one is named as such', async () => {
    const started = await startSimulated({ tickets: 20 });
    const checkNow = (connection = started.connection, http = started.http) =>
      connection.check({ ...started, http, since: undefined, reference: {}, signal: new AbortController().signal });
    try {
      await checkNow();
      started.server.revokeTokens();
      expect((await checkNow()).items.every(({ status }) => status === 'ok')).toBe(true);
      expect(started.server.counts()['oauth/tokens']).toBe(2);
      const config = { ...started.config, auth: { clientId: 'deskmeter_sim', clientSecret: 'wrong' } };
      const options = { connectionId: 'c', baseUrl: started.server.url, policy: zendesk.policy, clock: started.clock, log: silentLog };
      const http = createHttp({ ...options, authorization: zendesk.authorize(config) });
      await expect(checkNow(zendesk.open(config, started.settings), http)).rejects.toThrow(/Login refused/);
    } finally {
      await started.close();
    }
  });
});
