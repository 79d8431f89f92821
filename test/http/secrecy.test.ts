import { Writable } from 'node:stream';
import pino from 'pino';
import { expect, test } from 'vitest';
import { describeError } from '../../src/domain/errors.ts';
import { plainPolicy, rejection, serve, testHttp } from './vendor.ts';
import { interceptHttp, nock } from '../support/intercept.ts';

const BASE = 'https://acme.example.com';
const SECRET = 'hush-4711-hush';

interceptHttp('127.0.0.1');

/** A log of everything, kept in memory. */
function loudLog() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, log: pino({ level: 'trace' }, stream) };
}

/** Everything a person or a log could ever see of an error, causes and own properties included. */
function everything(error: unknown): string {
  const parts: string[] = [describeError(error)];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    parts.push(
      at.message,
      at.stack ?? '',
      JSON.stringify(Object.getOwnPropertyNames(at).map((name) => String((at as unknown as Record<string, unknown>)[name]))),
    );
  }
  return parts.join('\n');
}

const answers: [string, number, string | object, string][] = [
  ['a refusal', 400, { error: { message: SECRET }, description: SECRET, code: SECRET, errors: [{ code: SECRET }] }, 'application/json'],
  ['a wrong credential', 401, { error: SECRET }, 'application/json'],
  ['a missing scope', 403, { message: SECRET, category: SECRET }, 'application/json'],
  ['nothing there', 404, SECRET, 'text/plain'],
  ['a throttle', 429, SECRET, 'text/plain'],
  ['a fault', 500, `<html>${SECRET}</html>`, 'text/html'],
  ['cut JSON', 200, `{"a":"${SECRET}`, 'application/json'],
  ['a redirect away', 302, SECRET, 'text/plain'],
];

for (const [name, status, body, type] of answers) {
  test(`${name}: the secret in header, query, request body and answer is in no error and no log`, async () => {
    nock(BASE)
      .post('/path')
      .query(true)
      .times(3)
      .reply(status, body, { 'content-type': type, 'x-echo': SECRET, location: `https://evil.example.org/?k=${SECRET}` });
    const { lines, log } = loudLog();
    const http = testHttp(BASE, { authorization: { headers: { authorization: `Bearer ${SECRET}` } }, log, maxAttempts: 3 });
    const error = await rejection(http.request({ method: 'POST', path: '/path', query: { q: SECRET }, body: { password: SECRET } }));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('') + everything(error)).not.toContain(SECRET);
  });
}

test('a dead connection and a bad header: no secret in error or log', async () => {
  const server = await serve((request) => request.socket.destroy());
  const { lines, log } = loudLog();
  const options = { log, maxAttempts: 2, authorization: { headers: { authorization: `Bearer ${SECRET}` } } };
  const dead = await rejection(testHttp(server.url, options).request({ path: '/a', query: { q: SECRET } }));
  const bad = await rejection(
    testHttp(server.url, { ...options, authorization: { headers: { authorization: `Bearer ${SECRET}\u0416` } } }).request({ path: '/a' }),
  );
  await server.close();
  expect(lines.join('') + everything(dead) + everything(bad)).not.toContain(SECRET);
});

test('a login that fails tells nothing of what it sent or got', async () => {
  nock(BASE).post('/login').reply(400, { error: SECRET });
  const { lines, log } = loudLog();
  const authorization = { login: { path: '/login', body: { secret: SECRET }, token: () => ({ headers: {}, expiresInS: 1 }) } };
  const error = await rejection(testHttp(BASE, { authorization, log, policy: plainPolicy }).request({ path: '/a' }));
  expect(lines.join('') + everything(error)).not.toContain(SECRET);
});
