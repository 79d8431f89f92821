import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { type Bucket, bucketOf, type Grain, plusDays } from '../engine/buckets.ts';
import type { KpiRow } from '../engine/row.ts';

export type PeriodGrain = Exclude<Grain, 'total'>;

/** The periods that a range touches, each whole, in order. */
export function periodsIn(from: Day, to: Day, grain: PeriodGrain, weekStart: Settings['weekStart']): Bucket[] {
  const periods: Bucket[] = [];
  for (let period = bucketOf(grain, from, weekStart); period.first <= to; period = bucketOf(grain, plusDays(period.last, 1), weekStart)) periods.push(period);
  return periods;
}

export const periodBefore = ({ grain, first }: Bucket, weekStart: Settings['weekStart']): Bucket =>
  bucketOf(grain as PeriodGrain, plusDays(first, -1), weekStart);

/** The last period up to `to` that can be final on a day: it is over, and so are the days during which later events still change it. */
export function lastFinal(to: Day, grain: PeriodGrain, today: Day, lookAheadDays: number, weekStart: Settings['weekStart']): Bucket {
  const end = plusDays(today, -1 - lookAheadDays);
  const period = bucketOf(grain, to < end ? to : end, weekStart);
  return period.last <= end ? period : periodBefore(period, weekStart);
}

/** The period a row is about. */
export const periodOf = ({ grain, period }: Pick<KpiRow, 'grain' | 'period'>, weekStart: Settings['weekStart']): Bucket =>
  bucketOf(grain as PeriodGrain, period, weekStart);
