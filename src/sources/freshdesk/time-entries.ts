import type { TimeEntry } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, mapEach, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import type { Stream } from '../source.ts';
import { mapUnlisted, trailingWindow } from './trailing-window.ts';
import { rowsOf, timeEntryRow } from './wire.ts';

/** A stopped timer ends when its entry was last written; a few seconds may lie between. */
const TIMER_SLACK_S = 5;

/**
 * Time spent on tickets. Edits of an entry touch neither its ticket nor any filter, so the last days are read again in every run,
 * 45 of them once a day, and everything once a week, which is when entries that were deleted are noticed.
 * A first load reads them whole: handling time of a ticket is that of its whole life, of which windows would show a part.
 */
export const timeEntries: Stream = {
  name: 'time_entries',
  mapperVersion: 1,
  ...trailingWindow({
    path: '/time_entries',
    startParameters: ['executed_after'],
    days: 3,
    daysOnceADay: 45,
    fullEveryDays: 7,
    ofTicket: { entity: 'time_entry', path: 'time_entries' },
  }),
  map: ({ body }) => mapUnlisted('time_entry', body) ?? mapEach('time_entry', rowsOf(body) ?? body, toTimeEntry),
} as Stream;

/** A running timer has no time yet: it comes with the pass after it was stopped. */
function toTimeEntry(input: unknown): TimeEntry | undefined {
  const row = parseRecord(timeEntryRow, input);
  if (row.timer_running === true) return undefined;
  const updatedAt = optionalInstant(row.updated_at, 'updated_at');
  // `executed_at` is a date of the account's zone in the form of an instant; the start is a real one.
  const workedAt = instant(row.start_time ?? row.created_at ?? row.executed_at, 'start_time');
  const seconds = spent(row.time_spent_in_seconds, row.time_spent);
  const ranS = updatedAt === null ? null : (updatedAt.getTime() - workedAt.getTime()) / 1000;
  return {
    entity: 'time_entry',
    id: idText(row.id, 'id'),
    version: updatedAt?.getTime() ?? workedAt.getTime(),
    updatedAt,
    ticketId: idText(row.ticket_id, 'ticket_id'),
    agentId: optionalId(row.agent_id, 'agent_id'),
    workedAt,
    seconds,
    isBillable: row.billable === true,
    kind: ranS !== null && seconds > 0 && Math.abs(ranS - seconds) <= TIMER_SLACK_S ? 'timer' : 'manual',
  };
}

/** Seconds where they are stated: `time_spent` is cut to minutes (103 seconds read "00:01"). */
function spent(seconds: number | null | undefined, text: string | null | undefined): number {
  if (seconds !== null && seconds !== undefined && seconds >= 0) return Math.round(seconds);
  const found = /^(\d+):(\d{2})$/.exec(text?.trim() ?? '');
  if (found === null) throw new SkipRecordError('time_spent: missing or not hh:mm');
  return Number(found[1]) * 3600 + Number(found[2]) * 60;
}
