import type { ReadContext, Stream } from '../sources/source.ts';
import type { Backfill } from '../warehouse/streams.ts';

const DAY_MS = 86_400_000;

/** A first load begins with what changed in so many days: small enough for numbers within minutes, however large the account. */
export const NEWEST_MS = 7 * DAY_MS;
/** The window after it reaches back to 35 days. */
const SECOND_MS = 28 * DAY_MS;
/**
 * The others are as wide as promises so many pages: new numbers show about every quarter of an hour where a vendor gives ten pages a minute,
 * and the half page that a window reads twice at its end stays below the hundredth part.
 */
const PAGES = 100;
const MOST_GROWTH = 8;
const LEAST_MS = DAY_MS;

/** A stream with windows to read. */
export interface Unread {
  readonly stream: Stream;
  readonly loadedFrom: Date;
  readonly backfill: Backfill;
  /** Where its last window ends; undefined when the vendor has nothing older. */
  readonly floor: Date | undefined;
}

export interface Window {
  readonly unread: Unread;
  readonly from: Date;
  /** No older window follows. */
  readonly isLast: boolean;
}

/** Where a stream has to be read from so that facts are complete from `since` on; undefined: from the vendor's beginning. */
export const beginOf = (stream: Stream, since: Date | undefined): Date | undefined =>
  since === undefined ? undefined : new Date(since.getTime() - (stream.windows?.leadMs ?? 0));

/**
 * How far back (epoch ms) the streams read next: to where the deepest of them is, or was going, so that all of them know the same days; once they
 * are level, a new window begins. Undefined when nothing is left.
 */
export function planTarget(open: readonly Unread[]): number | undefined {
  if (open.length === 0) return undefined;
  const top = Math.max(...open.map(({ loadedFrom }) => loadedFrom.getTime()));
  const reached = open.map(({ loadedFrom, backfill }) => (backfill.window === undefined ? loadedFrom.getTime() : Date.parse(backfill.window.from)));
  const deepest = Math.min(...reached);
  if (deepest < top) return deepest;
  const width = widthOf(open);
  const bottom = Math.min(...open.map(({ floor, loadedFrom }) => floor?.getTime() ?? loadedFrom.getTime()));
  // A rest that is hardly worth a window of its own goes with this one.
  return Math.min(top, top - width - width / 2 <= bottom ? bottom : top - width);
}

/** The window to read next on the way to a target, the stream that is behind first; undefined once all are there. */
export function nextWindow(open: readonly Unread[], target: number): Window | undefined {
  const unread = open.toSorted((a, b) => b.loadedFrom.getTime() - a.loadedFrom.getTime()).find((each) => isBehind(each, target));
  if (unread === undefined) return undefined;
  const begun = unread.backfill.window?.from;
  const from = begun === undefined ? target : Date.parse(begun);
  const floor = Math.min(unread.floor?.getTime() ?? Infinity, unread.loadedFrom.getTime());
  return { unread, from: new Date(Math.max(from, floor)), isLast: from <= floor };
}

/** One whose floor is reached has nothing to ask for, and is done with. */
const isBehind = ({ loadedFrom, floor }: Unread, target: number): boolean => loadedFrom.getTime() > target || (floor !== undefined && loadedFrom <= floor);

/** How wide a window is to be, from what the last one took. */
function widthOf(open: readonly Unread[]): number {
  const last = open.flatMap(({ backfill }) => backfill.last ?? []);
  if (last.length === 0) return SECOND_MS;
  const ms = Math.max(...last.map((each) => each.ms));
  const pages = last.reduce((sum, each) => sum + each.pages, 0);
  return Math.max(LEAST_MS, ms * Math.min(MOST_GROWTH, PAGES / Math.max(1, pages)));
}

/** Where the last window of a stream ends; undefined while nobody asked the vendor. */
export function floorOf(stream: Stream, backfill: Backfill, since: Date | undefined): Date | undefined {
  return beginOf(stream, since) ?? (backfill.oldest === undefined ? undefined : new Date(backfill.oldest));
}

/** Asks when the vendor's first change was, where nobody said where to begin. */
export async function askOldest(stream: Stream, backfill: Backfill, context: ReadContext): Promise<Backfill> {
  if (context.since !== undefined || backfill.oldest !== undefined || stream.windows === undefined) return backfill;
  const oldest = await stream.windows.oldest(context);
  // Nothing at all: it ends where it begins.
  return { ...backfill, oldest: (oldest ?? context.clock.now()).toISOString() };
}
