import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { type Bucket, monthOf, plusDays, weekOf } from './engine/buckets.ts';

/** A stretch of days that people look at, with the one before and the one of a year ago. */
export interface ComparedPeriod {
  readonly period: string;
  readonly current: Bucket;
  readonly previous: Bucket;
  readonly yearAgo: Bucket;
}

const bucket = (first: Day, last: Day): Bucket => ({ grain: 'total', first, last });
/** A year ago on the same weekday. */
const WEEKS_OF_A_YEAR = 52 * 7;

/**
 * The periods of `kpi.compare` as of one day. Those that run end with that day, and are compared with as many days of the one before;
 * months and years with the same dates, where a short month ends sooner.
 */
export function comparedPeriods(today: Day, weekStart: Settings['weekStart']): ComparedPeriod[] {
  const week = weekOf(today, weekStart).first;
  const month = monthOf(today).first;
  const year = `${today.slice(0, 4)}-01-01`;
  const lastMonth = monthOf(plusDays(month, -1));
  return [
    byDays('yesterday', plusDays(today, -1), plusDays(today, -1), 1),
    byDays('last_7_days', plusDays(today, -7), plusDays(today, -1), 7),
    byDays('last_28_days', plusDays(today, -28), plusDays(today, -1), 28),
    byDays('this_week', week, today, 7),
    byDays('last_week', plusDays(week, -7), plusDays(week, -1), 7),
    byMonths('month_to_date', month, today, 1),
    byMonths('last_month', lastMonth.first, lastMonth.last, 1),
    byMonths('year_to_date', year, today, 12),
  ];
}

function byDays(period: string, first: Day, last: Day, step: number): ComparedPeriod {
  const back = (days: number) => bucket(plusDays(first, -days), plusDays(last, -days));
  return { period, current: bucket(first, last), previous: back(step), yearAgo: back(WEEKS_OF_A_YEAR) };
}

function byMonths(period: string, first: Day, last: Day, step: number): ComparedPeriod {
  const isWhole = last === monthOf(last).last;
  const back = (months: number) => bucket(sameDate(first, months, false), sameDate(last, months, isWhole));
  return { period, current: bucket(first, last), previous: back(step), yearAgo: back(12) };
}

/** The same date some months earlier; the last day of that month where it is shorter, or where a whole month is meant. */
function sameDate(day: Day, months: number, toTheEnd: boolean): Day {
  const at = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() - months);
  const { first, last } = monthOf(at.toISOString().slice(0, 10));
  const same = `${first.slice(0, 8)}${day.slice(8)}`;
  return toTheEnd || same > last ? last : same;
}
