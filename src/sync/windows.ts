import type { ReadContext, Stream, Windowing } from '../sources/source.ts';
import type { Backfill } from '../warehouse/streams.ts';

const DAY_MS = 86_400_000;

/** A first load begins with what changed in so many days: small enough for numbers within minutes, however large the account. */
export const NEWEST_MS = 7 * DAY_MS;
/** The window after it reaches back to 35 days, where nobody counted what the newest days took. */
const SECOND_MS = 28 * DAY_MS;
/**
 * The others are as wide as promises at least so many pages: new numbers show about every quarter of an hour where a vendor gives ten pages a
 * minute, and the half page that a window reads twice at its end stays below the hundredth part.
 */
const PAGES = 100;
/** A border costs each feed some three requests, its share of a page included: a rest of no more pages than this is not worth one of its own. */
const REST_PAGES = 250;
/** Where a vendor gives more pages than that, a window takes about so long. */
const TAKES_MS = 600_000;
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

/** From when on a stream is read once no window is left; null: from its beginning, as every list is that comes in one window. */
export const wholeFrom = (stream: Stream, since: Date | undefined): Date | null => (stream.windows?.inOne ? null : (beginOf(stream, since) ?? null));

/**
 * How far back (epoch ms) the streams read next: to where the deepest of them is, or was going, so that all of them know the same days; once they
 * are level, a new window begins. Undefined when nothing is left.
 */
export function planTarget(open: readonly Unread[]): number | undefined {
  if (open.length === 0) return undefined;
  const bottom = Math.min(...open.map(({ floor, loadedFrom }) => floor?.getTime() ?? loadedFrom.getTime()));
  if (open.some(({ stream }) => stream.windows?.inOne)) return bottom;
  const top = Math.max(...open.map(({ loadedFrom }) => loadedFrom.getTime()));
  const reached = open.map(({ loadedFrom, backfill }) => (backfill.window === undefined ? loadedFrom.getTime() : Date.parse(backfill.window.from)));
  const deepest = Math.min(...reached);
  if (deepest < top) return deepest;
  const width = widthOf(open);
  // A rest that is hardly worth a window of its own goes with this one.
  const isLittle = top - width - width / 2 <= bottom || pagesIn(top - bottom, open) <= REST_PAGES;
  return Math.min(top, isLittle ? bottom : top - width);
}

/** How many pages so much time promises to hold, from what the last window took; its last page was half full, more or less. */
function pagesIn(spanMs: number, open: readonly Unread[]): number {
  const known = open.map(({ backfill: { last } }) => (last === undefined ? Infinity : (last.pages - 0.5) / last.ms));
  return known.reduce((sum, perMs) => sum + perMs * spanMs, 0);
}

/** The window to read next on the way to a target, the stream that is behind first; undefined once all are there. */
export function nextWindow(open: readonly Unread[], target: number): Window | undefined {
  const unread = open.toSorted((a, b) => b.loadedFrom.getTime() - a.loadedFrom.getTime()).find((each) => isBehind(each, target));
  if (unread === undefined) return undefined;
  const begun = unread.backfill.window?.from;
  const from = unread.stream.windows?.inOne ? -Infinity : begun === undefined ? target : Date.parse(begun);
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
  const sum = (of: (each: (typeof last)[number]) => number): number => last.reduce((total, each) => total + of(each), 0);
  const growth = Math.max(
    PAGES /
      Math.max(
        1,
        sum(({ pages }) => pages),
      ),
    TAKES_MS / sum(({ tookMs }) => tookMs ?? Infinity),
  );
  return Math.max(LEAST_MS, ms * Math.min(MOST_GROWTH, growth));
}

/** Where the last window of a stream ends; undefined while nobody asked the vendor. */
export function floorOf(stream: Stream, backfill: Backfill, since: Date | undefined): Date | undefined {
  const begin = beginOf(stream, since);
  if (begin !== undefined || backfill.oldest !== undefined) return begin ?? new Date(backfill.oldest as string);
  return stream.windows?.inOne ? EPOCH : undefined;
}

/** A list that is read in one window needs no first change: it is read to its end. */
const EPOCH = new Date(0);

/** What this run has asked: streams that share a question share the answer. */
export type FirstChanges = Map<NonNullable<Windowing['oldest']>, string>;

/** Asks when the vendor's first change was, where nobody said where to begin. */
export async function askOldest(stream: Stream, backfill: Backfill, context: ReadContext, known: FirstChanges): Promise<Backfill> {
  const ask = stream.windows?.oldest;
  if (context.since !== undefined || backfill.oldest !== undefined || ask === undefined) return backfill;
  // Nothing at all: it ends where it begins.
  const oldest = known.get(ask) ?? ((await ask(context)) ?? context.clock.now()).toISOString();
  known.set(ask, oldest);
  return { ...backfill, oldest };
}
