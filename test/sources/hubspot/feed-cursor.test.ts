import { describe, expect, test } from 'vitest';
import { advance, type ChangesCursor, changesSince, planRound } from '../../../src/sources/hubspot/feed-cursor.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-03-02T00:00:00Z');

/** Polls at each of the minutes; returns every window read, in minutes since the start. */
function poll(times: readonly number[]): { readonly windows: (readonly [number, number])[][]; readonly cursor: ChangesCursor } {
  let cursor = changesSince(START);
  const windows = times.map((time) => {
    let round = planRound(cursor, START + time * MINUTE);
    const read = round.windows.map(({ from, to }) => [(from - START) / MINUTE, (to - START) / MINUTE] as const);
    for (;;) {
      cursor = advance(cursor, round, (round.windows[0]?.to ?? 0) + 1);
      if (cursor.round === undefined) return read;
      round = cursor.round;
    }
  });
  return { windows, cursor };
}

describe('rounds of the change feed', () => {
  test('each round overlaps the one before and vouches for all but the last half minute', () => {
    const { windows, cursor } = poll([15, 30]);
    expect(windows).toEqual([[[-10, 15]], [[4.5, 30]]]);
    expect(cursor).toEqual({ phase: 'changes', knownTo: START + 29.5 * MINUTE, settledTo: START });
  });

  test('once an hour what was read young is read again: no instant stays read only while it was young', () => {
    const times = Array.from({ length: 40 }, (_, index) => 15 * (index + 1));
    const { windows } = poll(times);
    const last = times.at(-1) ?? 0;
    for (let instant = 0; instant < last - 150; instant += 1) {
      const isSettled = windows.some((round, index) => round.some(([from, to]) => from <= instant && instant <= to && (times[index] ?? 0) - instant >= 60));
      expect(isSettled, `minute ${instant}`).toBe(true);
    }
  });

  test('a portal polled once a day needs one window for both', () => {
    const { windows } = poll([24 * 60, 48 * 60]);
    expect(windows).toEqual([[[-10, 1440]], [[1380, 2880]]]);
  });

  test('an interrupted round goes on in its window', () => {
    const cursor = changesSince(START + HOUR);
    const round = planRound(cursor, START + 2 * HOUR);
    const half = advance(cursor, round, START + 90 * MINUTE);
    expect(half.round?.at).toBe(START + 90 * MINUTE);
    expect(half.knownTo).toBe(cursor.knownTo);
  });
});
