import { expect, test } from 'vitest';
import { FixConfigError, GiveUpError, StreamUnavailableError, WaitError } from '../../src/domain/errors.ts';
import { RequestFailedError } from '../../src/http/request-failed-error.ts';
import { plainPolicy, rejection, testHttp } from './vendor.ts';
import { interceptHttp, nock } from '../support/intercept.ts';

const BASE = 'https://acme.example.com';

interceptHttp();

test('asks below the base URL with its path as a prefix, repeats array keys and leaves undefined out', async () => {
  nock(BASE, { reqheaders: { authorization: 'Bearer token', accept: 'application/json' } })
    .get('/prefix/api/tickets?page%5Bsize%5D=2&ids=1&ids=2&after=a%26b')
    .reply(200, { ok: true }, { 'X-Rate-Limit': '400' });
  const http = testHttp(`${BASE}/prefix/`);
  const answer = await http.request({ path: '/api/tickets', query: { 'page[size]': 2, ids: [1, 2], after: 'a&b', before: undefined } });
  expect(answer.body).toEqual({ ok: true });
  expect(answer.headers['x-rate-limit']).toBe('400');
  expect(http.usage).toEqual({ requests: 1, retries: 0, throttled: 0, bytes: 11, waitedMs: 0 });
});

test('integers above 2^53 arrive as strings of their digits', async () => {
  nock(BASE)
    .get('/a')
    .reply(200, '{"id":1234567890123456789,"small":12,"float":0.12345678901234567,"text":"9007199254740993"}', { 'content-type': 'application/json' });
  const { body } = await testHttp(BASE).request({ path: '/a' });
  expect(body).toEqual({ id: '1234567890123456789', small: 12, float: 0.12345678901234567, text: '9007199254740993' });
});

test('a POST sends its body as JSON and is retried like a GET', async () => {
  nock(BASE).post('/search', { limit: 200 }).reply(502, 'bad gateway');
  nock(BASE).post('/search', { limit: 200 }).matchHeader('content-type', 'application/json').reply(200, { results: [] });
  const http = testHttp(BASE);
  expect((await http.request({ method: 'POST', path: '/search', body: { limit: 200 } })).body).toEqual({ results: [] });
  expect(http.usage.retries).toBe(1);
});

for (const status of [408, 409, 423, 425, 429, 477, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530]) {
  test(`${status} is tried again after a backoff`, async () => {
    nock(BASE).get('/a').times(2).reply(status, '<html>busy</html>', { 'content-type': 'text/html' });
    nock(BASE).get('/a').reply(200, { ok: 1 });
    const http = testHttp(BASE);
    expect((await http.request({ path: '/a' })).body).toEqual({ ok: 1 });
    expect(http.usage).toMatchObject({ requests: 3, retries: 2, waitedMs: 3_000 });
  });
}

test('429 with Retry-After in seconds waits as long as told, and counts as throttled', async () => {
  nock(BASE).get('/a').reply(429, 'slow down', { 'retry-after': '34' });
  nock(BASE).get('/a').reply(200, {});
  const http = testHttp(BASE, { random: () => 0 });
  await http.request({ path: '/a' });
  expect(http.usage).toMatchObject({ throttled: 1, retries: 1, waitedMs: 34_000 });
});

test('Retry-After as a date waits until then', async () => {
  nock(BASE).get('/a').reply(503, '', { 'retry-after': 'Mon, 04 May 2026 10:01:30 GMT' });
  nock(BASE).get('/a').reply(200, {});
  const http = testHttp(BASE, { random: () => 0 });
  await http.request({ path: '/a' });
  expect(http.clock.now().toISOString()).toBe('2026-05-04T10:01:30.000Z');
});

test('429 without Retry-After backs off at least half of the ceiling, whatever the dice say', async () => {
  nock(BASE).get('/a').times(3).reply(429, 'slow down');
  nock(BASE).get('/a').reply(200, {});
  const http = testHttp(BASE, { random: () => 0 });
  await http.request({ path: '/a' });
  expect(http.usage).toMatchObject({ throttled: 3, waitedMs: 500 + 1_000 + 2_000 });
});

test("the vendor's own answer about the wait goes before Retry-After", async () => {
  nock(BASE).get('/a').reply(429, { policyName: 'TEN_SECONDLY_ROLLING' }, { 'retry-after': '99' });
  nock(BASE).get('/a').reply(200, {});
  const policy = {
    ...plainPolicy,
    retryAfterMs: (_: number, __: unknown, body: unknown) => ((body as { policyName: string }).policyName === 'TEN_SECONDLY_ROLLING' ? 10_000 : undefined),
  };
  const http = testHttp(BASE, { random: () => 0, policy });
  await http.request({ path: '/a' });
  expect(http.usage.waitedMs).toBe(10_000);
});

test('a wait beyond the limit becomes a WaitError that a job can be parked by', async () => {
  nock(BASE).get('/a').reply(477, {}, { 'retry-after': '86400' });
  const error = await rejection(testHttp(BASE).request({ path: '/a' }));
  expect(error).toBeInstanceOf(WaitError);
  expect(error['waitMs']).toBe(86_400_000);
  expect(error.message).toContain('acme: GET /a answered 477');
});

test('attempts exhausted: says how often and what the last failure was', async () => {
  nock(BASE).get('/a').query(true).times(4).reply(503, 'no');
  const error = await rejection(testHttp(BASE, { maxAttempts: 4 }).request({ path: '/a', query: { q: 'ann@example.com' } }));
  expect(error).toBeInstanceOf(RequestFailedError);
  expect(error).toMatchObject({ recovery: 'retry', status: 503, kind: 'status', message: 'acme: GET /a failed 4 times, last: answered 503.' });
  expect(nock.isDone()).toBe(true);
});

test('full jitter draws from nothing up to a doubling ceiling', async () => {
  nock(BASE).get('/a').times(3).reply(500, '');
  nock(BASE).get('/a').reply(200, {});
  const draws = [0, 0.5, 1];
  const http = testHttp(BASE, { random: () => draws.shift() ?? 0 });
  await http.request({ path: '/a' });
  expect(http.usage.waitedMs).toBe(0 + 1_000 + 4_000);
});

for (const [name, body, type] of [
  ['an HTML page', '<!doctype html><title>Log in</title>', 'text/html; charset=utf-8'],
  ['truncated JSON', '{"tickets":[{"id":1},{"id', 'application/json'],
  ['nothing', '', 'application/json'],
] as const) {
  test(`${name} with a 200 is no answer: tried again, then named`, async () => {
    nock(BASE).get('/a').reply(200, body, { 'content-type': type });
    nock(BASE).get('/a').reply(200, { ok: 1 });
    expect((await testHttp(BASE).request({ path: '/a' })).body).toEqual({ ok: 1 });
    nock(BASE).get('/a').times(2).reply(200, body, { 'content-type': type });
    const error = await rejection(testHttp(BASE, { maxAttempts: 2 }).request({ path: '/a' }));
    expect(error).toMatchObject({ recovery: 'retry', kind: 'not-json', status: 200 });
  });
}

test('a 204 has no body', async () => {
  nock(BASE).get('/a').reply(204);
  expect(await testHttp(BASE).request({ path: '/a' })).toMatchObject({ status: 204, body: undefined });
});

test('401 mid-run ends with the credential named, after one attempt', async () => {
  nock(BASE).get('/a').reply(200, {}).get('/a').reply(401, { error: "Couldn't authenticate you" });
  const http = testHttp(BASE);
  await http.request({ path: '/a' });
  const error = await rejection(http.request({ path: '/a' }));
  expect(error).toBeInstanceOf(FixConfigError);
  expect(error.message).toBe('acme: GET /a answered 401.');
});

test('403 and 404 make the stream unavailable; other 4xx are given up, with the machine code only', async () => {
  nock(BASE).get('/a').reply(403, { code: 'require_feature', message: 'The Surveys feature is not in your plan, Ann' });
  nock(BASE).get('/a').reply(404, '<html>', { 'content-type': 'text/html' });
  nock(BASE)
    .get('/a')
    .reply(400, { errors: [{ code: 'InvalidPaginationDepth', detail: 'secret words' }] });
  const http = testHttp(BASE);
  const errors = [await rejection(http.request({ path: '/a' })), await rejection(http.request({ path: '/a' })), await rejection(http.request({ path: '/a' }))];
  expect(errors[0]).toBeInstanceOf(StreamUnavailableError);
  expect(errors[1]).toBeInstanceOf(StreamUnavailableError);
  expect(errors[2]).toBeInstanceOf(GiveUpError);
  expect(errors.map((error) => error.message)).toEqual([
    'acme: GET /a answered 403 (require_feature).',
    'acme: GET /a answered 404.',
    'acme: GET /a answered 400 (InvalidPaginationDepth).',
  ]);
});

test("the vendor's policy explains a final 4xx in its own words", async () => {
  nock(BASE).get('/a').reply(403, { category: 'MISSING_SCOPES' });
  const explained = new FixConfigError('scope tickets is missing.', 'Add it.');
  const policy = {
    ...plainPolicy,
    explain: (status: number, body: unknown, path: string) =>
      status === 403 && path === '/a' && (body as { category: string }).category === 'MISSING_SCOPES' ? explained : undefined,
  };
  expect(await rejection(testHttp(BASE, { policy }).request({ path: '/a' }))).toBe(explained);
});

test('a 530 is final where the policy knows what it means, else tried again', async () => {
  nock(BASE).get('/a').reply(530, '');
  const explained = new FixConfigError('the token is malformed.', 'Copy it again.');
  const policy = { ...plainPolicy, explain: (status: number) => (status === 530 ? explained : undefined) };
  expect(await rejection(testHttp(BASE, { policy }).request({ path: '/a' }))).toBe(explained);
});

test('a status the caller accepts comes back, with its body if that is JSON', async () => {
  nock(BASE).get('/a').reply(404, { error: 'RecordNotFound' });
  nock(BASE).get('/a').reply(404, 'not json');
  const http = testHttp(BASE);
  expect(await http.request({ path: '/a', accept: [404] })).toMatchObject({ status: 404, body: { error: 'RecordNotFound' } });
  expect(await http.request({ path: '/a', accept: [404] })).toMatchObject({ status: 404, body: undefined });
});

test('a caller that can ask for less hears of a 504 at the second try', async () => {
  nock(BASE).get('/a').times(2).reply(504, 'upstream request timeout');
  const error = await rejection(testHttp(BASE).request({ path: '/a', canShrink: true }));
  expect(error).toMatchObject({ status: 504, isTooHeavy: true });
});

test('an aborted signal ends the waiting with its own reason', async () => {
  nock(BASE).get('/a').reply(503, '');
  const controller = new AbortController();
  const http = testHttp(BASE, { clock: { now: () => new Date(), sleep: (_, signal) => Promise.reject(signal?.reason) } });
  controller.abort(new Error('stopped by the user'));
  expect((await rejection(http.request({ path: '/a', signal: controller.signal }))).message).toBe('stopped by the user');
});
