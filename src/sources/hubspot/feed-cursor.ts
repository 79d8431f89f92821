import * as z from 'zod';

const ms = z.number().int().nonnegative();
const window = z.object({ from: ms, to: ms });

/** Where the first load stands: lists are in order of id, so the last id is the whole position. When its first row was created (`began`) is for people only. */
const listing = z.object({ phase: z.literal('list'), startedAt: ms, after: z.string().optional(), began: ms.optional() });

/** Open tickets from before the newest days of a first load, in order of id; the changes since `before` come after them. */
const waiting = z.object({ phase: z.literal('waiting'), startedAt: ms, before: ms, lastId: z.string().regex(/^\d+$/) });

/**
 * Where the change feed stands. It only moves on at the end of a round; `round` holds the windows still to be read and the ms reached
 * in the first of them, so that an interrupted round goes on instead of starting anew.
 */
const changes = z.object({
  phase: z.literal('changes'),
  /** Everything changed before this instant has been read. */
  knownTo: ms,
  /** Everything changed before this instant has been read an hour later or more, when the search index had surely caught up. */
  settledTo: ms,
  /** When everything was listed last. */
  listedAt: ms.optional(),
  round: z.object({ startedAt: ms, settles: z.boolean(), windows: z.array(window).min(1), at: ms }).optional(),
});

const cursor = z.discriminatedUnion('phase', [listing, waiting, changes]);
export type FeedCursor = z.infer<typeof cursor>;
export type WaitingCursor = z.infer<typeof waiting>;
export type ListCursor = z.infer<typeof listing>;
export type ChangesCursor = z.infer<typeof changes>;
export type Round = NonNullable<ChangesCursor['round']>;

export const parseFeedCursor = (input: unknown): FeedCursor => cursor.parse(input);

/** Goes on reading changes from an instant. */
export function changesSince(instant: number): ChangesCursor {
  return { phase: 'changes', knownTo: instant, settledTo: instant };
}

/** After a list that began at an instant, which is as good as having read every change before it. */
export const listedSince = (instant: number): ChangesCursor => ({ ...changesSince(instant), listedAt: instant });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** HubSpot's index is behind by "a few moments": this much of the past we do not vouch for yet. */
const INDEX_LAG = MINUTE / 2;
/** Every round reads this much again, for rows the index showed late. */
const OVERLAP = 10 * MINUTE;

/**
 * The windows of a round that starts now. Rows that the index shows even later are caught by a second look once they are an hour old:
 * rarely polled portals get it by a longer window, often polled ones by an extra window each hour.
 */
export function planRound(cursor: ChangesCursor, now: number): Round {
  const from = cursor.knownTo - OVERLAP;
  const settled = now - HOUR;
  if (from <= settled) return round(now, true, [Math.min(cursor.settledTo, from), now]);
  if (settled - cursor.settledTo < HOUR) return round(now, false, [from, now]);
  return round(now, true, [cursor.settledTo, settled], [from, now]);
}

function round(startedAt: number, settles: boolean, ...ranges: readonly (readonly [number, number])[]): Round {
  const windows = ranges.map(([from, to]) => ({ from: Math.max(0, from), to }));
  return { startedAt, settles, windows, at: windows[0]?.from ?? 0 };
}

/** The cursor once everything before `at` of the round's first window is stored. */
export function advance(cursor: ChangesCursor, current: Round, at: number): ChangesCursor {
  const [first, ...rest] = current.windows;
  if (first === undefined || at <= first.to) return { ...cursor, round: { ...current, at } };
  if (rest.length > 0) return { ...cursor, round: { ...current, windows: rest, at: rest[0]?.from ?? 0 } };
  return {
    phase: 'changes',
    ...(cursor.listedAt !== undefined && { listedAt: cursor.listedAt }),
    knownTo: Math.max(cursor.knownTo, current.startedAt - INDEX_LAG),
    settledTo: current.settles ? Math.max(cursor.settledTo, current.startedAt - HOUR) : cursor.settledTo,
  };
}
