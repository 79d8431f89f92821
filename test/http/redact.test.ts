import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, hashEmail, hashPhone } from '../../src/http/redact.ts';
import { longTests, testSeed } from '../support/seed.ts';

const KEY = 'a key of the warehouse';
const hmac = (text: string): string => createHmac('sha256', KEY).update(text).digest('hex');
const redact = createRedactor(
  { drop: ['subject', 'body', 'description'], hashEmail: ['email', 'cc_emails'], hashPhone: ['phone'], keepValues: { subject: ['SCRUBBED'] } },
  KEY,
);

test('an address is hashed without surrounding space and in lower case', () => {
  expect(hashEmail('  Ann@Example.COM ', KEY)).toBe(hmac('ann@example.com'));
  expect(hashEmail('ann@example.com', 'another key')).not.toBe(hmac('ann@example.com'));
});

test('a number is hashed by its digits; + and 00 are the same', () => {
  for (const written of ['+44 20 7946 0000', '0044 (20) 7946-0000', '+442079460000']) expect(hashPhone(written, KEY)).toBe(hmac('+442079460000'));
  expect(hashPhone('020 7946 0000', KEY)).toBe(hmac('02079460000'));
});

test('keys are dropped at any depth, unless their value is one that stays', () => {
  expect(
    redact({
      tickets: [
        { id: 1, subject: 'Help', nested: { body: { html: 'x' }, ok: true } },
        { id: 2, subject: 'SCRUBBED' },
      ],
    }),
  ).toEqual({
    tickets: [
      { id: 1, nested: { ok: true } },
      { id: 2, subject: 'SCRUBBED' },
    ],
  });
});

test('addresses and numbers stay under their key as hashes, in lists and histories too', () => {
  expect(redact({ email: 'Ann@example.com', cc_emails: ['b@example.com', null], phone: '+44 1', properties: { phone: [{ value: '020 79', at: 1 }] } })).toEqual(
    {
      email: hmac('ann@example.com'),
      cc_emails: [hmac('b@example.com'), null],
      phone: hmac('+441'),
      properties: { phone: [{ value: hmac('02079'), at: 1 }] },
    },
  );
  expect(redact({ email: null, phone: '' })).toEqual({ email: null, phone: '' });
  expect(redact({ phone: 442079460000 })).toEqual({ phone: hmac('442079460000') });
});

test('an address the rules forget is replaced wherever it stands', () => {
  const ann = hmac('ann@example.com');
  expect(
    redact({
      name: 'ann@example.com',
      text: 'Ann <Ann@Example.com>, see https://x.example/?e=ann@example.com&b=1',
      'ann@example.com': 1,
      list: ['mailto:ann@example.com'],
    }),
  ).toEqual({
    name: ann,
    text: `Ann <${ann}>, see https://x.example/?e=${ann}&b=1`,
    [ann]: 1,
    list: [ann],
  });
  expect(redact({ handle: '@ann', note: 'meet @ noon', ratio: 0.5, yes: true, none: null })).toEqual({
    handle: '@ann',
    note: 'meet @ noon',
    ratio: 0.5,
    yes: true,
    none: null,
  });
});

test('redacting twice changes nothing, and no plain address is left, whatever the shape', () => {
  const address = fc.emailAddress({ size: 'small' });
  fc.assert(
    fc.property(fc.jsonValue(), address, fc.constantFrom('email', 'name', 'x'), (value, email, key) => {
      const once = redact({ value, list: [{ [key]: email }] });
      expect(redact(once)).toEqual(once);
      expect(JSON.stringify(once)).not.toContain(email);
    }),
    { seed: testSeed('redaction'), numRuns: longTests ? 10_000 : 300 },
  );
});

test('a long text with an @ costs no more than its length', () => {
  const text = `${'a'.repeat(200_000)}@${'b'.repeat(200_000)}`;
  expect(redact({ text })).toEqual({ text });
});

test('__proto__ in a body is data, not a prototype', () => {
  const redacted = redact(JSON.parse('{"__proto__":{"admin":true},"id":1}')) as Record<string, unknown>;
  expect(redacted['admin']).toBeUndefined();
  expect(JSON.stringify(redacted)).toBe('{"__proto__":{"admin":true},"id":1}');
});
