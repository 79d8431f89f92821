import { DateTime } from 'luxon';
import * as z from 'zod';
import { BEGINNING, OVERLAP_MS, wireTime } from './answer.ts';
import { firstCursor } from './walk.ts';
import { walkCursor } from './walk-cursor.ts';

const DAY_MS = 86_400_000;
/** The first window reaches so far back; each older one doubles the span that is read. */
const FIRST_WINDOW_MS = 35 * DAY_MS;
/** A day is read once so much time has passed since its end: changes show in the lists some minutes late. */
const AFTER_MIDNIGHT_MS = 10 * 60_000;

const time = z.iso.datetime({ offset: true });

const pass = z.strictObject({
  /** Tickets that changed last at or after this. */
  from: time,
  /** And before this; null: to the end of the list. */
  until: time.nullable(),
  walk: walkCursor,
  /** Tickets of the list page, the one before it, or the crowded second under way whose conversations are read. */
  read: z.array(z.string()),
  /** Vendor's time when it began; null until its first answer. */
  begunAt: time.nullable(),
  /** Replies up to here are read, so that a ticket without later ones is passed by; null: every ticket with replies is read. */
  repliesAfter: time.nullable(),
});
/** One walk over the ticket list. */
export type Pass = z.output<typeof pass>;

/**
 * Where the reading of conversations stands. No ticket is remembered: one needs reading when its last reply is later than the
 * beginning of the last daily pass, and, as long as the past is not read, whenever it changed.
 */
export const conversationsCursor = z.strictObject({
  /** The daily pass over what changed, while it is under way. */
  daily: pass.nullable(),
  /** Vendor's time when the last complete one began. */
  passedAt: time.nullable(),
  /** A window of the past, while it is being read; the newest one comes first. */
  past: pass.nullable(),
  /** Tickets that changed last at or after this have been read. */
  readFrom: time.nullable(),
  /** reading: the past is not read to its end; read: it is, but no daily pass has ended since; settled: one has. */
  state: z.enum(['reading', 'read', 'settled']),
});
export type ConversationsCursor = z.output<typeof conversationsCursor>;

export const UNREAD: ConversationsCursor = { daily: null, passedAt: null, past: null, readFrom: null, state: 'reading' };

/** What the decisions depend on. */
export interface Moment {
  readonly now: Date;
  readonly since: Date | undefined;
  /** IANA zone of the account: a pass a day, once the day before is over. */
  readonly timeZone: string;
}

export type Part = 'daily' | 'past';

const ms = (text: string): number => Date.parse(text);
const startOf = ({ since }: Moment): number => (since ?? BEGINNING).getTime();

function passFrom(from: number, more: Partial<Pass> = {}): Pass {
  const start = new Date(from);
  return { from: wireTime(start), until: null, walk: firstCursor(start), read: [], begunAt: null, repliesAfter: null, ...more };
}

/** What is to be read next, with the cursor to read it from; undefined when nothing is due. The present comes before the past. */
export function nextPart(cursor: ConversationsCursor, moment: Moment): { readonly part: Part; readonly cursor: ConversationsCursor } | undefined {
  if (cursor.daily !== null) return { part: 'daily', cursor };
  if (cursor.passedAt === null) {
    const from = Math.max(startOf(moment), moment.now.getTime() - FIRST_WINDOW_MS);
    return { part: 'daily', cursor: { ...cursor, daily: passFrom(from) } };
  }
  if (isDayOver(cursor.passedAt, moment)) return { part: 'daily', cursor: { ...cursor, daily: dailyPass(cursor, cursor.passedAt) } };
  if (cursor.past !== null) return { part: 'past', cursor };
  if (cursor.state !== 'reading' || cursor.readFrom === null) return undefined;
  const span = Math.max(moment.now.getTime() - ms(cursor.readFrom), FIRST_WINDOW_MS);
  const from = Math.max(startOf(moment), ms(cursor.readFrom) - span);
  return { part: 'past', cursor: { ...cursor, past: passFrom(from, { until: cursor.readFrom }) } };
}

/** Before it is settled, a ticket that changed may come from a window that had not been read: all are read then. */
function dailyPass({ state }: ConversationsCursor, passedAt: string): Pass {
  const from = ms(passedAt) - OVERLAP_MS;
  return passFrom(from, state === 'settled' ? { repliesAfter: wireTime(new Date(from)) } : {});
}

/** A cursor that reads whatever changed since an instant once more, and nothing else. */
export function rereadFrom(instant: Date): ConversationsCursor {
  const from = wireTime(instant);
  return { ...UNREAD, daily: passFrom(instant.getTime()), passedAt: from, readFrom: from, state: 'read' };
}

/** The cursor after the end of a pass. */
export function partEnded(cursor: ConversationsCursor, part: Part, ended: Pass, moment: Moment): ConversationsCursor {
  const readFrom = cursor.readFrom === null || part === 'past' ? ended.from : cursor.readFrom;
  const passed = part === 'daily' ? { daily: null, passedAt: ended.begunAt ?? wireTime(moment.now) } : { past: null };
  return { ...cursor, ...passed, readFrom, state: stateAfter(cursor, part, ms(readFrom) <= startOf(moment)) };
}

/** A first pass that reaches back to the beginning leaves no window open. */
function stateAfter({ state, passedAt }: ConversationsCursor, part: Part, isAll: boolean): ConversationsCursor['state'] {
  if (state === 'reading') return !isAll ? 'reading' : passedAt === null ? 'settled' : 'read';
  return part === 'daily' ? 'settled' : state;
}

function isDayOver(passedAt: string, { now, timeZone }: Moment): boolean {
  const day = (instant: number) => DateTime.fromMillis(instant, { zone: timeZone }).toISODate() ?? '';
  return day(now.getTime() - AFTER_MIDNIGHT_MS) > day(ms(passedAt) - OVERLAP_MS);
}

/** Share of the past that is read, by time. */
export function shareRead(cursor: ConversationsCursor, part: Part, moment: Moment): number {
  if (cursor.state !== 'reading') return 1;
  const current = cursor[part];
  const span = Math.max(1, moment.now.getTime() - startOf(moment));
  const reached = cursor.readFrom === null ? moment.now.getTime() : ms(cursor.readFrom);
  const walked = current === null ? 0 : Math.max(0, Math.min(reached, ms(current.walk.since)) - ms(current.from));
  return Math.min(1, Math.max(0, (moment.now.getTime() - reached + walked) / span));
}
