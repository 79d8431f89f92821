import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ended } from './support/fake-terminal.ts';
import { openWorkplace, type Workplace } from './support/workplace.ts';

let place: Workplace;
let silent: Server;
beforeAll(async () => {
  place = await openWorkplace();
  // Accepts, and hangs up at the first word.
  silent = createServer((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  silent.close();
  await place?.close();
});

/** Runs a command on another address of a warehouse. */
async function on(change: (url: URL) => void, ...args: readonly string[]): Promise<Ended> {
  const right = place.env['DATABASE_URL'] ?? '';
  const url = new URL(right);
  change(url);
  place.env['DATABASE_URL'] = url.href;
  try {
    return await place.run(...args);
  } finally {
    place.env['DATABASE_URL'] = right;
  }
}

describe('a warehouse that cannot be used is told in words: what, where, what to do', () => {
  test.each([
    [
      'nobody listens',
      1,
      (url: URL): void => void (url.port = '1'),
      /✗ The warehouse does not answer at 127\.0\.0\.1:1\. → Check host and port in warehouse\.url, and that PostgreSQL runs there\./,
    ],
    [
      'a wrong password',
      2,
      (url: URL): void => void (url.password = 'wr0ng'),
      /✗ The warehouse refused user or password: .*"postgres".* → Check user and password in warehouse\.url\./,
    ],
    [
      'a missing database',
      2,
      (url: URL): void => void (url.pathname = '/nowhere'),
      /✗ The warehouse has no such database: .*"nowhere".* → Create it \(createdb\), or name another one/,
    ],
    ['a server without TLS', 2, (url: URL): void => void (url.search = '?sslmode=verify-full'), /✗ The warehouse does not speak TLS\. → Take sslmode out/],
  ] as const)('%s', async (_, code, change, message) => {
    for (const args of [['status'], ['sync'], ['kpi', 'show', 'csat_score', '--json']]) {
      const ended = await on(change, ...args);
      expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
      expect(ended.text).toMatch(message);
      expect(ended.text).not.toMatch(/wr0ng|\bat .*\.ts:\d+|Unexpected/);
    }
  });

  test('an unknown host, whether the name does not exist or could not be looked up', async () => {
    const { code, text } = await on((url) => void (url.hostname = 'warehouse.invalid'), 'status');
    expect(code).toBe(text.includes('is not known') ? 2 : 1);
    expect(text).toMatch(/✗ The host of the warehouse (is not known|could not be looked up) at warehouse\.invalid/);
  });

  test('a server that hangs up', async () => {
    const { port } = silent.address() as { port: number };
    const { code, text } = await on((url) => void (url.port = String(port)), 'status');
    expect(code).toBe(1);
    expect(text).toMatch(/✗ The warehouse closed the connection\. → /);
  });
});

test('another privacy key than that of the data is refused', async () => {
  expect((await place.run('migrate')).code).toBe(0);
  place.env['DESKMETER_KEY'] = 'quite another key of the tests';
  const { code, text } = await place.run('status');
  expect(code).toBe(2);
  expect(text).toMatch(/key/);
  expect(text).not.toContain('quite another key');
});
