import { expect, test } from 'vitest';
import { GiveUpError, RetryError } from '../../src/domain/errors.ts';
import { rejection, testHttp } from './vendor.ts';
import { interceptHttp, nock } from '../support/intercept.ts';

const BASE = 'https://acme.example.com';
const STORE = 'https://files.example.net';
const SECRET = 'signature=SECRET';

interceptHttp();

test('a file is fetched from whatever host without credentials, through hiccups and redirects', async () => {
  const plain = nock(STORE, { badheaders: ['authorization'] });
  plain.get(`/day.json?${SECRET}`).reply(503);
  plain.get(`/day.json?${SECRET}`).replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  plain.get(`/day.json?${SECRET}`).reply(302, '', { location: `${STORE}/moved` });
  plain.get('/moved').reply(200, 'a;b\n1;2');
  const http = testHttp(BASE);
  expect(await http.file(`${STORE}/day.json?${SECRET}`)).toBe('a;b\n1;2');
  expect(http.usage).toMatchObject({ requests: 4, retries: 2 });
});

test('an address that has expired is asked for anew by the next run, and is in no message', async () => {
  nock(STORE).get(`/day.json?${SECRET}`).reply(403, '<Error>expired</Error>');
  const error = await rejection(testHttp(BASE).file(`${STORE}/day.json?${SECRET}`));
  expect(error).toBeInstanceOf(RetryError);
  expect(String(error)).not.toMatch(/SECRET|files\.example/);
});

test.each(['http://files.example.net/x', 'ftp://files.example.net/x', 'https://user:SECRET@files.example.net/x', 'no address'])(
  '%s is not asked',
  async (address) => {
    const error = await rejection(testHttp(BASE).file(address));
    expect(error).toBeInstanceOf(GiveUpError);
    expect(String(error)).not.toContain('SECRET');
  },
);

test('a store that stays away ends the patience', async () => {
  nock(STORE).get('/x').times(20).reply(500);
  expect(await rejection(testHttp(BASE).file(`${STORE}/x`))).toBeInstanceOf(RetryError);
});
