import type { Schedule } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import type { Json, ReadContext, Stream } from '../source.ts';
import { API, askForList } from './paging.ts';
import { HOURLY_MS, listOf, snapshotCursor, type SnapshotCursor } from './snapshot.ts';
import * as wire from './wire.ts';

const PATH = `${API}/business_hours/schedules`;
const DAY = 1440;

/** Schedules, each with its holidays: one request, and one more per schedule, kept together as one page. */
export const schedules: Stream<SnapshotCursor> = {
  name: 'schedules',
  mode: 'snapshot',
  mapperVersion: 1,
  everyMs: HOURLY_MS,
  parseCursor: (input) => snapshotCursor.parse(input),
  async *read(_from, context) {
    const knownTo = context.clock.now();
    const body = await askForList(context, 'schedules', { path: PATH });
    const complete = [];
    for (const schedule of body['schedules'] as Record<string, unknown>[]) complete.push({ ...schedule, holidays: await holidaysOf(schedule, context) });
    yield { raw: { path: PATH, body: context.redact({ schedules: complete }) }, next: { after: null }, done: true, knownTo };
  },
  map: (raw) => mapEach('schedule', listOf(raw, 'schedules'), mapSchedule),
};

async function holidaysOf(schedule: Record<string, unknown>, context: ReadContext): Promise<unknown> {
  const id = schedule?.['id'];
  if (typeof id !== 'number' && typeof id !== 'string') return [];
  return (await askForList(context, 'holidays', { path: `${PATH}/${encodeURIComponent(id)}/holidays` }))['holidays'];
}

/** The first schedule of the list is the one Zendesk applies where no trigger sets another. */
function mapSchedule(record: Json, index: number): Schedule {
  const schedule = parseRecord(wire.schedule, record);
  const timeZone = ianaZone(schedule.time_zone);
  if (timeZone === null) throw new SkipRecordError(`time_zone: unknown zone "${schedule.time_zone ?? ''}"`);
  const id = idText(schedule.id, 'id');
  const updatedAt = optionalInstant(schedule.updated_at, 'updated_at');
  return {
    entity: 'schedule',
    id,
    version: updatedAt?.getTime() ?? 0,
    updatedAt,
    name: schedule.name ?? id,
    timeZone,
    intervals: (schedule.intervals ?? []).flatMap((interval) => weekIntervals(interval.start_time, interval.end_time)),
    holidays: (schedule.holidays ?? []).map((holiday) => ({ start: holiday.start_date.slice(0, 10), end: holiday.end_date.slice(0, 10) })),
    isDefault: index === 0,
  };
}

/** Minutes since Sunday 00:00 to days of the week and local times; an interval that crosses midnight is cut there. */
export function weekIntervals(start: number, end: number): Schedule['intervals'] {
  if (!(start >= 0 && end <= 7 * DAY && start < end)) throw new SkipRecordError('intervals: not within one week');
  const parts = [];
  for (let from = start; from < end;) {
    const day = Math.floor(from / DAY);
    const to = Math.min(end, (day + 1) * DAY);
    parts.push({ dow: day === 0 ? 7 : day, start: clockTime(from - day * DAY), end: clockTime(to - day * DAY) });
    from = to;
  }
  return parts;
}

const clockTime = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
