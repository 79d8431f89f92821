import { describe, expect, test } from 'vitest';
import { FixConfigError, StreamUnavailableError, WaitError } from '../../../src/domain/errors.ts';
import { createHttp } from '../../../src/http/client.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { hubspotPolicy } from '../../../src/sources/hubspot/policy.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

const NOW = new Date('2026-03-02T13:07:30Z');
const wait = (status: number, body: unknown, headers = {}) => hubspotPolicy.retryAfterMs(status, headers, body, NOW);

describe('limits of HubSpot', () => {
  test('the headers teach burst and day; the deprecated pair per second does not', () => {
    const headers = {
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '187',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-secondly': '19',
      'x-hubspot-ratelimit-daily': '650000',
      'x-hubspot-ratelimit-daily-remaining': '649000',
    };
    expect(hubspotPolicy.learn(headers)).toEqual([
      { bucket: 'account', limit: 190, remaining: 187, windowMs: 10_000 },
      { bucket: 'account:daily', limit: 650_000, remaining: 649_000, windowMs: 86_400_000 },
    ]);
    // OAuth apps have no daily limit, searches no headers at all.
    expect(hubspotPolicy.learn({ 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-remaining': '100' })).toEqual([
      { bucket: 'account', limit: 110, remaining: 100 },
    ]);
    expect(hubspotPolicy.learn({})).toEqual([]);
  });

  test.each([
    [{ policyName: 'SECONDLY' }, 1_000],
    [{ policyName: 'TEN_SECONDLY_ROLLING' }, 10_000],
    [{ policyName: 'ten_secondly_rolling', category: 'RATE_LIMITS' }, 10_000],
    [{ message: 'You have reached your ten_secondly_rolling limit.' }, 10_000],
    [{ message: 'You have reached your secondly limit.' }, 1_000],
    // Until the next quarter of an hour, on which every zone's midnight falls.
    [{ policyName: 'DAILY' }, 451_000],
    [{ message: 'You have reached your daily limit.' }, 451_000],
    [{}, undefined],
    ['<html>', undefined],
  ])('429 %j waits %s ms', (body, expected) => {
    expect(wait(429, body)).toBe(expected);
  });

  test('Retry-After counts where it is there; a locked record waits two seconds', () => {
    expect(wait(429, { policyName: 'SECONDLY' }, { 'retry-after': '7' })).toBe(7_000);
    expect(wait(477, {}, { 'retry-after': '86400' })).toBe(86_400_000);
    expect(wait(423, {})).toBe(2_000);
    expect(wait(503, {})).toBeUndefined();
  });
});

describe('refusals of HubSpot', () => {
  test('a missing scope names the scope and leaves the stream out', () => {
    const body = {
      category: 'MISSING_SCOPES',
      errors: [{ message: 'One or more…', context: { requiredGranularScopes: ['crm.objects.feedback_submissions.read'] } }],
    };
    const error = hubspotPolicy.explain(403, body, '/crm/objects/2026-09/feedback_submissions');
    expect(error).toBeInstanceOf(StreamUnavailableError);
    expect((error as StreamUnavailableError).action).toContain('crm.objects.feedback_submissions.read');
  });

  test('a forbidden path without scopes is left out all the same', () => {
    expect(hubspotPolicy.explain(403, '<html>', '/crm/owners/2026-09')).toBeInstanceOf(StreamUnavailableError);
  });
});

const BASE = 'https://hubspot.example';
const open = (clock = fixedClock(NOW)) =>
  createHttp({ connectionId: 'hs', baseUrl: BASE, authorization: { headers: {} }, policy: hubspotPolicy, clock, log: silentLog, random: () => 0.5 });

describe('through the HTTP client', () => {
  interceptHttp();

  test('a malformed token answers 530: fix the config at once', async () => {
    const scope = nock(BASE).get('/x').reply(530, 'error code: 1016');
    await expect(open().request({ path: '/x' })).rejects.toThrow(FixConfigError);
    expect(scope.isDone()).toBe(true);
  });

  test('the daily limit parks the work', async () => {
    nock(BASE).get('/x').times(8).reply(429, { policyName: 'DAILY', message: 'You have reached your daily limit.' });
    await expect(open().request({ path: '/x' })).rejects.toThrow(WaitError);
  });

  test('a portal that moves pauses for as long as it says', async () => {
    nock(BASE).get('/x').reply(477, {}, { 'retry-after': '86400' });
    const error = await open()
      .request({ path: '/x' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WaitError);
    expect((error as WaitError).waitMs).toBeGreaterThanOrEqual(86_400_000);
  });

  test('short limits are waited out', async () => {
    nock(BASE)
      .get('/x')
      .reply(429, { policyName: 'SECONDLY' })
      .get('/x')
      .reply(429, { policyName: 'TEN_SECONDLY_ROLLING' })
      .get('/x')
      .reply(200, { results: [] });
    const http = open();
    await http.request({ path: '/x', bucket: 'search' });
    expect(http.usage.throttled).toBe(2);
    expect(http.usage.waitedMs).toBeGreaterThanOrEqual(11_000);
  });
});
