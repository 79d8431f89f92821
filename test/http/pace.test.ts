import { describe, expect, test } from 'vitest';
import { WaitError } from '../../src/domain/errors.ts';
import { Pace } from '../../src/http/pace.ts';
import { type Clock, fixedClock } from '../../src/platform/clock.ts';
import { rejection } from './vendor.ts';

const MINUTE = 60_000;

interface Window {
  readonly limit: number;
  readonly windowMs: number;
  readonly kind: 'fixed' | 'sliding';
  /** Where fixed windows begin. */
  readonly offset?: number;
}

/** A vendor that counts calls in a window and refuses what is too much. */
class CountingVendor {
  refused = 0;
  readonly #window: Window;
  #calls: number[] = [];

  constructor(window: Window) {
    this.#window = window;
  }

  /** One call of ours, or calls of another app, at `now`; what its headers would say. */
  call(now: number, calls = 1): { remaining: number; resetMs: number } {
    const { limit, windowMs, kind, offset = 0 } = this.#window;
    const start = kind === 'sliding' ? now - windowMs + 1 : Math.floor((now - offset) / windowMs) * windowMs + offset;
    this.#calls = this.#calls.filter((at) => at >= start);
    if (this.#calls.length + calls > limit) this.refused += 1;
    else for (let n = 0; n < calls; n += 1) this.#calls.push(now);
    const first = kind === 'sliding' ? (this.#calls[0] ?? now) : start;
    return { remaining: limit - this.#calls.length, resetMs: first + windowMs - now };
  }
}

function paceOf(seed: { limit: number; windowMs: number }, quotaShare = 1) {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const pace = new Pace({
    connectionId: 'acme',
    buckets: { account: { limit: 100_000, windowMs: MINUTE }, exports: seed },
    quotaShare,
    clock,
    maxWaitMs: 300_000,
  });
  return { clock, pace, now: () => clock.now().getTime() };
}

describe('a limit of 10 a minute, 95 calls', () => {
  const windows: [string, Window][] = [
    ['sliding', { limit: 10, windowMs: MINUTE, kind: 'sliding' }],
    ['fixed, begun just now', { limit: 10, windowMs: MINUTE, kind: 'fixed' }],
    ['fixed, half gone', { limit: 10, windowMs: MINUTE, kind: 'fixed', offset: 30_000 }],
    ['fixed, nearly over', { limit: 10, windowMs: MINUTE, kind: 'fixed', offset: 1_000 }],
  ];
  for (const [name, window] of windows) {
    for (const hasHeaders of [false, true]) {
      test(`${name}, ${hasHeaders ? 'with' : 'without'} headers: no refusal, and at most 5 % longer than the limit allows`, async () => {
        const { clock, pace, now } = paceOf({ limit: 10, windowMs: MINUTE });
        const vendor = new CountingVendor(window);
        const started = now();
        for (let n = 0; n < 95; n += 1) {
          await pace.enter({ bucket: 'exports', cost: 1 });
          const { remaining, resetMs } = vendor.call(now());
          await clock.sleep(200);
          // Whole seconds, cut off, as vendors state them.
          if (hasHeaders) pace.learn([{ bucket: 'exports', limit: 10, remaining, resetMs: Math.floor(resetMs / 1_000) * 1_000 }]);
        }
        expect(vendor.refused).toBe(0);
        // Ten calls a window: nine windows stand before the last five. Where a window is already running, headers tell of the calls still in it.
        const running = window.kind === 'fixed' && hasHeaders ? MINUTE - ((MINUTE - (window.offset ?? 0)) % MINUTE) : MINUTE;
        const inRunning = Math.min(10, running / 200);
        const allowed = running + (Math.ceil((95 - inRunning) / 10) - 1) * MINUTE;
        expect(now() - started).toBeLessThanOrEqual(allowed * 1.05);
      });
    }
  }
});

test('the share applies to the account: 70 of 100 a minute are ours, however many calls wait', async () => {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const pace = new Pace({ connectionId: 'acme', buckets: { account: { limit: 100, windowMs: MINUTE } }, quotaShare: 0.7, clock, maxWaitMs: 300_000 });
  let waited = 0;
  for (let n = 0; n < 70; n += 1) waited += await pace.enter({ bucket: undefined, cost: 1 });
  expect(waited).toBe(0);
  expect(await pace.enter({ bucket: undefined, cost: 1 })).toBeGreaterThan(59_000);
});

test('an endpoint bucket is taken whole, and holds back only the calls that name it', async () => {
  const { pace } = paceOf({ limit: 10, windowMs: MINUTE }, 0.7);
  for (let n = 0; n < 10; n += 1) expect(await pace.enter({ bucket: 'exports', cost: 1 })).toBe(0);
  expect(await pace.enter({ bucket: undefined, cost: 1 })).toBe(0);
  expect(await pace.enter({ bucket: 'exports', cost: 1 })).toBeGreaterThan(59_000);
});

test('a call spends its credits: 23 pages of 3 credits fit into 70 of 100', async () => {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const pace = new Pace({ connectionId: 'acme', buckets: { account: { limit: 100, windowMs: MINUTE } }, quotaShare: 0.7, clock, maxWaitMs: 300_000 });
  for (let n = 0; n < 23; n += 1) expect(await pace.enter({ bucket: undefined, cost: 3 })).toBe(0);
  expect(await pace.enter({ bucket: undefined, cost: 3 })).toBeGreaterThan(0);
});

test('a call that costs more than the whole limit still goes, alone', async () => {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const pace = new Pace({ connectionId: 'acme', buckets: { account: { limit: 2, windowMs: MINUTE } }, quotaShare: 1, clock, maxWaitMs: 300_000 });
  expect(await pace.enter({ bucket: undefined, cost: 5 })).toBe(0);
  expect(await pace.enter({ bucket: undefined, cost: 5 })).toBeGreaterThan(59_000);
});

test('a limit learnt from headers replaces the seed, up and down', async () => {
  const { pace } = paceOf({ limit: 10, windowMs: MINUTE });
  pace.learn([{ bucket: 'exports', limit: 30, remaining: 30 }]);
  for (let n = 0; n < 30; n += 1) expect(await pace.enter({ bucket: 'exports', cost: 1 })).toBe(0);
  expect(await pace.enter({ bucket: 'exports', cost: 1 })).toBeGreaterThan(0);
});

test('what other apps use beyond the share left to them is not asked for', async () => {
  const clock = fixedClock('2026-05-04T10:00:00Z');
  const pace = new Pace({ connectionId: 'acme', buckets: { account: { limit: 100, windowMs: MINUTE } }, quotaShare: 0.7, clock, maxWaitMs: 300_000 });
  const vendor = new CountingVendor({ limit: 100, windowMs: MINUTE, kind: 'sliding' });
  vendor.call(clock.now().getTime(), 60);
  for (let n = 0; n < 200; n += 1) {
    await pace.enter({ bucket: undefined, cost: 1 });
    const { remaining } = vendor.call(clock.now().getTime());
    pace.learn([{ bucket: 'account', limit: 100, remaining }]);
  }
  expect(vendor.refused).toBe(0);
});

test('a quota already used up by a run before this one is waited for, not run into', async () => {
  const { clock, pace, now } = paceOf({ limit: 10, windowMs: MINUTE });
  const vendor = new CountingVendor({ limit: 10, windowMs: MINUTE, kind: 'fixed' });
  vendor.call(now(), 9);
  for (let n = 0; n < 12; n += 1) {
    await pace.enter({ bucket: 'exports', cost: 1 });
    pace.learn([{ bucket: 'exports', limit: 10, ...vendor.call(now()) }]);
    await clock.sleep(100);
  }
  expect(vendor.refused).toBe(0);
});

test('a bucket named account:… paces every call', async () => {
  const { pace } = paceOf({ limit: 10, windowMs: MINUTE });
  pace.learn([{ bucket: 'account:daily', limit: 250_000, remaining: 0, windowMs: 86_400_000, resetMs: 7_200_000 }]);
  const error = await rejection(pace.enter({ bucket: undefined, cost: 1 }));
  expect(error).toBeInstanceOf(WaitError);
  expect(error['waitMs']).toBeGreaterThanOrEqual(7_200_000);
});

test('after a refusal the bucket stays shut for as long as was said', async () => {
  const { pace } = paceOf({ limit: 10, windowMs: MINUTE });
  pace.block({ bucket: 'exports', cost: 1 }, 34_000);
  expect(await pace.enter({ bucket: undefined, cost: 1 })).toBe(0);
  expect(await pace.enter({ bucket: 'exports', cost: 1 })).toBe(34_000);
});

/** A clock for calls at the same time: moves on to the next sleeper once nobody else can run. */
function sharedClock(): Clock {
  let at = Date.parse('2026-05-04T10:00:00Z');
  const sleepers: { until: number; wake: () => void }[] = [];
  const moveOn = (): void => {
    sleepers.sort((a, b) => a.until - b.until);
    const next = sleepers.shift();
    if (!next) return;
    at = Math.max(at, next.until);
    next.wake();
  };
  return {
    now: () => new Date(at),
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ until: at + ms, wake });
        setImmediate(moveOn);
      }),
  };
}

test('many calls at once never pass the limit together', async () => {
  const clock = sharedClock();
  const pace = new Pace({ connectionId: 'acme', buckets: { account: { limit: 10, windowMs: MINUTE } }, quotaShare: 1, clock, maxWaitMs: 300_000 });
  const vendor = new CountingVendor({ limit: 10, windowMs: MINUTE, kind: 'sliding' });
  await Promise.all(Array.from({ length: 40 }, () => pace.enter({ bucket: undefined, cost: 1 }).then(() => vendor.call(clock.now().getTime()))));
  expect(vendor.refused).toBe(0);
  expect(clock.now().getTime() - Date.parse('2026-05-04T10:00:00Z')).toBeLessThan(3.1 * MINUTE);
});
