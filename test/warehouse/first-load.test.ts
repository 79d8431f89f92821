import { expect, test } from 'vitest';
import { firstLoadOf, type LoadingStream } from '../../src/warehouse/first-load.ts';
import type { Backfill } from '../../src/warehouse/streams.ts';

const NOW = new Date('2026-11-27T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const loading = (days: number, backfill: Backfill | null = {}): LoadingStream => ({ loaded_from: ago(days * DAY), known_from: ago(days * DAY), backfill });
const leftS = (began: Date | null, ...streams: LoadingStream[]) => firstLoadOf(streams, ago(100 * DAY), began, NOW)?.left_s;

test('the rest takes as long as its share at the pace so far', () => {
  // A quarter of the time to cover in an hour: three hours are left.
  expect(leftS(ago(HOUR), loading(25))).toBe(3 * 3600);
  // The stream that is behind says how far the connection is.
  expect(leftS(ago(HOUR), loading(25), loading(50))).toBe(3 * 3600);
});

test('nothing is said of a pace that nobody knows', () => {
  expect(leftS(null, loading(25))).toBeNull();
  expect(leftS(ago(500), loading(25))).toBeNull();
  expect(leftS(ago(31 * DAY), loading(25))).toBeNull();
  // How far back it goes is not known yet.
  expect(firstLoadOf([loading(25)], null, ago(HOUR), NOW)).toMatchObject({ share: null, left_s: null, read_to: ago(25 * DAY) });
});

test('of a list in another order than that of time its rows tell', () => {
  expect(leftS(ago(HOUR), loading(7, { share: 0 }))).toBeNull();
  expect(firstLoadOf([loading(7, { share: 0.2 })], null, ago(HOUR), NOW)).toMatchObject({ share: 0.2, left_s: 4 * 3600, known_from: ago(7 * DAY) });
});

test('the window being read is told, and nothing once no window is left', () => {
  const backfill = { oldest: ago(200 * DAY).toISOString(), window: { from: ago(60 * DAY).toISOString(), pages: 3 } };
  expect(firstLoadOf([loading(35, backfill)], null, ago(HOUR), NOW)?.window).toEqual({ from: ago(60 * DAY), to: ago(35 * DAY) });
  expect(firstLoadOf([loading(100, null)], null, ago(HOUR), NOW)).toBeNull();
});
