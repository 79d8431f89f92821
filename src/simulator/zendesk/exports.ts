/** The incremental exports: tickets by cursor, events by time. What happened in the last minute is withheld. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import type { ExportOptions } from './options.ts';
import { clamp, errorReply, EXPORT_MAX } from './paging.ts';
import { canonicalHost } from './wording.ts';

const WITHHELD_S = 60;

/** A row of an export before it is worded: `at` in epoch seconds, `id` decides among equals. */
export interface ExportRow {
  readonly at: number;
  readonly id: number;
  readonly word: () => unknown;
}

/** The rows that a page may hold; the text of a 504 where the page would be too heavy. */
function pageSize(request: SimulatedRequest, { exportPageSize = EXPORT_MAX, heavyAbove = EXPORT_MAX }: ExportOptions): number | Reply {
  const asked = clamp(request.query.get('per_page'), EXPORT_MAX);
  return asked > heavyAbove ? { status: 504, body: 'upstream request timeout' } : Math.min(asked, exportPageSize);
}

/** By (timestamp, id), so equal timestamps are safe. `rows` must be in that order. */
export function cursorExport(world: World, request: SimulatedRequest, key: string, rows: readonly ExportRow[], options: ExportOptions): Reply {
  const horizon = request.now.getTime() / 1000 - WITHHELD_S;
  const start = startOf(request, horizon);
  if (typeof start === 'object') return start;
  const size = pageSize(request, options);
  if (typeof size === 'object') return size;
  const visible = rows.filter((row) => row.at <= horizon && isAfter(row, start, request.query.get('cursor')));
  if (request.query.has('cursor') && decodeCursor(request.query.get('cursor')) === undefined) return errorReply(400, 'InvalidCursor', 'cursor is invalid');
  const page = visible.slice(0, size);
  const last = page.at(-1);
  const cursor = last === undefined ? (request.query.get('cursor') ?? encodeCursor(start ?? 0, 0)) : encodeCursor(last.at, last.id);
  const query = new URLSearchParams({ cursor, ...(request.query.has('per_page') && { per_page: request.query.get('per_page') ?? '' }) });
  return {
    body: {
      [key]: page.map((row) => row.word()),
      after_url: `${canonicalHost(world)}${request.path}?${query.toString()}`,
      after_cursor: cursor,
      before_url: null,
      before_cursor: null,
      end_of_stream: page.length === visible.length,
    },
  };
}

/**
 * By time. A second is never split, so a page may exceed per_page; whether a page ends at its last second or one later
 * varies; next_page is set even at the end. Both have been seen, so there is an account of the other kind too: with `splitsSeconds`
 * a page never exceeds per_page, and `end_time` stands still while one second holds more than a page.
 */
export function timeExport(world: World, request: SimulatedRequest, key: string, rows: readonly ExportRow[], options: ExportOptions): Reply {
  const horizon = request.now.getTime() / 1000 - WITHHELD_S;
  const start = startOf(request, horizon);
  if (typeof start === 'object') return start;
  if (start === undefined) return errorReply(400, 'InvalidValue', 'start_time is required');
  const visible = rows.filter((row) => row.at >= start && row.at <= horizon);
  const size = pageSize(request, options);
  if (typeof size === 'object') return size;
  const edge = options.splitsSeconds === true ? undefined : visible[size - 1]?.at;
  const page = edge === undefined ? visible.slice(0, size) : visible.filter((row) => row.at <= edge);
  const isEnd = page.length === visible.length;
  const endTime = options.splitsSeconds === true ? (page.at(-1)?.at ?? start) : endOf(page, start, isEnd);
  const query = new URLSearchParams(request.query);
  query.set('start_time', String(endTime));
  return {
    body: {
      [key]: page.map((row) => row.word()),
      count: page.length,
      end_time: endTime,
      next_page: `${canonicalHost(world)}${request.path}?${query.toString()}`,
      end_of_stream: isEnd,
    },
  };
}

/** The last second, so that it comes again; in mid-stream sometimes the second after. */
function endOf(page: readonly ExportRow[], start: number, isEnd: boolean): number {
  const last = page.at(-1)?.at ?? start;
  const mustStep = page.every((row) => row.at === last);
  return !isEnd && (mustStep || last % 2 === 0) ? last + 1 : last;
}

function startOf(request: SimulatedRequest, horizon: number): number | undefined | Reply {
  const text = request.query.get('start_time');
  if (text === null) {
    return request.query.has('cursor') ? undefined : errorReply(400, 'InvalidValue', 'start_time or cursor is required');
  }
  const start = Number(text);
  if (!Number.isFinite(start)) return errorReply(422, 'InvalidValue', 'start_time is not a Unix epoch time');
  if (start > horizon) return errorReply(422, 'StartTimeTooRecent', 'Too recent start_time. Use a start_time older than 60 seconds');
  return start;
}

/** `"{seconds}.0||{id}|"`, as recordings show. */
const encodeCursor = (at: number, id: number): string => Buffer.from(`${at}.0||${id}|`).toString('base64');

function decodeCursor(cursor: string | null): { at: number; id: number } | undefined {
  const parts = /^(\d+)\.0\|\|(\d+)\|$/.exec(Buffer.from(cursor ?? '', 'base64').toString('utf8'));
  return parts === null ? undefined : { at: Number(parts[1]), id: Number(parts[2]) };
}

function isAfter(row: ExportRow, start: number | undefined, cursor: string | null): boolean {
  const from = decodeCursor(cursor);
  if (from !== undefined) return row.at > from.at || (row.at === from.at && row.id > from.id);
  return row.at >= (start ?? 0);
}
