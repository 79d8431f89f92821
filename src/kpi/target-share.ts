import type { Day } from '../domain/values.ts';
import { monthOf, plusDays } from './engine/buckets.ts';
import type { TargetRow } from './targets.ts';

/** Both days inclusive. */
export interface Stretch {
  readonly first: Day;
  readonly last: Day;
}

const LEAST_DAYS = { day: 1, week: 7, month: 28 } as const;

/**
 * How many times a target a stretch of days is held against; null: it is not, for it is shorter than what the target is stated for, or not
 * alike. Says the same as `kpi.target_share`, which the views ask.
 */
export function targetShare({ per, is_summed: isSummed }: Pick<TargetRow, 'per' | 'is_summed'>, { first, last }: Stretch): number | null {
  if (per === null) return 1;
  const days = daysFrom(first, last) + 1;
  if (days < LEAST_DAYS[per]) return null;
  if (isSummed) return per === 'month' ? months(plusDays(last, 1)) - months(first) : days / LEAST_DAYS[per];
  if (per !== 'month') return days === LEAST_DAYS[per] ? 1 : null;
  return plusDays(last, 1) === aMonthAfter(first) ? 1 : null;
}

/** The target as it holds for a stretch of days; undefined where it does not. */
export function targetOver(target: TargetRow, stretch: Stretch): TargetRow | undefined {
  const share = targetShare(target, stretch);
  if (share === null) return undefined;
  const times = (bound: number | null) => (bound === null ? null : bound * share);
  return { ...target, at_least: times(target.at_least), at_most: times(target.at_most) };
}

const daysFrom = (first: Day, last: Day): number => (Date.parse(last) - Date.parse(first)) / 86_400_000;

/** Months since year 0, with the part of its month that is over. */
function months(day: Day): number {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return year * 12 + month + (dayOfMonth - 1) / Number(monthOf(day).last.slice(8));
}

/** The same day of the next month, or the last one of a shorter month. */
function aMonthAfter(day: Day): Day {
  const { last } = monthOf(plusDays(monthOf(day).last, 1));
  return last.slice(8) < day.slice(8) ? last : `${last.slice(0, 8)}${day.slice(8)}`;
}
