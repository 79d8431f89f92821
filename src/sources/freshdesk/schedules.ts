import type { Schedule } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, optionalInstant, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import { snapshot } from './snapshot.ts';
import { businessHoursRow } from './wire.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** Business hours. Their holidays are not in the answer of every account; where they are, they are read. */
export const schedules = snapshot({ name: 'business_hours', entity: 'schedule', paths: ['/business_hours'], map: toSchedule });

function toSchedule(input: unknown): Schedule {
  const row = parseRecord(businessHoursRow, input);
  const timeZone = ianaZone(row.time_zone);
  if (timeZone === null) throw new SkipRecordError(`time_zone: unknown zone "${row.time_zone}"`);
  const updatedAt = optionalInstant(row.updated_at, 'updated_at');
  return {
    entity: 'schedule',
    id: idText(row.id, 'id'),
    version: updatedAt?.getTime() ?? 0,
    updatedAt,
    name: row.name,
    timeZone,
    intervals: Object.entries(row.business_hours ?? {}).flatMap(([day, hours]) => intervalOf(day, hours)),
    holidays: holidaysOf(row.holidays),
    isDefault: row.is_default === true,
  };
}

function intervalOf(day: string, hours: { start_time: string; end_time: string } | null | undefined): Schedule['intervals'][number][] {
  if (hours === null || hours === undefined) return [];
  const dow = DAYS.indexOf(day.toLowerCase()) + 1;
  if (dow === 0) throw new SkipRecordError(`business_hours: unknown day "${day}"`);
  const start = clockTime(hours.start_time);
  const end = clockTime(hours.end_time);
  return [{ dow, start, end: end <= start && end === '00:00' ? '24:00' : end }];
}

/** "8:00 am", "08:00:00 am" and "17:30" as `HH:MM`. */
export function clockTime(text: string): string {
  const found = /^\s*(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?m?\.?\s*$/i.exec(text);
  const hour = Number(found?.[1] ?? Number.NaN);
  const half = found?.[3]?.toLowerCase();
  if (found === null || hour > 24 || Number(found[2]) > 59 || (half !== undefined && (hour < 1 || hour > 12))) {
    throw new SkipRecordError(`business_hours: unreadable time "${text}"`);
  }
  const full = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return `${String(full).padStart(2, '0')}:${found[2]}`;
}

function holidaysOf(value: unknown): Schedule['holidays'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { date, start_date: from, end_date: to } = entry as Record<string, unknown>;
    const start = dayOf(from ?? date);
    return start === undefined ? [] : [{ start, end: dayOf(to) ?? start }];
  });
}

const dayOf = (value: unknown): string | undefined => (typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] : undefined);
