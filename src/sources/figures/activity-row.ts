import { DateTime } from 'luxon';
import { ACTIVITIES, type Activity, type PlannedActivity } from '../../domain/figures.ts';
import { suggest } from '../../domain/suggest.ts';
import type { Cells, ScheduleColumn } from './columns.ts';
import type { FileContext } from './figure-row.ts';
import { memberProblem } from './members.ts';
import { problem, type Problem } from './problem.ts';

const HOUR_MS = 3_600_000;
const LONGEST_SHIFT_H = 24;

/** One row of a file of schedules. All that is wrong with it is told at once. */
export function readActivity(line: number, cells: Cells<ScheduleColumn>, context: FileContext): PlannedActivity | readonly Problem[] {
  const problems: Problem[] = [];
  const complain = (column: ScheduleColumn, message: string): void => void problems.push(problem(line, column, message));
  const unknown = cells.agent === '' ? 'is missing' : memberProblem(cells.agent, 'agent', context.agents);
  if (unknown !== undefined) complain('agent', unknown);
  const activity = cells.activity.toLowerCase();
  if (!isActivity(activity)) complain('activity', activityProblem(cells.activity));
  const start = readInstant(cells.start, context.timeZone, 'start');
  const end = readInstant(cells.end, context.timeZone, 'end');
  if ('wrong' in start) complain('start', start.wrong);
  if ('wrong' in end) complain('end', end.wrong);
  if ('at' in start && 'at' in end && isActivity(activity)) {
    const hours = (end.at.getTime() - start.at.getTime()) / HOUR_MS;
    if (hours <= 0) complain('end', 'must lie after start; a shift over midnight ends on the next day');
    else if (hours > LONGEST_SHIFT_H && activity !== 'off') complain('end', `${Math.round(hours)} hours of ${activity} in one row: is the day right?`);
  }
  if (problems.length > 0 || !isActivity(activity) || 'wrong' in start || 'wrong' in end) return problems;
  return { line, agentId: cells.agent, activity, startAt: start.at, endAt: end.at };
}

const isActivity = (text: string): text is Activity => (ACTIVITIES as readonly string[]).includes(text);

function activityProblem(text: string): string {
  if (text === '') return 'is missing';
  const near = suggest(text, ACTIVITIES);
  return `"${text.slice(0, 40)}" is no activity; ${near === undefined ? `activities are ${ACTIVITIES.join(', ')}` : `did you mean ${near}?`}`;
}

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(:\d{2})?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * An instant with its offset, or local time of the workspace. `24:00` is the next midnight. In the hour that autumn has twice,
 * a start is the earlier and an end the later instant; a time that spring leaves out is refused.
 */
function readInstant(text: string, zone: string, side: 'start' | 'end'): { readonly at: Date } | { readonly wrong: string } {
  if (text === '') return { wrong: 'is missing' };
  const local = LOCAL.exec(text);
  if (local !== null) return localInstant(local[1] as string, (local[2] as string).padStart(5, '0') + (local[3] ?? ''), zone, side, text);
  const at = WITH_OFFSET.test(text) ? DateTime.fromISO(text.replace(' ', 'T'), { setZone: true }) : undefined;
  if (at?.isValid !== true) return { wrong: `"${text.slice(0, 40)}" is no time: write it as 2026-11-02 09:00, or with its offset as 2026-11-02T09:00Z` };
  return { at: at.toJSDate() };
}

function localInstant(day: string, time: string, zone: string, side: 'start' | 'end', text: string): { readonly at: Date } | { readonly wrong: string } {
  const isMidnight = /^24:00(:00)?$/.test(time);
  const found = DateTime.fromISO(`${day}T${isMidnight ? '00:00' : time}`, { zone });
  if (!found.isValid) return { wrong: `"${text}" is no time: write it as 2026-11-02 09:00` };
  if (isMidnight) return { at: found.plus({ days: 1 }).startOf('day').toJSDate() };
  if (found.toFormat('HH:mm') !== time.slice(0, 5) && found.startOf('day').toMillis() !== found.toMillis()) {
    return { wrong: `"${text}" does not exist in ${zone}: clocks go forward over it` };
  }
  const possible = found.getPossibleOffsets().map((each) => each.toMillis());
  return { at: new Date(side === 'start' ? Math.min(...possible) : Math.max(...possible)) };
}
