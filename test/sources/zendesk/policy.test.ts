import { describe, expect, test } from 'vitest';
import { FixConfigError, StreamUnavailableError } from '../../../src/domain/errors.ts';
import { authorize, hostOf, zendeskConfig } from '../../../src/sources/zendesk/config.ts';
import { zendeskPolicy as policy } from '../../../src/sources/zendesk/policy.ts';

describe('limits learnt from headers', () => {
  test("the account's in each of its spellings", () => {
    const account = (headers: Record<string, string>) => policy.learn(headers)[0];
    expect(account({ 'x-rate-limit': '700', 'x-rate-limit-remaining': '699' })).toMatchObject({ bucket: 'account', limit: 700, remaining: 699 });
    expect(account({ 'ratelimit-limit': '400', 'ratelimit-remaining': '12', 'ratelimit-reset': '17' })).toMatchObject({
      limit: 400,
      remaining: 12,
      resetMs: 17_000,
    });
    expect(account({ 'rate-limit': '200', 'rate-limit-remaining': '0' })).toMatchObject({ limit: 200, remaining: 0 });
    expect(account({ 'x-rate-limit': 'lots' })).toBeUndefined();
  });

  test("every endpoint's, those of the exports as one bucket", () => {
    const limits = policy.learn({
      'zendesk-ratelimit-incremental-exports': 'total=10; remaining=9; resets=2',
      'zendesk-rate-limit-incremental-exports-cursor': 'total=30; remaining=4; resets=50',
      'zendesk-ratelimit-tickets-index': 'total=20000; remaining=19999; resets=60',
      'zendesk-ratelimit-odd': 'nonsense',
    });
    expect(limits).toEqual([
      { bucket: 'incremental', limit: 10, remaining: 9, windowMs: 60_000, resetMs: 2000 },
      { bucket: 'incremental', limit: 30, remaining: 4, windowMs: 60_000, resetMs: 50_000 },
      { bucket: 'tickets-index', limit: 20_000, remaining: 19_999, windowMs: 60_000, resetMs: 60_000 },
    ]);
  });

  test('a 429 without Retry-After still may name the reset; a conflict passes in ten seconds', () => {
    const now = new Date();
    expect(policy.retryAfterMs(429, { 'zendesk-ratelimit-incremental-exports': 'total=10; remaining=0; resets=33' }, 'text', now)).toBe(33_000);
    expect(policy.retryAfterMs(429, {}, undefined, now)).toBeUndefined();
    expect(policy.retryAfterMs(409, {}, undefined, now)).toBe(10_000);
  });
});

describe('what a refusal means', () => {
  const explain = (status: number, body: unknown, path = '/api/v2/satisfaction_ratings') => policy.explain(status, body, path);

  test.each([
    [401, { error: "Couldn't authenticate you" }, FixConfigError, /Renew it/],
    [401, { errors: [{ code: 'Unauthorized', status: '401', title: 'x' }] }, FixConfigError, /Renew it/],
    [403, { error: { title: 'Forbidden', message: 'no' } }, StreamUnavailableError, /administrator/],
    [403, undefined, StreamUnavailableError, /administrator/],
    [403, { error: 'Forbidden', description: 'Missing the following required scopes: read' }, StreamUnavailableError, /scope read/],
    [404, { error: 'InvalidEndpoint', description: 'Not found' }, StreamUnavailableError, /nothing to do/],
  ])('%i %j', (status, body, kind, action) => {
    const error = explain(status, body);
    expect(error).toBeInstanceOf(kind);
    expect((error as FixConfigError).action).toMatch(action);
  });

  test('a login that is refused is a matter of the config, whatever its status', () => {
    expect(explain(400, { error: 'invalid_scope' }, '/oauth/tokens')).toMatchObject({ message: expect.stringContaining('may not ask for the scope') });
    expect(explain(401, { error: 'invalid_client' }, '/oauth/tokens')).toBeInstanceOf(FixConfigError);
  });

  test('what only the request is to blame for is left to the common policy', () => {
    expect(explain(404, { error: 'RecordNotFound', description: 'Not found' })).toBeUndefined();
    expect(explain(422, { error: 'RecordInvalid', details: { base: [{ description: 'secret words' }] } })).toBeUndefined();
  });
});

describe('config', () => {
  const auth = { clientId: 'deskmeter', clientSecret: 'secret' };

  test('takes a subdomain or a whole host, and refuses what is neither', () => {
    expect(hostOf(zendeskConfig.parse({ subdomain: 'acme', auth }))).toBe('acme.zendesk.com');
    expect(hostOf(zendeskConfig.parse({ subdomain: 'support.acme.com', auth }))).toBe('support.acme.com');
    expect(zendeskConfig.safeParse({ subdomain: 'https://acme.zendesk.com', auth }).success).toBe(false);
    expect(zendeskConfig.safeParse({ subdomain: 'acme', auth: { email: 'a@b.c' } }).success).toBe(false);
  });

  test('logs in for a token beside /api/v2, and compares the scope', () => {
    const way = authorize({ subdomain: 'acme', auth });
    if (!('login' in way)) throw new Error('no login');
    expect(way.login).toMatchObject({ path: '/oauth/tokens', body: { grant_type: 'client_credentials', scope: 'read', expires_in: 172_800 } });
    expect(way.login.token({ access_token: 't', scope: 'read', expires_in: 1800 })).toEqual({ headers: { authorization: 'Bearer t' }, expiresInS: 1800 });
    expect(way.login.token({ access_token: 't', token_type: 'bearer' }).expiresInS).toBe(172_800);
    expect(() => way.login.token({ access_token: 't', scope: 'users:read' })).toThrow(FixConfigError);
  });

  test('an API token is Basic', () => {
    expect(authorize({ subdomain: 'acme', auth: { email: 'a@b.c', apiToken: 'x' } })).toEqual({ headers: { authorization: `Basic ${btoa('a@b.c/token:x')}` } });
  });
});
