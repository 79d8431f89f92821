import * as z from 'zod';
import { BEGINNING, OVERLAP_MS, wireTime } from './answer.ts';

const time = z.iso.datetime({ offset: true });

/** Where a walk over a ticket list stands. */
export const walkCursor = z.object({
  /** `updated_since` of the next question. */
  since: time,
  /** 1 but in a crowded second, which is paged through. */
  page: z.int().positive(),
  /** Rows a page of a crowded second holds; pages of another size do not line up with it. */
  size: z.int().positive(),
  /** Rows already met that the next question gives again: `id updated_at` of those not older than its start. */
  known: z.array(z.string()),
  /** Largest `updated_at` ever received: the vendor's clock. */
  watermark: time.nullable(),
  /** Set while the pages of a crowded second are read once more, from the last one back to the first. */
  back: z
    .object({
      /** Where the walk goes on afterwards; null when it ends. */
      since: time.nullable(),
      /** Vendor's time of the answer that showed the end. */
      endedAt: time.nullable(),
    })
    .nullable(),
});
export type WalkCursor = z.output<typeof walkCursor>;

/** Freshdesk refuses page 301 of the ticket list. */
export const LAST_PAGE = 300;

/** What one answer showed. */
export interface Seen {
  readonly rows: number;
  /** Rows that were asked for. */
  readonly size: number;
  /** The answer names a next page: one with fewer rows than asked for is not the last then. */
  readonly hasNext: boolean;
  /** Largest `updated_at` among the rows. */
  readonly last: Date | undefined;
  /** Rows that changed at or after `start`, as `id updated_at`. */
  readonly versionsFrom: (start: Date) => readonly string[];
  readonly serverTime: Date | undefined;
}

export interface Advance {
  readonly next: WalkCursor;
  readonly done: boolean;
  readonly knownTo?: Date;
}

/** A walk from `since`, or from the beginning of all things: without a start the list answers for the last 30 days only. */
export function startAt(since: Date | undefined, size: number): WalkCursor {
  return { since: wireTime(since ?? BEGINNING), page: 1, size, known: [], watermark: null, back: null };
}

/**
 * The keyset step. Page 1 is asked again and again, each time from one second before the last row, so that it does not matter
 * whether `updated_since` includes its own second, and rows that move to the end meanwhile are simply met again.
 *
 * Where a full page does not get past its second, the pages behind it are stepped through. A row that changes meanwhile leaves
 * its page and pulls the next ones forward, over a page border already crossed; so the same pages are read once more from the last
 * to the first, a direction in which rows can be met twice but never be missed.
 */
export function advance(at: WalkCursor, seen: Seen): Advance {
  const watermark = latest(at.watermark, seen.last);
  const here: WalkCursor = { ...at, size: seen.size, known: [], watermark };
  if (at.page > 1 && seen.size !== at.size) return go({ ...here, page: 1, back: null });
  if (at.back !== null) return goBack(here, at.back);
  if (seen.rows < seen.size && !seen.hasNext) return ended(here, seen.serverTime);
  const target = seen.last === undefined ? undefined : new Date(seen.last.getTime() - 1000);
  if (target !== undefined && target > new Date(at.since))
    return passed({ ...here, known: at.page === 1 ? [...seen.versionsFrom(target)] : [] }, wireTime(target));
  if (at.page < LAST_PAGE) return go({ ...here, page: at.page + 1 });
  // More than 30,000 tickets share a second: no question reaches the rest. The map says so in a reject.
  return passed(here, wireTime(new Date((seen.last ?? new Date(at.since)).getTime() + 1000)));
}

const go = (next: WalkCursor): Advance => ({ next, done: false });

function passed(at: WalkCursor, since: string): Advance {
  return at.page === 1 ? go({ ...at, since }) : go({ ...at, page: at.page - 1, back: { since, endedAt: null } });
}

function ended(at: WalkCursor, serverTime: Date | undefined): Advance {
  if (at.page === 1) return finished(at, serverTime);
  return go({ ...at, page: at.page - 1, back: { since: null, endedAt: serverTime === undefined ? null : wireTime(serverTime) } });
}

function goBack(at: WalkCursor, back: NonNullable<WalkCursor['back']>): Advance {
  if (at.page > 1) return go({ ...at, page: at.page - 1 });
  if (back.since !== null) return go({ ...at, since: back.since, back: null });
  return finished(at, back.endedAt === null ? undefined : new Date(back.endedAt));
}

/**
 * The next run begins some minutes before the end that this one saw, by the vendor's clock: a change may show in the list later than its own
 * time says. Where the answer states no time, before the newest row.
 */
function finished(at: WalkCursor, serverTime: Date | undefined): Advance {
  const seenTo = latest(at.watermark, serverTime);
  const since = seenTo === null ? at.since : wireTime(new Date(new Date(seenTo).getTime() - OVERLAP_MS));
  const next: WalkCursor = { ...at, since, page: 1, back: null };
  return { next, done: true, ...(serverTime && { knownTo: new Date(serverTime.getTime() - OVERLAP_MS) }) };
}

/** The later one of an instant and what may be another. */
function latest(instant: string | null, other: Date | undefined): string | null {
  if (other === undefined) return instant;
  return instant === null || other > new Date(instant) ? wireTime(other) : instant;
}
