import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusinessClock } from '../../src/transform/business-clock.ts';
import { at, officeHours } from '../support/story-facts.ts';
import { testSeed } from '../support/seed.ts';

const HOUR = 3_600_000;
const always7 = (start: string, end: string) => [1, 2, 3, 4, 5, 6, 7].map((dow) => ({ dow, start, end }));
const always = (timeZone: string) => new BusinessClock({ timeZone, intervals: always7('00:00', '24:00'), holidays: [] });

describe('business clock', () => {
  it('counts only open time over a weekend', () => {
    const clock = new BusinessClock(officeHours('Europe/Berlin'));
    expect(clock.between(at('2026-11-06T15:30'), at('2026-11-09T08:40'))).toBe(70 * 60_000);
  });

  it('gives a 24-hour schedule 25 hours when summer time ends and 23 when it begins', () => {
    const clock = always('America/New_York');
    expect(clock.between(at('2026-11-01T04:00'), at('2026-11-02T05:00'))).toBe(25 * HOUR);
    expect(clock.between(at('2026-03-08T05:00'), at('2026-03-09T04:00'))).toBe(23 * HOUR);
  });

  it('moves an opening that does not exist to the first instant after the gap', () => {
    const clock = new BusinessClock({ timeZone: 'Europe/Berlin', intervals: [{ dow: 7, start: '02:30', end: '06:00' }], holidays: [] });
    expect(clock.between(at('2026-03-29T00:00'), at('2026-03-29T12:00'))).toBe(3 * HOUR);
  });

  it('takes the earlier of two openings and the later of two closings in the doubled hour', () => {
    const clock = new BusinessClock({ timeZone: 'Europe/Berlin', intervals: [{ dow: 7, start: '02:00', end: '02:30' }], holidays: [] });
    expect(clock.between(at('2026-10-25T00:00'), at('2026-10-25T12:00'))).toBe(1.5 * HOUR);
  });

  it('has no business time on holidays', () => {
    const clock = new BusinessClock({ ...officeHours('UTC'), holidays: [{ start: '2026-12-24', end: '2026-12-25' }] });
    expect(clock.between(at('2026-12-23T16:00'), at('2026-12-28T10:00'))).toBe(2 * HOUR);
  });

  it('goes by the hours that held at the time where they were changed', () => {
    const [until, moved] = [at('2026-11-04T12:00'), at('2026-11-02T06:00')];
    const night = { timeZone: 'Asia/Tokyo', intervals: [{ dow: 1, start: '00:00', end: '24:00' }], until: moved };
    const clock = new BusinessClock({
      ...officeHours('UTC'),
      intervals: always7('08:00', '20:00'),
      holidays: [],
      past: [night, { ...officeHours('UTC'), until }],
    });
    // Monday in Tokyo begins on Sunday 15:00 and holds until 06:00, then 09:00 to 17:00.
    expect(clock.between(at('2026-11-01T00:00'), at('2026-11-03T00:00'))).toBe(15 * HOUR + 8 * HOUR);
    expect(clock.between(at('2026-11-04T00:00'), at('2026-11-06T00:00'))).toBe(3 * HOUR + 8 * HOUR + 12 * HOUR);
    expect(clock.add(at('2026-11-04T11:00'), 10 * HOUR)).toBe(at('2026-11-05T09:00'));
  });

  it('finds the instant at which a target passes, and back', () => {
    const clock = new BusinessClock(officeHours('UTC'));
    expect(clock.add(at('2026-11-06T16:00'), 2 * HOUR)).toBe(at('2026-11-09T10:00'));
    expect(clock.subtract(at('2026-11-09T10:00'), 2 * HOUR)).toBe(at('2026-11-06T16:00'));
    expect(new BusinessClock({ timeZone: 'UTC', intervals: [], holidays: [] }).add(0, 1)).toBeUndefined();
  });

  it('adds up over any cut, and add is the inverse of between', () => {
    const clock = new BusinessClock(officeHours('America/New_York'));
    const instant = fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00') });
    fc.assert(
      fc.property(instant, instant, instant, (a, b, c) => {
        const [first, second, third] = [a, b, c].toSorted((x, y) => x - y) as [number, number, number];
        expect(clock.between(first, second) + clock.between(second, third)).toBe(clock.between(first, third));
        const open = clock.between(first, third);
        expect(clock.between(first, clock.add(first, open) as number)).toBe(open);
      }),
      { seed: testSeed('business clock', 7) },
    );
  });
});
