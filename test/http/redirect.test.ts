import { expect, test } from 'vitest';
import { FixConfigError, GiveUpError } from '../../src/domain/errors.ts';
import { rejection, testHttp } from './vendor.ts';
import { interceptHttp, nock } from '../support/intercept.ts';

const BASE = 'https://acme.example.com';

interceptHttp();

test('a redirect of a GET to the same host is followed with credentials', async () => {
  nock(BASE).get('/a').reply(302, '', { location: '/b?x=1' });
  nock(BASE, { reqheaders: { authorization: 'Bearer token' } })
    .get('/b?x=1')
    .reply(200, { ok: 1 });
  expect((await testHttp(BASE).request({ path: '/a' })).body).toEqual({ ok: 1 });
});

test('a redirect to another host is an error, and that host is never asked', async () => {
  const other = nock('https://evil.example.org').get('/b').reply(200, {});
  nock(BASE).get('/a').reply(301, '', { location: 'https://evil.example.org/b' });
  const error = await rejection(testHttp(BASE).request({ path: '/a' }));
  expect(error).toBeInstanceOf(FixConfigError);
  expect(error.message).toContain('evil.example.org');
  expect(other.isDone()).toBe(false);
});

test('a redirect from https to http of the same name is another host', async () => {
  nock(BASE).get('/a').reply(301, '', { location: 'http://acme.example.com/a' });
  expect(await rejection(testHttp(BASE).request({ path: '/a' }))).toBeInstanceOf(FixConfigError);
});

test('a redirect of a POST, a circle and a redirect to nowhere are given up', async () => {
  nock(BASE).post('/p').reply(307, '', { location: '/q' });
  nock(BASE).get('/circle').times(10).reply(302, '', { location: '/circle' });
  nock(BASE).get('/nowhere').reply(302, '');
  const http = testHttp(BASE);
  for (const request of [{ method: 'POST', path: '/p', body: {} } as const, { path: '/circle' }, { path: '/nowhere' }]) {
    expect(await rejection(http.request(request))).toBeInstanceOf(GiveUpError);
  }
});

test('a whole address is refused as a path, so that a next link cannot carry credentials away', async () => {
  const other = nock('https://evil.example.org').get('/next').reply(200, {});
  expect(await rejection(testHttp(BASE).request({ path: 'https://evil.example.org/next?cursor=1' }))).toBeInstanceOf(GiveUpError);
  expect(other.isDone()).toBe(false);
});

test('a path that looks like a host stays at the base URL', async () => {
  nock(BASE).get('//evil.example.org/x').reply(200, { ok: 1 });
  expect((await testHttp(BASE).request({ path: '//evil.example.org/x' })).body).toEqual({ ok: 1 });
  nock(BASE).get('/@evil.example.org').reply(200, { ok: 2 });
  expect((await testHttp(BASE).request({ path: '/@evil.example.org' })).body).toEqual({ ok: 2 });
});

test('plain http is for loopback only, and a base URL holds no credentials', () => {
  expect(() => testHttp('http://acme.example.com')).toThrow(FixConfigError);
  expect(() => testHttp('ftp://acme.example.com')).toThrow(FixConfigError);
  expect(() => testHttp('https://ann:pass@acme.example.com')).toThrow(/holds credentials/);
  expect(() => testHttp('http://127.0.0.1:8100/zendesk')).not.toThrow();
});
