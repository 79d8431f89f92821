import * as z from 'zod';
import type { Page, ReadContext, Stream } from '../source.ts';
import { API, BEGINNING, hasNext, OVERLAP_MS, type Query, rawPage, serverTime, wireTime } from './answer.ts';
import { rowsOf } from './wire.ts';

const PER_PAGE = 100;
const DAY_MS = 86_400_000;
const time = z.iso.datetime({ offset: true });

export const windowCursor = z.object({
  /** Start of the window that is being read, or is read next. */
  from: time,
  page: z.int().positive(),
  /** Vendor's time when this pass began; null between passes. */
  begunAt: time.nullable(),
  /** Vendor's time when everything was last read; null before. */
  fullAt: time.nullable(),
  /** The pass under way reads everything. */
  isFull: z.boolean(),
});
type WindowCursor = z.output<typeof windowCursor>;

interface WindowOptions {
  readonly path: string;
  /** The vendor's parameter that takes the start. */
  readonly startParameter: string;
  /** Rows that began within so many days are read again each time, since lists without an "updated" filter tell of edits no other way. */
  readonly days: number;
  /** Everything is read again after so many days; left out: never. */
  readonly fullEveryDays?: number;
  /** Leaves out what is not to be kept, before the page is redacted. */
  readonly keep?: (row: unknown) => unknown;
}

/** The reading half of a list that can only be asked by when its rows began. */
export function trailingWindow(options: WindowOptions): Pick<Stream<WindowCursor>, 'mode' | 'parseCursor' | 'cursorAt' | 'read'> {
  return {
    mode: 'window',
    parseCursor: (input) => windowCursor.parse(input),
    cursorAt: (instant) => ({ from: wireTime(instant), page: 1, begunAt: null, fullAt: null, isFull: false }),
    read: (from, context) => readWindow(options, from ?? firstPass(context), context),
  };
}

/** The first pass reads everything there is to be read. */
const firstPass = ({ since }: ReadContext): WindowCursor => ({ from: wireTime(since ?? BEGINNING), page: 1, begunAt: null, fullAt: null, isFull: true });

async function* readWindow(options: WindowOptions, from: WindowCursor, context: ReadContext): AsyncIterable<Page<WindowCursor>> {
  const path = `${API}${options.path}`;
  for (let at = from; ;) {
    const query: Query = { [options.startParameter]: at.from, per_page: PER_PAGE, page: at.page };
    const response = await context.http.request({ path, query, signal: context.signal });
    const rows = rowsOf(response.body);
    const begunAt = at.begunAt ?? serverTime(response)?.toISOString() ?? null;
    const isLast = !hasNext(response);
    const raw = rawPage(context, path, query, options.keep === undefined || rows === undefined ? response.body : rows.map(options.keep));
    const next = isLast ? passEnded(options, { ...at, begunAt }, context) : { ...at, begunAt, page: at.page + 1 };
    yield { raw, next, done: isLast, ...(isLast && begunAt !== null && { knownTo: new Date(Date.parse(begunAt) - OVERLAP_MS) }) };
    if (isLast) return;
    at = next;
  }
}

/** Where the next pass begins: the trailing window, or everything once more when its time has come. */
function passEnded(options: WindowOptions, at: WindowCursor, context: ReadContext): WindowCursor {
  const ended: WindowCursor = { ...at, page: 1, begunAt: null, fullAt: at.isFull ? at.begunAt : at.fullAt, isFull: false };
  if (at.begunAt === null) return ended;
  const begun = Date.parse(at.begunAt);
  const fullMs = (options.fullEveryDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
  if (begun - Date.parse(ended.fullAt ?? BEGINNING.toISOString()) >= fullMs) return { ...firstPass(context), fullAt: ended.fullAt };
  return { ...ended, from: wireTime(new Date(begun - options.days * DAY_MS)) };
}
