import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliver } from '../../src/delivery/deliver.ts';
import type { Message } from '../../src/delivery/message.ts';
import { post } from '../../src/delivery/outbox.ts';
import { FixConfigError, GiveUpError, RetryError, WaitError } from '../../src/domain/errors.ts';
import type { Channel, MailServer } from '../../src/domain/notices.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { rejection } from '../http/vendor.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type MailReceiver, mailReceiver, type WebReceiver, webReceiver } from './receivers.ts';

const NOW = '2026-03-10T12:00:00Z';
const message: Message = {
  event: 'alert.opened',
  tone: 'bad',
  title: 'CSAT missed its target\r\n3 days in a row',
  paragraphs: ['It should be at least 90.0 %.'],
  links: [{ text: 'zen 1', url: 'https://desk.example/1' }],
  data: { rule: 'csat', kpi: 'csat_score', value: 0.71 },
};

let database: TestDatabase;
let web: WebReceiver;
let mail: MailReceiver;
beforeAll(async () => {
  [database, web, mail] = await Promise.all([testDatabase(), webReceiver(), mailReceiver()]);
});
afterAll(() => Promise.all([database?.close(), web?.close(), mail?.close()]));
beforeEach(() => database.pool.query('truncate sync.delivery'));
afterEach(() => {
  web.received.length = 0;
  web.answers.length = 0;
  mail.mails.length = 0;
  mail.recipient = () => '250 ok';
});

const channels = (): readonly Channel[] => [
  { name: 'duty', kind: 'webhook', url: web.url, signingKey: 'a key' },
  { name: 'chat', kind: 'slack', url: web.url },
  { name: 'leads', kind: 'email', to: ['ann@acme.example', 'bob@acme.example'] },
];
const send = async (channel: string, server: MailServer = { url: mail.url, from: 'deskmeter <desk@acme.example>' }): Promise<void> => {
  await post(database.db, [{ id: `e1.opened.${channel}`, about: 'e1', channel, message }], new Date(NOW));
  await deliver({ db: database.db, notices: { channels: channels(), mail: server }, clock: fixedClock(NOW), log }, `e1.opened.${channel}`);
};
const row = async () =>
  (await database.pool.query('select attempts, error, confirmed_at is not null as is_confirmed, message is null as is_forgotten from sync.delivery')).rows[0];
const release = () => database.pool.query("update sync.delivery set claimed_until = now() - interval '1 second'");

test('a webhook gets the document with an id, signed', async () => {
  await send('duty');
  const [{ headers, body }] = web.received as [WebReceiver['received'][0]];
  expect(headers).toMatchObject({ 'idempotency-key': 'e1.opened.duty', 'content-type': 'application/json' });
  expect(headers['x-deskmeter-signature']).toBe(`sha256=${createHmac('sha256', 'a key').update(body).digest('hex')}`);
  expect(JSON.parse(body)).toEqual({
    ...{ id: 'e1.opened.duty', event: 'alert.opened', about: 'e1', title: message.title, links: message.links },
    ...{ text: expect.stringContaining('It should be at least 90.0 %.') as string, rule: 'csat', kpi: 'csat_score', value: 0.71 },
  });
  expect(await row()).toEqual({ attempts: 1, error: null, is_confirmed: true, is_forgotten: true });
});

test('Slack gets its own form', async () => {
  await send('chat');
  expect(JSON.parse(web.received[0]?.body ?? '')).toMatchObject({
    text: expect.stringContaining('CSAT missed') as string,
    blocks: [{ type: 'header' }, { type: 'section' }, { type: 'section' }],
  });
});

test('what is confirmed is never sent again; what is not is sent again under the same id', async () => {
  web.answers.push(503, 'hang up');
  expect(await rejection(send('duty'))).toBeInstanceOf(RetryError);
  expect(await row()).toEqual({ attempts: 1, error: 'Channel duty answered 503. It is tried again by itself.', is_confirmed: false, is_forgotten: false });
  expect(await rejection(send('duty'))).toBeInstanceOf(RetryError);
  await send('duty');
  await send('duty');
  expect(web.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['e1.opened.duty', 'e1.opened.duty', 'e1.opened.duty']);
});

test('a process that died between sending and noting it leaves the message to the next, once its claim has ended', async () => {
  const dying = { ...fixedClock(NOW) };
  const { now } = dying;
  let asked = 0;
  // The clock is asked once to claim, once to send, once to confirm: there it dies.
  dying.now = () => {
    asked += 1;
    if (asked === 3) throw new Error('killed');
    return now();
  };
  await post(database.db, [{ id: 'e1.opened.duty', about: 'e1', channel: 'duty', message }], new Date(NOW));
  await rejection(deliver({ db: database.db, notices: { channels: channels() }, clock: dying, log }, 'e1.opened.duty'));
  expect(web.received).toHaveLength(1);
  expect(await rejection(send('duty'))).toBeInstanceOf(WaitError);
  expect(web.received).toHaveLength(1);
  await release();
  await send('duty');
  expect(web.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['e1.opened.duty', 'e1.opened.duty']);
  expect(await row()).toMatchObject({ is_confirmed: true });
});

test.each([
  [404, FixConfigError, undefined],
  [302, FixConfigError, undefined],
  [500, RetryError, undefined],
  [{ status: 429, headers: { 'retry-after': '30' } }, WaitError, 30_000],
] as const)('an answer of %o is named by its recovery, and tells neither address nor body', async (answer, kind, waitMs) => {
  web.answers.push(answer);
  const error = await rejection(send('duty'));
  expect(error).toBeInstanceOf(kind);
  expect(error['waitMs']).toBe(waitMs);
  expect(`${error.message} ${String(error['action'])}`).not.toMatch(/127\.0\.0\.1|hook|CSAT/);
});

test('a channel that left the config is not guessed', async () => {
  expect(await rejection(send('nobody'))).toBeInstanceOf(GiveUpError);
});

test('mail has a text and an HTML part, one line of subject, and an id that stays', async () => {
  await send('leads');
  const [{ to, text }] = mail.mails as [MailReceiver['mails'][0]];
  expect(to).toEqual(['ann@acme.example', 'bob@acme.example']);
  expect(text).toMatch(/^Subject: CSAT missed its target 3 days in a row\r$/m);
  expect(text).toMatch(/^Message-ID: <e1\.opened\.leads@deskmeter>\r$/m);
  expect(text).toMatch(/^From: deskmeter <desk@acme\.example>\r$/m);
  expect(text).toContain('Content-Type: text/plain');
  expect(text).toContain('Content-Type: text/html');
  expect(await row()).toMatchObject({ is_confirmed: true });
});

test('one address that is refused does not keep the mail from the others; all of them are a mistake of the config', async () => {
  mail.recipient = (address) => (address.startsWith('ann') ? '550 no such user ann' : '250 ok');
  await send('leads');
  expect(mail.mails.map(({ to }) => to)).toEqual([['bob@acme.example']]);
  await database.pool.query('truncate sync.delivery');
  mail.recipient = () => '550 no such user';
  const error = await rejection(send('leads'));
  expect(error).toBeInstanceOf(FixConfigError);
  expect(error.message).toBe('Channel leads: the mail server refused the mail with 550.');
});

test('a mail server that is busy or not there is tried again', async () => {
  mail.recipient = () => '451 try later';
  expect(await rejection(send('leads'))).toBeInstanceOf(RetryError);
  await release();
  const gone = await rejection(send('leads', { url: 'smtp://user:secret-word@127.0.0.1:1', from: 'desk@acme.example' }));
  expect(gone).toBeInstanceOf(RetryError);
  expect(gone.message).not.toMatch(/secret-word|user/);
});
