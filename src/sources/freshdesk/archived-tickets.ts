import * as z from 'zod';
import { joinMappings } from '../parse.ts';
import type { Json, MapContext, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { API, BEGINNING, hasNext, rawPage, serverTime, wireTime } from './answer.ts';
import { OUTBOUND_EMAIL } from './channels.ts';
import { type ConversedTicket, keptTicket, mapConversations } from './conversation-record.ts';
import { conversationsBelow } from './conversations.ts';
import { TICKET_LIST } from './policy.ts';
import { ARCHIVED_AFTER_DAYS, ARCHIVED_TICKETS, mapTickets, withoutFreeText } from './tickets.ts';
import { LAST_PAGE } from './walk-cursor.ts';
import { rowsOf } from './wire.ts';

const PER_PAGE = 100;
/** Numbers asked for before a page is committed. */
const ASKED_PER_PAGE = 25;
/** Old tickets that are still listed, so that they are not asked for; the newest ones. */
const MOST_LISTED = 5000;
/** So many archived tickets in a row that changed last before facts begin: those before them did too. */
const ENOUGH_OLD = 200;
const RUN_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

const archiveCursor = z.strictObject({
  /** Number to be asked for next, going down; null: all are read. */
  next: z.int().positive().nullable(),
  listed: z.array(z.int()),
  /** Does the archive tell statistics? */
  hasStats: z.boolean(),
  /** Archived tickets met last in a row that changed before facts begin. */
  old: z.int().nonnegative(),
  /** Their messages are read along. */
  hasMessages: z.boolean().default(false),
});
type ArchiveCursor = z.output<typeof archiveCursor>;

/**
 * Tickets that were in the archive before we came: in no list and no search, but each can be asked for by its number. Read once, newest
 * first, one request each, late, and where messages are wanted one more for each with replies. Those archived later have been read before.
 * Tickets that are still listed are not asked for.
 */
export function archivedTickets(subdomain: string, hasMessages: boolean): Stream<ArchiveCursor> {
  return {
    name: ARCHIVED_TICKETS,
    mode: 'cursor',
    isLate: true,
    mapperVersion: 1,
    parseCursor: (input) => archiveCursor.parse(input),
    read: (from, context) => readArchive(from, hasMessages, context),
    map: (raw, context) => joinMappings(mapTickets(raw, context, subdomain), mapMessages(raw, context)),
  };
}

/** Messages of those tickets whose conversations were asked for, their first one included. */
function mapMessages({ path, body }: RawPage, context: MapContext): Mapping {
  const asked = (rowsOf(body) ?? []).filter((row) => (row as ConversedTicket).conversations !== undefined) as readonly ConversedTicket[];
  const tickets = asked.map((row) => ({ ...keptTicket(row), conversations: row.conversations }));
  return mapConversations({ path, body: tickets as unknown as Json }, context);
}

/** Read without messages before, it is read again with them. */
async function* readArchive(stored: ArchiveCursor | undefined, hasMessages: boolean, context: ReadContext): AsyncIterable<Page<ArchiveCursor>> {
  const startedAt = context.clock.now().getTime();
  const from = hasMessages && stored?.hasMessages === false ? undefined : stored;
  let at = from ?? { ...(await firstCursor(context)), hasMessages };
  if (from !== undefined && at.next === null) return;
  const first = at.next ?? 0;
  for (;;) {
    const portion = await readPortion(at, context);
    at = portion.next;
    const done = at.next === null;
    yield {
      raw: portion.raw,
      next: at,
      done,
      progress: done ? 1 : 1 - (at.next ?? 0) / Math.max(1, first),
      ...(portion.knownTo && { knownTo: portion.knownTo }),
    };
    if (done || (context.mayPause === true && context.clock.now().getTime() - startedAt > RUN_MS)) return;
  }
}

/** The number below the first one that is too young for the archive, and the older ones that are listed all the same. */
async function firstCursor(context: ReadContext): Promise<Omit<ArchiveCursor, 'hasMessages'>> {
  // Plans without an archive say so here, before anything else is asked.
  await askArchive(1, false, context);
  const boundary = context.clock.now().getTime() - ARCHIVED_AFTER_DAYS * DAY_MS;
  const listed: number[] = [];
  let next = 0;
  for (let page = 1, isBefore = true; isBefore && page <= LAST_PAGE; page += 1) {
    const query = { updated_since: wireTime(BEGINNING), order_by: 'created_at', order_type: 'asc', per_page: PER_PAGE, page };
    const response = await context.http.request({ path: `${API}/tickets`, query, bucket: TICKET_LIST, signal: context.signal });
    for (const row of (rowsOf(response.body) ?? []) as { id?: unknown; created_at?: unknown }[]) {
      const id = Number(row.id);
      if (!Number.isSafeInteger(id)) continue;
      next = Math.max(next, id - 1);
      isBefore = Date.parse(String(row.created_at)) < boundary;
      if (!isBefore) break;
      listed.push(id);
    }
    isBefore &&= hasNext(response);
  }
  return { next: next < 1 ? null : next, listed: listed.slice(-MOST_LISTED), hasStats: true, old: 0 };
}

async function readPortion(from: ArchiveCursor, context: ReadContext) {
  const listed = new Set(from.listed);
  const rows: unknown[] = [];
  let at = from;
  let knownTo: Date | undefined;
  for (let asked = 0; asked < ASKED_PER_PAGE && at.next !== null; at = below(at)) {
    if (listed.has(at.next)) continue;
    asked += 1;
    const found = await askArchive(at.next, at.hasStats, context);
    knownTo = found.at ?? knownTo;
    at = { ...at, hasStats: found.hasStats };
    if (found.row === undefined) continue;
    const isBefore = isOld(found.row, context);
    const row = withoutFreeText(found.row, context) as object;
    rows.push(at.hasMessages && !isBefore ? { ...row, conversations: await conversationsOf(found.row, found.hasStats, context) } : row);
    at = { ...at, old: isBefore ? at.old + 1 : 0 };
  }
  const isEnough = at.old >= ENOUGH_OLD;
  const next: ArchiveCursor =
    isEnough || at.next === null ? { ...at, next: null, listed: [] } : { ...at, listed: at.listed.filter((id) => id <= (at.next ?? 0)) };
  return { raw: rawPage(context, `${API}/tickets/archived`, { below: from.next ?? 0 }, rows), next, knownTo };
}

const below = (at: ArchiveCursor): ArchiveCursor => ({ ...at, next: at.next === null || at.next <= 1 ? null : at.next - 1 });

const isOld = (row: unknown, { since }: ReadContext): boolean =>
  since !== undefined && Date.parse(String((row as { updated_at?: unknown }).updated_at)) < since.getTime();

/** Asked for where somebody replied; where the archive tells no statistics, of every ticket. */
async function conversationsOf(row: unknown, hasStats: boolean, context: ReadContext): Promise<Json[] | null> {
  const { id, source, replied_at: repliedAt } = keptTicket(row);
  const hasReplies = !hasStats || repliedAt !== null || String(source) === OUTBOUND_EMAIL;
  return hasReplies ? conversationsBelow(`${API}/tickets/archived/${id}`, context) : null;
}

interface Found {
  readonly row: unknown;
  readonly hasStats: boolean;
  readonly at: Date | undefined;
}

/** One ticket of the archive; no row where there is none. Whether the archive knows statistics is not documented: it is tried once. */
async function askArchive(id: number, hasStats: boolean, context: ReadContext): Promise<Found> {
  const path = `${API}/tickets/archived/${id}`;
  const ask = (query: { include?: string }, cost: number) => context.http.request({ path, query, cost, accept: [400, 404], signal: context.signal });
  const response = hasStats ? await ask({ include: 'stats' }, 2) : await ask({}, 1);
  const at = serverTime(response);
  if (response.status === 400 && hasStats) return { ...(await askArchive(id, false, context)), hasStats: false };
  return { row: response.status < 300 ? response.body : undefined, hasStats, at };
}
