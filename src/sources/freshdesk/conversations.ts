import { RetryError } from '../../domain/errors.ts';
import type { Json, Page, ReadContext, Stream } from '../source.ts';
import { API, hasNext, OVERLAP_MS, rawPage, wireTime } from './answer.ts';
import { OUTBOUND_EMAIL } from './channels.ts';
import { type ConversedTicket, keptConversation, keptTicket, type KeptTicket, mapConversations } from './conversation-record.ts';
import * as plan from './conversations-cursor.ts';
import type { ConversationsCursor, Moment, Part, Pass } from './conversations-cursor.ts';
import { LEFT_TICKETS } from './left-tickets.ts';
import { ARCHIVED_AFTER_DAYS, ARCHIVED_TICKETS } from './tickets.ts';
import { walk } from './walk.ts';
import { learnedNames, rowsOf } from './wire.ts';

const PER_PAGE = 100;
/** So many tickets are asked for before a page is committed: what a run that dies has asked in vain. */
const TICKETS_PER_PAGE = 25;
/** Tickets of one second that are remembered as asked. */
const MOST_READ = 2000;
/** How long a ticket may be missing from the list of each daily pass, since something touches it at that hour every day. */
const HIDDEN_MS = 7 * 86_400_000;
/** Between the statistics of a ticket and the conversation itself. */
const TOLERANCE_MS = 5_000;
/** A run gives it so much time; then the lists, of which nearly every KPI is made, have their turn. */
const RUN_MS = 30 * 60_000;

/**
 * Single messages, late and only where needed: one request for each ticket that has new replies since it was read, once a day when
 * the day is over. Tickets that only timers or people's fields changed cost nothing. The past is read newest first, and lets the
 * other streams have their turn.
 */
export const conversations: Stream<ConversationsCursor> = {
  name: 'conversations',
  mode: 'cursor',
  isLate: true,
  mapperVersion: 1,
  archive: { afterDays: ARCHIVED_AFTER_DAYS, readBy: ARCHIVED_TICKETS },
  parseCursor: (input) => plan.conversationsCursor.parse(input),
  cursorAt: plan.rereadFrom,
  read: (from, context) => readParts(from ?? plan.UNREAD, context),
  map: mapConversations,
};

type Pages = AsyncIterable<Page<ConversationsCursor>>;

async function* readParts(from: ConversationsCursor, context: ReadContext): Pages {
  const startedAt = context.clock.now().getTime();
  const mustPause = (): boolean => context.mayPause === true && context.clock.now().getTime() - startedAt > RUN_MS;
  let cursor = from;
  for (let due = plan.nextPart(cursor, momentOf(context)); due !== undefined; due = plan.nextPart(cursor, momentOf(context))) {
    for await (const page of readPart(due.cursor, due.part, context)) {
      const done = plan.nextPart(page.next, momentOf(context)) === undefined;
      const knownTo = page.next.passedAt === null ? undefined : new Date(Date.parse(page.next.passedAt) - OVERLAP_MS);
      yield { ...page, done, ...(done && knownTo && { knownTo }) };
      if (done || mustPause()) return;
      cursor = page.next;
    }
  }
}

function momentOf({ clock, since, reference }: ReadContext): Moment {
  const account = reference['account'] as { timeZone?: string | null } | undefined;
  return { now: clock.now(), since, timeZone: account?.timeZone ?? 'UTC' };
}

/** Reads one pass to its end: the ticket list is looked through, and the tickets that need it are asked for their conversations. */
async function* readPart(from: ConversationsCursor, part: Part, context: ReadContext): Pages {
  const unredacted = { ...context, redact: (body: unknown) => body as Json };
  let pass = from[part] as Pass;
  for await (const list of walk(pass.walk, unredacted, { include: 'stats', keep: keptTicket })) {
    pass = { ...pass, begunAt: pass.begunAt ?? (list.serverTime === undefined ? null : wireTime(list.serverTime)) };
    const rows = rowsOf(list.raw.body) as readonly KeptTicket[] | undefined;
    if (rows === undefined) throw new RetryError('Freshdesk answered the ticket list with something that is no list.', 'The next run asks again.');
    const inTime = rows.filter((row) => !isBeyond(row, pass));
    const isLast = list.done || (inTime.length < rows.length && list.next.page === 1 && list.next.back === null);
    const missed = await missedBefore(inTime, pass, context);
    const asked = new Set(inTime.filter((row) => hasNewReplies(row, pass, context) || missed.replies.has(row)));
    const isDue = (row: KeptTicket): boolean => asked.has(row) || isNew(row, pass, context) || missed.whole.has(row);
    const due = inTime.filter((row) => !pass.read.includes(String(row.id)) && isDue(row));
    for (const [some, rest] of portionsOf(due, asked)) {
      const body = await withConversations(some, asked, context);
      const raw = rawPage(context, list.raw.path, {}, body);
      const read = [...pass.read, ...some.map(({ id }) => String(id))].slice(-MOST_READ);
      // The pages of a crowded second are walked twice, the one it begins on too: who was asked on the way there is not asked on the way back.
      const isCrowded = list.next.page > 1 || list.next.back !== null;
      pass = rest ? { ...pass, read } : { ...pass, walk: list.next, read: isCrowded ? read : read.slice(-PER_PAGE) };
      const next = rest || !isLast ? { ...from, [part]: pass } : plan.partEnded(from, part, pass, momentOf(context));
      yield { raw, next, done: false, progress: plan.shareRead(next, part, momentOf(context)) };
    }
    if (isLast) return;
  }
}

const isBeyond = (row: KeptTicket, { until }: Pass): boolean => until !== null && Date.parse(row.updated_at ?? '') >= Date.parse(until);

const isAfter = (at: string | null | undefined, after: string): boolean => Date.parse(at ?? '') > Date.parse(after);

/** Of a new ticket or one that came back there is something to be learned even if nobody replied. */
function isNew(row: KeptTicket, { repliesAfter }: Pass, context: ReadContext): boolean {
  return repliesAfter === null || isAfter(row.created_at, repliesAfter) || wasAway(row, context);
}

/** A ticket that came back from trash or spam may never have been read. */
const wasAway = ({ id }: KeptTicket, { reference }: Pick<ReadContext, 'reference'>): boolean => learnedNames(reference, LEFT_TICKETS)[String(id)] !== undefined;

/** E-mails we sent first have no statistics: like tickets that were away they are asked whenever they change. */
function hasNewReplies(row: KeptTicket, { repliesAfter }: Pass, context: Pick<ReadContext, 'reference'>): boolean {
  if (String(row.source) === OUTBOUND_EMAIL) return true;
  if (repliesAfter === null || isAfter(row.replied_at, repliesAfter)) return row.replied_at !== null;
  return row.replied_at !== null && wasAway(row, context);
}

/** Tickets of which earlier passes have missed the last reply, and those of which they have missed all. */
interface Missed {
  readonly replies: ReadonlySet<KeptTicket>;
  readonly whole: ReadonlySet<KeptTicket>;
}

/**
 * A ticket that changed just before a pass is not on its list, whatever was said in it that day; when it shows, that lies before that pass.
 * What is stored tells whether it was read. Older replies are not looked for: the answer to a survey counts as a reply and is none, so its
 * ticket would be asked for ever.
 */
async function missedBefore(rows: readonly KeptTicket[], { repliesAfter }: Pass, context: ReadContext): Promise<Missed> {
  if (repliesAfter === null || context.lastMessages === undefined) return { replies: new Set(), whole: new Set() };
  const oldest = new Date(Date.parse(repliesAfter) - HIDDEN_MS).toISOString();
  const recent = rows.filter((row) => isAfter(row.created_at, oldest) || isAfter(row.replied_at, oldest));
  const last = recent.length === 0 ? new Map<string, number>() : await context.lastMessages(recent.map(({ id }) => String(id)));
  const isUnheard = ({ id, replied_at: at }: KeptTicket): boolean => isAfter(at, oldest) && (last.get(String(id)) ?? 0) + TOLERANCE_MS < Date.parse(at ?? '');
  return { replies: new Set(recent.filter(isUnheard)), whole: new Set(recent.filter(({ id }) => !last.has(String(id)))) };
}

/** The tickets in portions of so many requests, each with whether more of this list page follow. At least one, maybe an empty one. */
function portionsOf(due: readonly KeptTicket[], withReplies: ReadonlySet<KeptTicket>): [readonly KeptTicket[], boolean][] {
  const portions: KeptTicket[][] = [[]];
  let asked = 0;
  for (const row of due) {
    if (asked >= TICKETS_PER_PAGE) {
      portions.push([]);
      asked = 0;
    }
    portions.at(-1)?.push(row);
    if (withReplies.has(row)) asked += 1;
  }
  return portions.map((portion, index) => [portion, index < portions.length - 1]);
}

async function withConversations(rows: readonly KeptTicket[], asked: ReadonlySet<KeptTicket>, context: ReadContext): Promise<ConversedTicket[]> {
  const read: ConversedTicket[] = [];
  for (const row of rows) read.push({ ...row, conversations: asked.has(row) ? await conversationsBelow(`${API}/tickets/${row.id}`, context) : null });
  return read;
}

/** All conversations of the ticket at this path, oldest first; null for one that is gone since the list was read. */
export async function conversationsBelow(ticketPath: string, context: ReadContext): Promise<Json[] | null> {
  const all: Json[] = [];
  for (let page = 1; ; page += 1) {
    const path = `${ticketPath}/conversations`;
    const response = await context.http.request({ path, query: { per_page: PER_PAGE, page }, accept: [404], signal: context.signal });
    if (response.status === 404) return null;
    all.push(...(rowsOf(response.body) ?? []).map(keptConversation));
    if (!hasNext(response)) return all;
  }
}
