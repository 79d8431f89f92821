import { describe, expect, test } from 'vitest';
import type { Stream } from '../../src/sources/source.ts';
import type { Backfill } from '../../src/warehouse/streams.ts';
import { beginOf, floorOf, nextWindow, planTarget, type Unread, wholeFrom } from '../../src/sync/windows.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-27T00:00:00Z');
const ago = (days: number): Date => new Date(NOW - days * DAY);

const unread = (name: string, loadedDays: number, floorDays: number | undefined, backfill: Backfill = {}): Unread => ({
  stream: { name } as Stream,
  loadedFrom: ago(loadedDays),
  backfill,
  floor: floorDays === undefined ? undefined : ago(floorDays),
});
const days = (at: number | undefined): number | undefined => (at === undefined ? undefined : Math.round(((NOW - at) / DAY) * 100) / 100);

/** Windows as they are read, `name from-to` in days ago, until nothing is left. `pagesPerDay` says what each stream costs. */
function walk(start: readonly Unread[], pagesPerDay: Readonly<Record<string, number>>): string[] {
  let open = start;
  const read: string[] = [];
  for (let target = planTarget(open); target !== undefined; target = planTarget(open)) {
    for (let window = nextWindow(open, target); window !== undefined; window = nextWindow(open, target)) {
      const { unread: done, from, isLast } = window;
      const [to, span] = [done.loadedFrom.getTime(), done.loadedFrom.getTime() - from.getTime()];
      read.push(`${done.stream.name} ${days(from.getTime())}-${days(to)}`);
      const pages = Math.ceil((span / DAY) * (pagesPerDay[done.stream.name] ?? 0) || 1);
      const next = { ...done, loadedFrom: from, backfill: { last: { ms: span, pages } } };
      open = open.flatMap((each) => (each === done ? (isLast ? [] : [next]) : [each]));
    }
    if (read.length > 500) throw new Error('it never ends');
  }
  return read;
}

describe('windows of a first load', () => {
  test('go down in turn, each where the last one ended, and end at the floor of each feed', () => {
    expect(walk([unread('tickets', 7, 100), unread('events', 7, 130)], { tickets: 0.1, events: 0.3 })).toEqual([
      'tickets 35-7',
      'events 35-7',
      'tickets 100-35',
      'events 130-35',
    ]);
  });

  test('are as wide as some hundred pages, never grow more than eightfold, and a rest of 250 pages is one', () => {
    const large = walk([unread('events', 7, 1100)], { events: 7.3 });
    // 28 days took 205 pages: from then on it is some 14 days at a time, but for a rest that is hardly worth its own.
    expect(large.slice(0, 2)).toEqual(['events 35-7', 'events 48.66-35']);
    expect(large.length).toBeGreaterThan(70);
    expect(walk([unread('events', 7, 19_000)], { events: 0.01 })).toEqual(['events 35-7', 'events 259-35', 'events 19000-259']);
    expect(walk([unread('events', 7, 3000)], { events: 0.01 })).toEqual(['events 35-7', 'events 3000-35']);
  });

  test('where pages come fast, are as wide as some ten minutes', () => {
    const width = (last: Backfill['last']) => 7 - (days(planTarget([unread('tickets', 7, 1100, { ...(last && { last }) })])) as number);
    const MINUTE = 60_000;
    // The newest seven days: a hundred pages in one minute, or in fifty.
    expect(width({ ms: 7 * DAY, pages: 100, tookMs: MINUTE })).toBe(-56);
    expect(width({ ms: 7 * DAY, pages: 100, tookMs: 5 * MINUTE })).toBe(-14);
    expect(width({ ms: 7 * DAY, pages: 100, tookMs: 50 * MINUTE })).toBe(-7);
    // A run that died in between leaves the pages only.
    expect(width({ ms: 7 * DAY, pages: 100 })).toBe(-7);
  });

  test('a list in another order than that of time is one window, to its end', () => {
    const list = { ...unread('tickets', 7, undefined), stream: { name: 'tickets', windows: { inOne: true } } as Stream };
    const floor = floorOf(list.stream, list.backfill, undefined);
    const open = [{ ...list, floor }];
    expect(nextWindow(open, planTarget(open) as number)).toMatchObject({ from: new Date(0), isLast: true });
    expect(wholeFrom(list.stream, ago(100))).toBeNull();
  });

  test('a feed that is behind catches up before a new window begins, and one that was begun is ended first', () => {
    expect(days(planTarget([unread('tickets', 35, 100), unread('events', 7, 100)]))).toBe(35);
    const begun = unread('events', 7, 100, { window: { from: ago(35).toISOString(), pages: 3 } });
    expect(days(planTarget([unread('tickets', 7, 100), begun]))).toBe(35);
    // The other one had reached its floor and is gone: this one still ends where it was going.
    const window = nextWindow([begun], planTarget([begun]) as number);
    expect(window).toMatchObject({ from: ago(35), isLast: false });
  });

  test('nothing older means nothing to ask for', () => {
    const window = nextWindow([unread('tickets', 7, 3)], planTarget([unread('tickets', 7, 3)]) as number);
    expect(window).toMatchObject({ from: ago(7), isLast: true });
    expect(planTarget([])).toBeUndefined();
  });

  test('facts of events need events from before', () => {
    const stream = { windows: { leadMs: 30 * DAY, oldest: () => Promise.resolve(undefined) } } as unknown as Stream;
    expect(beginOf(stream, ago(10))).toEqual(ago(40));
    expect(beginOf(stream, undefined)).toBeUndefined();
  });
});
