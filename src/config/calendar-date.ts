import * as z from 'zod';

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** A day of the calendar as `YYYY-MM-DD`; one that does not exist is refused. */
export const calendarDate = z
  .string('must be a date as 2026-12-25')
  .refine(isDate, 'must be a date as 2026-12-25')
  .meta({ description: 'A day: 2026-12-25', format: 'date' });
