import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';

export type Grain = 'day' | 'week' | 'month' | 'total';

/** A period that a row is about: both days inclusive. */
export interface Bucket {
  readonly grain: Grain;
  readonly first: Day;
  readonly last: Day;
}

const FIRST_WEEKDAY: Readonly<Record<Settings['weekStart'], number>> = { monday: 1, saturday: 6, sunday: 0 };

/** The calendar knows no zones: a day is a label, and the one after it is the next label. */
export function plusDays(day: Day, count: number): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

export function weekOf(day: Day, weekStart: Settings['weekStart']): Bucket {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const first = plusDays(day, -((weekday - FIRST_WEEKDAY[weekStart] + 7) % 7));
  return { grain: 'week', first, last: plusDays(first, 6) };
}

export function monthOf(day: Day): Bucket {
  const first = `${day.slice(0, 7)}-01`;
  const at = new Date(`${first}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + 1);
  return { grain: 'month', first, last: plusDays(at.toISOString().slice(0, 10), -1) };
}

/** The days of all months that a period touches. */
export const wholeMonths = ({ first, last }: Pick<Bucket, 'first' | 'last'>): Omit<Bucket, 'grain'> => ({
  first: monthOf(first).first,
  last: monthOf(last).last,
});

export function bucketOf(grain: Exclude<Grain, 'total'>, day: Day, weekStart: Settings['weekStart']): Bucket {
  if (grain === 'week') return weekOf(day, weekStart);
  return grain === 'month' ? monthOf(day) : { grain, first: day, last: day };
}

/** Names a bucket within one rebuild. */
export const bucketKey = (bucket: Bucket): string => `${bucket.grain} ${bucket.first}`;

/** All days from `from` to `to`, both inclusive. */
export function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) days.push(day);
  return days;
}

/** Stretches of days with gaps no longer than `gap`. */
export function spansOf(days: readonly Day[], gap = 14): { readonly first: Day; readonly last: Day }[] {
  const spans: { first: Day; last: Day }[] = [];
  for (const day of days.toSorted()) {
    const span = spans.at(-1);
    if (span && day <= plusDays(span.last, gap)) span.last = day;
    else spans.push({ first: day, last: day });
  }
  return spans;
}
