import { afterEach, expect, test } from 'vitest';
import { FixConfigError } from '../../src/domain/errors.ts';
import type { Authorization } from '../../src/http/authorization.ts';
import { rejection, testHttp } from './vendor.ts';
import { interceptHttp, nock } from '../support/intercept.ts';

const BASE = 'https://acme.example.com';

const authorization: Authorization = {
  login: {
    path: '/oauth/tokens',
    body: { client_secret: 'hush' },
    token: (body) => {
      const { access_token: token, expires_in: expiresInS } = body as { access_token: string; expires_in: number };
      if (!token) throw new Error(`no token in ${JSON.stringify(body)}`);
      return { headers: { authorization: `Bearer ${token}` }, expiresInS };
    },
  },
};

let logins = 0;
const serveLogin = (times: number, expiresIn = 1_800): void => {
  nock(BASE)
    .post('/oauth/tokens', { client_secret: 'hush' })
    .times(times)
    .reply(200, () => ({ access_token: `t${(logins += 1)}`, expires_in: expiresIn }));
};
const serveData = (token: string, status = 200): void => {
  nock(BASE, { reqheaders: { authorization: `Bearer ${token}` } })
    .get('/a')
    .reply(status, { token });
};

interceptHttp();
afterEach(() => {
  logins = 0;
});

test('the token is fetched once and shared by calls at the same time', async () => {
  serveLogin(5);
  for (let n = 0; n < 3; n += 1) serveData('t1');
  const http = testHttp(BASE, { authorization });
  await Promise.all([http.request({ path: '/a' }), http.request({ path: '/a' }), http.request({ path: '/a' })]);
  expect(logins).toBe(1);
});

test('the token is renewed before it expires, once for all', async () => {
  serveLogin(5, 600);
  serveData('t1');
  serveData('t2');
  serveData('t2');
  const http = testHttp(BASE, { authorization });
  await http.request({ path: '/a' });
  http.clock.set('2026-05-04T10:09:30Z');
  await Promise.all([http.request({ path: '/a' }), http.request({ path: '/a' })]);
  expect(logins).toBe(2);
});

test('a 401 in the middle of a run renews the token once and goes on', async () => {
  serveLogin(5);
  serveData('t1');
  serveData('t1', 401);
  serveData('t2');
  const http = testHttp(BASE, { authorization });
  await http.request({ path: '/a' });
  expect((await http.request({ path: '/a' })).body).toEqual({ token: 't2' });
});

test('a second 401 with a new token is a matter of configuration', async () => {
  serveLogin(5);
  serveData('t1', 401);
  serveData('t2', 401);
  expect(await rejection(testHttp(BASE, { authorization }).request({ path: '/a' }))).toBeInstanceOf(FixConfigError);
  expect(logins).toBe(2);
});

test('a login that is refused is a matter of configuration, one that fails for a moment is tried again', async () => {
  nock(BASE).post('/oauth/tokens').reply(401, { error: 'invalid_client' });
  const http = testHttp(BASE, { authorization });
  expect(await rejection(http.request({ path: '/a' }))).toMatchObject({
    recovery: 'fix-config',
    message: 'acme: POST /oauth/tokens answered 401 (invalid_client).',
  });
  nock(BASE).post('/oauth/tokens').reply(400, { error: 'invalid_scope' });
  expect(await rejection(http.request({ path: '/a' }))).toMatchObject({ recovery: 'fix-config' });
  nock(BASE).post('/oauth/tokens').reply(503, '');
  serveLogin(1);
  serveData('t1');
  expect((await http.request({ path: '/a' })).status).toBe(200);
});

test('a login without a token is a matter of configuration and does not quote the answer', async () => {
  nock(BASE).post('/oauth/tokens').reply(200, { note: 'private' });
  const error = await rejection(testHttp(BASE, { authorization }).request({ path: '/a' }));
  expect(error).toBeInstanceOf(FixConfigError);
  expect(`${error.message}${String(error.cause)}`).not.toContain('private');
});
