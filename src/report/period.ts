import { DateTime } from 'luxon';
import type { ReportPlan, ReportPeriod } from '../domain/notices.ts';
import type { Settings } from '../domain/settings.ts';
import type { Day } from '../domain/values.ts';
import { bucketOf, plusDays } from '../kpi/index.ts';

/** A week or month that is over, and the one before it. */
export interface Period {
  readonly grain: ReportPeriod;
  readonly first: Day;
  readonly last: Day;
  readonly previousFirst: Day;
}

/** The last one that was over at this instant, in the zone of the days. */
export function lastPeriod(grain: ReportPeriod, now: Date, { timeZone, weekStart }: Pick<Settings, 'timeZone' | 'weekStart'>): Period {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).toISODate() ?? '';
  const before = (first: Day) => bucketOf(grain, plusDays(first, -1), weekStart);
  const { first, last } = before(bucketOf(grain, today, weekStart).first);
  return { grain, first, last, previousFirst: before(first).first };
}

/** First instant after the period. */
export const endOf = ({ last }: Pick<Period, 'last'>, timeZone: string): Date => dayIn(plusDays(last, 1), timeZone).toJSDate();

/** When its report is to be sent: at the local time of the plan on the day after. */
export const dueAt = ({ last }: Pick<Period, 'last'>, { at }: Pick<ReportPlan, 'at'>, timeZone: string): Date =>
  dayIn(plusDays(last, 1), timeZone).set(at).toJSDate();

const dayIn = (day: Day, zone: string): DateTime => DateTime.fromISO(day, { zone });

/** `week 2026-03-02 to 2026-03-08`, `March 2026` */
export const periodText = ({ grain, first, last }: Period): string =>
  grain === 'week' ? `week ${first} to ${last}` : DateTime.fromISO(first, { zone: 'utc', locale: 'en' }).toFormat('LLLL yyyy');
