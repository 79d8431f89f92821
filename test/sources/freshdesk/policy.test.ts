import { expect, test } from 'vitest';
import { FixConfigError, StreamUnavailableError } from '../../../src/domain/errors.ts';
import { freshdeskPolicy } from '../../../src/sources/freshdesk/policy.ts';

const PATH = '/api/v2/surveys';
const explain = (status: number, code?: string, message?: string) => freshdeskPolicy.explain(status, code === undefined ? undefined : { code, message }, PATH);

test.each([
  [401, 'invalid_credentials', /API key/, /Copy the key anew/],
  [401, 'password_lockout', /password_lockout/, /Unlock/],
  [401, 'password_expired', /password_expired/, /renew the password/],
  [403, 'account_suspended', /suspended/, /reactivated/],
])('%i %s has to be put right by people', (status, code, message, action) => {
  const error = explain(status, code) as FixConfigError;
  expect(error).toBeInstanceOf(FixConfigError);
  expect(error.message).toMatch(message);
  expect(error.action).toMatch(action);
});

test.each([
  ['The Surveys feature(s) is/are not supported in your plan. Please upgrade your account to use it.', /Surveys/],
  ['The Archive Tickets feature(s) is/are not supported in your plan.', /Archive Tickets/],
  ['Nothing we have ever heard.', /what \/api/],
])('a feature that the plan lacks leaves a stream out, and is named', (text, named) => {
  const error = explain(403, 'require_feature', text);
  expect(error).toBeInstanceOf(StreamUnavailableError);
  expect(error?.message).toMatch(named);
});

test('missing rights leave a stream out; other answers are judged as everywhere', () => {
  expect(explain(403, 'access_denied')).toBeInstanceOf(StreamUnavailableError);
  expect(explain(403)).toBeInstanceOf(StreamUnavailableError);
  expect(explain(400, 'invalid_value')).toBeUndefined();
  expect(explain(500)).toBeUndefined();
});

test.each([
  [{ 'retry-after': '34' }, 34_000],
  [{ 'Retry-After': '0' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('a 429 is obeyed: %j', (headers, ms) => {
  expect(freshdeskPolicy.retryAfterMs(429, headers as Record<string, string>, undefined, new Date())).toBe(ms);
});
