import type { GoneEntity } from '../../domain/gone.ts';
import type { Json, MapContext, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import {
  advance,
  type ChangesCursor,
  changesSince,
  type FeedCursor,
  type ListCursor,
  type WaitingCursor,
  listedSince,
  parseFeedCursor,
  planRound,
  type Round,
} from './feed-cursor.ts';
import { type NewestFirst, newestFirst } from './newest-first.ts';
import type { ObjectType } from './paths.ts';
import { type FoundRow, gathered, searchWindow } from './search-window.ts';

/** A page of a first load, its rows as they were listed, and the list position after it; undefined `after` on the last one. */
export interface ListedRaw {
  readonly raw: RawPage;
  readonly rows: readonly unknown[];
  readonly after: string | undefined;
}

/** A page of changes and how many of the found rows it holds. */
export interface ChangedRaw {
  readonly raw: RawPage;
  readonly count: number;
}

/** What differs between one kind of CRM object and another. */
export interface Feed {
  readonly name: string;
  readonly type: ObjectType;
  readonly mapperVersion: number;
  /** Properties the search itself returns. */
  readonly searched: readonly string[];
  /** The first load, from a list position on. */
  list(context: ReadContext, after: string | undefined): AsyncIterable<ListedRaw>;
  /** Everything is listed again after such a time (milliseconds); left out, never. */
  readonly listsEveryMs?: number;
  /** What the list shows is all there is of it, and so are its ids: what is stored and not among them may be gone. */
  readonly lists?: GoneEntity;
  /** After a list that began at an instant: pages that tell what of it is gone. */
  unlisted?(context: ReadContext, startedAt: Date): AsyncIterable<RawPage>;
  /** How a long first load begins with its newest days; left out, it reads the list from its start. */
  readonly newest?: NewestFirst;
  /** Open records that have not changed since an instant (epoch ms), in order of id from after `lastId` on; needed where `newest` has them. */
  waiting?(context: ReadContext, from: WaitingCursor): AsyncIterable<ChangedRaw & { readonly lastId: string }>;
  /** So many found rows are turned into pages together; left out, as many as a search page holds. */
  readonly together?: number;
  /** The found rows that have to be turned into pages; left out, all of them. */
  unread?(context: ReadContext, rows: readonly FoundRow[]): Promise<readonly FoundRow[]>;
  /** Turns found rows into pages, in order. What happened before `settledTo` earlier rounds have surely seen. */
  pages(context: ReadContext, rows: readonly FoundRow[], settledTo: number): AsyncIterable<ChangedRaw>;
  map(raw: RawPage, context: MapContext): Mapping;
}

const PAGE_ROWS = 200;
const MODIFIED = 'hs_lastmodifieddate';

/** A stream that lists everything once, in order of id, and from then on follows the search by last change. */
export function feedStream(feed: Feed): Stream<FeedCursor> {
  return {
    name: feed.name,
    mode: 'cursor',
    mapperVersion: feed.mapperVersion,
    parseCursor: parseFeedCursor,
    ...(feed.newest && { windows: newestFirst(feed.type, feed.newest) }),
    async *read(from, context) {
      const startedAt = context.clock.now().getTime();
      if (from?.phase === 'waiting') return yield* readWaiting(feed, context, from);
      if (from?.phase === 'changes' && !isListDue(feed, from, startedAt)) return yield* readChanges(feed, context, from);
      const start: ListCursor = from?.phase === 'list' ? from : { phase: 'list', startedAt };
      yield* readList(feed, context, start);
      // As an older window it ends here: what changes is read by the feed's own cursor.
      if (context.until === undefined) yield* readChanges(feed, context, listedSince(start.startedAt));
    },
    map: (raw, context) => feed.map(raw, context),
    cursorAt: (instant) => changesSince(instant.getTime()),
  };
}

/** Links that move leave the date of change alone, and so do records that come back out of the bin. */
const isListDue = ({ listsEveryMs }: Feed, { listedAt }: ChangesCursor, now: number): boolean =>
  listsEveryMs !== undefined && listedAt !== undefined && now - listedAt >= listsEveryMs;

async function* readList(feed: Feed, context: ReadContext, from: ListCursor): AsyncGenerator<Page<FeedCursor>> {
  let { began } = from;
  let isFirst = from.after === undefined;
  for await (const { raw, rows, after } of feed.list(context, from.after)) {
    const isLast = after === undefined;
    began ??= createdAt(rows[0]);
    const next: FeedCursor = isLast ? listedSince(from.startedAt) : { ...from, after, ...(began !== undefined && { began }) };
    const lists = feed.lists === undefined ? undefined : { entity: feed.lists, isFirst };
    const told = { ...(isLast ? { progress: 1, knownTo: new Date(from.startedAt) } : progress(began, rows, from.startedAt)), ...(lists && { lists }) };
    yield { raw, next, done: isLast && context.until !== undefined, ...told };
    isFirst = false;
  }
  const next = listedSince(from.startedAt);
  for await (const raw of feed.unlisted?.(context, new Date(from.startedAt)) ?? []) yield { raw, next, done: false };
}

/** By the time of creation, which ids follow: the list tells no total, and a count would cost a request. */
function progress(began: number | undefined, rows: readonly unknown[], startedAt: number): { readonly progress?: number } {
  const reached = createdAt(rows.at(-1));
  if (began === undefined || reached === undefined || startedAt <= began) return {};
  return { progress: Math.min(0.99, Math.max(0, (reached - began) / (startedAt - began))) };
}

function createdAt(row: unknown): number | undefined {
  const at = Date.parse(String((row as { readonly createdAt?: unknown } | null | undefined)?.createdAt));
  return Number.isNaN(at) || at < 0 ? undefined : at;
}

/** Open records from before the newest days, then what changed in these. */
async function* readWaiting(feed: Feed, context: ReadContext, from: WaitingCursor): AsyncGenerator<Page<FeedCursor>> {
  for await (const { raw, lastId } of feed.waiting?.(context, from) ?? []) yield { raw, next: { ...from, lastId }, done: false };
  yield* readChanges(feed, context, { ...changesSince(from.before), listedAt: from.startedAt });
}

/** Finishes the round that was interrupted, if one was, then reads one of its own. */
async function* readChanges(feed: Feed, context: ReadContext, from: ChangesCursor): AsyncGenerator<Page<FeedCursor>> {
  let cursor = from;
  const { round: interrupted } = cursor;
  if (interrupted !== undefined) cursor = yield* readRound(feed, context, cursor, interrupted, false);
  yield* readRound(feed, context, cursor, planRound(cursor, context.clock.now().getTime()), true);
}

async function* readRound(
  feed: Feed,
  context: ReadContext,
  from: ChangesCursor,
  planned: Round,
  isLastRound: boolean,
): AsyncGenerator<Page<FeedCursor>, ChangesCursor> {
  let cursor: ChangesCursor = { ...from, round: planned };
  while (cursor.round !== undefined) {
    const round: Round = cursor.round;
    for await (const page of readWindow(feed, context, cursor, round)) {
      cursor = page.next as ChangesCursor;
      const isDone = cursor.round === undefined;
      yield { ...page, done: isDone && isLastRound, ...(isDone && { knownTo: new Date(cursor.knownTo) }) };
    }
  }
  return cursor;
}

/** The first window of a round. A cursor inside a found page is the last change of the first row still missing. */
async function* readWindow(feed: Feed, context: ReadContext, cursor: ChangesCursor, round: Round): AsyncGenerator<Page<FeedCursor>> {
  const to = round.windows[0]?.to ?? 0;
  const window = { type: feed.type, modified: MODIFIED, properties: feed.searched, from: round.at, to };
  for await (const found of gathered(searchWindow(context, window), feed.together ?? PAGE_ROWS)) {
    let stored = 0;
    const rows = (await feed.unread?.(context, found.rows)) ?? found.rows;
    for await (const { raw, count } of feed.pages(context, rows, cursor.settledTo)) {
      stored += count;
      const at = rows[stored]?.modifiedMs ?? found.next;
      yield { raw, next: advance(cursor, round, at), done: false };
    }
    if (rows.length === 0) yield { raw: emptyPage(feed), next: advance(cursor, round, found.next), done: false };
  }
}

const emptyPage = (feed: Feed): RawPage => ({ path: `${feed.type}: nothing changed`, body: { results: [] as Json[] } });
