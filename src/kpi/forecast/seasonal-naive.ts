import type { Day } from '../../domain/values.ts';
import { plusDays } from '../engine/buckets.ts';

/** Volume of each day of one member, from its first day on; days without a ticket are 0. */
export interface Series {
  readonly first: Day;
  /** Last day that is over. */
  readonly last: Day;
  readonly on: (day: Day) => number;
  readonly isHoliday: (day: Day) => boolean;
}

/** Fewer usable weeks say nothing. */
const LEAST_WEEKS = 4;
const TREND = { weeks: 4, least: 0.8, most: 1.25 } as const;

/** Weeks whose volume an alarm is compared with. */
const SURGE_WEEKS = 8;

interface Week {
  /** 1 is the week before. */
  readonly lag: number;
  readonly day: Day;
  readonly volume: number;
}

/** The same weekday in the weeks before a day, as far as it is known on the day before `knownBefore`; holidays are out. */
function sameWeekday(series: Series, day: Day, weeks: number, knownBefore: Day = day): Week[] {
  const first = firstLag(day, knownBefore);
  return Array.from({ length: weeks }, (_, i) => ({ lag: i + 1, day: plusDays(day, -7 * (first + i)) }))
    .filter((week) => week.day >= series.first && week.day <= series.last && !series.isHoliday(week.day))
    .map((week) => ({ ...week, volume: series.on(week.day) }));
}

function firstLag(day: Day, knownBefore: Day): number {
  let lag = 1;
  while (plusDays(day, -7 * lag) >= knownBefore) lag += 1;
  return lag;
}

const mean = (numbers: readonly number[]) => numbers.reduce((adding, each) => adding + each, 0) / numbers.length;

/** Sample standard deviation. */
function deviation(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return Math.sqrt(numbers.reduce((adding, each) => adding + (each - middle) ** 2, 0) / (numbers.length - 1));
}

const isAbove = (volume: number, weeks: readonly Week[], k: number): boolean => {
  const volumes = weeks.map((week) => week.volume);
  return volume > mean(volumes) + k * deviation(volumes);
};

/** Was the day unusual beside the weeks before it, whatever those were? Such days are no baseline. */
function wasSurge(series: Series, day: Day, k: number): boolean {
  const weeks = sameWeekday(series, day, SURGE_WEEKS);
  return weeks.length >= LEAST_WEEKS && isAbove(series.on(day), weeks, k);
}

/** The weeks an alarm compares a day with: holidays and past surges are out. */
export const surgeBaseline = (series: Series, day: Day, k: number): Week[] =>
  sameWeekday(series, day, SURGE_WEEKS).filter((week) => !wasSurge(series, week.day, k));

/** More than mean + k × sample standard deviation of the same weekday in the 8 weeks before; null with fewer than 4 of them. */
export function isSurge(series: Series, day: Day, k: number): boolean | null {
  const weeks = surgeBaseline(series, day, k);
  return weeks.length < LEAST_WEEKS ? null : isAbove(series.on(day), weeks, k);
}

/** The weeks a forecast of a day is made from, on the day `madeOn`. */
export const forecastBaseline = (series: Series, day: Day, madeOn: Day, weeks: number, k: number): Week[] =>
  sameWeekday(series, day, weeks, madeOn).filter((week) => !wasSurge(series, week.day, k));

/**
 * Seasonal naive with drift: the mean of the same weekday in the weeks before, times the trend (the last four weeks over the four before,
 * at most a quarter up and a fifth down); null with fewer than 4 usable weeks, or than are asked for.
 */
export function forecastOf(series: Series, day: Day, madeOn: Day, weeks: number, k: number): number | null {
  const baseline = forecastBaseline(series, day, madeOn, weeks, k);
  if (baseline.length < Math.min(LEAST_WEEKS, weeks)) return null;
  const trend = forecastBaseline(series, day, madeOn, 2 * TREND.weeks, k);
  const recent = trend.filter((week) => week.lag <= TREND.weeks).map((week) => week.volume);
  const former = trend.filter((week) => week.lag > TREND.weeks).map((week) => week.volume);
  const drift = recent.length === 0 || former.length === 0 || mean(former) === 0 ? 1 : mean(recent) / mean(former);
  return mean(baseline.map((week) => week.volume)) * Math.min(TREND.most, Math.max(TREND.least, drift));
}

/** Days after a change of a day's volume whose forecasts and alarms it still changes: it is baseline, and it was a surge or not. */
export const reachOf = (weeks: number): number => 7 * (Math.max(weeks, SURGE_WEEKS) + SURGE_WEEKS) + 14;
