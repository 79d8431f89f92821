import { expect, test } from 'vitest';
import { changeOf } from '../../src/report/digest.ts';
import { dueAt, endOf, lastPeriod, periodText } from '../../src/report/period.ts';

const london = { timeZone: 'Europe/London', weekStart: 'monday' } as const;
const at = (hour: number, minute = 0) => ({ at: { hour, minute } });

test('a report is about the last period that is over where the days are cut', () => {
  expect(lastPeriod('week', new Date('2026-03-09T08:00:00Z'), london)).toEqual({
    grain: 'week',
    first: '2026-03-02',
    last: '2026-03-08',
    previousFirst: '2026-02-23',
  });
  // Sunday 23:30 in London, Monday in Auckland.
  const sunday = new Date('2026-03-08T23:30:00Z');
  expect(lastPeriod('week', sunday, london).last).toBe('2026-03-01');
  expect(lastPeriod('week', sunday, { ...london, timeZone: 'Pacific/Auckland' }).last).toBe('2026-03-08');
  expect(lastPeriod('week', sunday, { ...london, weekStart: 'sunday' }).last).toBe('2026-03-07');
  expect(lastPeriod('month', new Date('2026-03-01T00:30:00Z'), london)).toEqual({
    grain: 'month',
    first: '2026-02-01',
    last: '2026-02-28',
    previousFirst: '2026-01-01',
  });
  expect(periodText({ grain: 'month', first: '2026-02-01', last: '2026-02-28', previousFirst: '2026-01-01' })).toBe('February 2026');
});

test('it is due at a local time, whatever the clocks do', () => {
  const week = { last: '2026-03-29' };
  expect(endOf(week, 'Europe/London').toISOString()).toBe('2026-03-29T23:00:00.000Z');
  expect(dueAt(week, at(8), 'Europe/London').toISOString()).toBe('2026-03-30T07:00:00.000Z');
  expect(dueAt({ last: '2026-03-22' }, at(8), 'Europe/London').toISOString()).toBe('2026-03-23T08:00:00.000Z');
});

test.each([
  ['a share, in points', { value: 0.9, previous: 0.8, unit: 'ratio', direction: 'higher' }, { text: '+10.0 points', tone: 'good' }],
  ['seconds that fell', { value: 1_800, previous: 3_600, unit: 'seconds', direction: 'lower' }, { text: '−50 %', tone: 'good' }],
  ['a count nobody judges', { value: 12, previous: 10, unit: 'count', direction: 'neutral' }, { text: '+20 %', tone: 'plain' }],
  ['a change that is no news', { value: 0.79, previous: 0.8, unit: 'ratio', direction: 'higher' }, { text: '−1.0 points', tone: 'plain' }],
  ['the worse', { value: 0.5, previous: 0.8, unit: 'ratio', direction: 'higher' }, { text: '−30.0 points', tone: 'bad' }],
  ['from below nothing', { value: 10, previous: -20, unit: 'points', direction: 'higher' }, { text: '+30.0 points', tone: 'good' }],
  ['from nothing', { value: 5, previous: 0, unit: 'count', direction: 'lower' }, { text: '', tone: 'plain' }],
  ['without a former number', { value: 5, previous: null, unit: 'count', direction: 'lower' }, { text: '', tone: 'plain' }],
  ['the same', { value: 5, previous: 5, unit: 'count', direction: 'lower' }, { text: 'unchanged', tone: 'plain' }],
] as const)('a change: %s', (_, row, expected) => {
  expect(changeOf(row)).toEqual(expected);
});
