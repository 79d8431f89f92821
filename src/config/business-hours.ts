import * as z from 'zod';
import type { Settings } from '../domain/settings.ts';
import { calendarDate } from './calendar-date.ts';
import { timeZone } from './time-zone.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const SPAN = /^([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

export interface Span {
  readonly start: string;
  readonly end: string;
}

/** `09:00-12:00, 13:00-17:30` or a list of such; times compare as text since they are padded. */
const openingHours = z
  .union([z.string(), z.array(z.string())])
  .transform((written, context): readonly Span[] => {
    const spans: Span[] = [];
    for (const part of [written].flat().flatMap((text) => text.split(','))) {
      const [start = '', end = ''] = part.trim().split(/\s*-\s*/);
      if (!SPAN.test(part.trim())) context.addIssue({ code: 'custom', message: `must be opening hours such as "09:00-17:30", not "${part.trim()}"` });
      else if (start >= end)
        context.addIssue({
          code: 'custom',
          message: `ends before it begins: ${part.trim()}; give hours past midnight to both days, as "22:00-24:00" and "00:00-02:00"`,
        });
      else spans.push({ start, end });
    }
    spans.sort((a, b) => a.start.localeCompare(b.start));
    if (spans.some((span, index) => span.start < (spans[index - 1]?.end ?? ''))) context.addIssue({ code: 'custom', message: 'has hours that overlap' });
    return spans;
  })
  .describe('Opening hours: "09:00-17:30", several as "09:00-12:00, 13:00-17:30" or a list; a day left out is closed');

const holiday = z
  .union([calendarDate, z.strictObject({ start: calendarDate, end: calendarDate })])
  .transform((day) => (typeof day === 'string' ? { start: day, end: day } : day))
  .refine(({ start, end }) => start <= end, 'ends before it begins')
  .describe('A day without business time, or { start, end } for several');

/** Default opening hours, where neither ticket nor group has a schedule. */
export const businessHours = z
  .strictObject({
    timeZone: timeZone.exactOptional(),
    ...(Object.fromEntries(WEEKDAYS.map((day) => [day, openingHours.exactOptional()])) as Record<
      (typeof WEEKDAYS)[number],
      z.ZodExactOptional<typeof openingHours>
    >),
    holidays: z.array(holiday).exactOptional(),
  })
  .refine((hours) => WEEKDAYS.some((day) => (hours[day]?.length ?? 0) > 0), 'opens on no day: give at least one, e.g. mon: "09:00-17:30"')
  .describe('Default schedule where neither ticket nor group has one');

/** The same as settings; `zone` is the workspace's, for hours that name none. */
export function toBusinessHours(hours: z.output<typeof businessHours>, zone: string): NonNullable<Settings['businessHours']> {
  return {
    timeZone: hours.timeZone ?? zone,
    intervals: WEEKDAYS.flatMap((day, index) => (hours[day] ?? []).map((span) => ({ dow: index + 1, ...span }))),
    holidays: hours.holidays ?? [],
  };
}
