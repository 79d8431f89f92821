import * as z from 'zod';
import type { Gone } from '../../domain/gone.ts';
import type { Json, Mapping, Page, RawPage, ReadContext, Stream, Unlisted } from '../source.ts';
import { API, BEGINNING, hasNext, OVERLAP_MS, type Query, rawPage, serverTime, wireTime } from './answer.ts';
import { rowsOf } from './wire.ts';

const PER_PAGE = 100;
const DAY_MS = 86_400_000;
/** A late list gives way to the others after so much time. */
const RUN_MS = 30 * 60_000;
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
  /** Day of the last pass that went back further; null where no such pass is due. */
  dailyOn: z.iso.date().nullable().default(null),
});
type WindowCursor = z.output<typeof windowCursor>;

interface WindowOptions {
  readonly path: string;
  /** The vendor's parameter that takes the start. Where its name is in doubt: several, of which one that is refused gives way to the next. */
  readonly startParameters: readonly [string, ...string[]];
  /** Each pass reads again what began within so many days before the one before it. */
  readonly days: number;
  /** The first pass of a day goes back so many days: lists without an "updated" filter tell of edits no other way. */
  readonly daysOnceADay?: number;
  /** Everything is read again after so many days; left out: never. */
  readonly fullEveryDays?: number;
  /** Everything means from the beginning of all things, not only from where facts begin. */
  readonly isWhole?: boolean;
  /** A limit of its own that the list has beside the account's. */
  readonly bucket?: string;
  /** For late streams: ends after half an hour where a later run will go on. */
  readonly mayEndEarly?: boolean;
  /** Records of this kind that a pass over everything does not show: their tickets are asked for theirs below `/tickets/{id}`, and what is not there either is gone. */
  readonly ofTicket?: { readonly entity: 'time_entry' | 'survey_response'; readonly path: string };
  /** Leaves out what is not to be kept, before the page is redacted. */
  readonly keep?: (row: unknown) => unknown;
}

/** The reading half of a list that can only be asked from a start on, and shifts under the reader. */
export function trailingWindow(options: WindowOptions): Pick<Stream<WindowCursor>, 'mode' | 'parseCursor' | 'cursorAt' | 'read'> {
  return {
    mode: 'window',
    parseCursor: (input) => windowCursor.parse(input),
    cursorAt: (instant) => ({ from: wireTime(instant), page: 1, begunAt: null, fullAt: null, isFull: false, dailyOn: null }),
    read: (from, context) => readWindow(options, from ?? fullPass(options, context), context),
  };
}

/** A pass that reads everything there is to be read. */
const fullPass = ({ isWhole }: WindowOptions, { since }: ReadContext): WindowCursor => ({
  from: wireTime(isWhole === true ? BEGINNING : (since ?? BEGINNING)),
  page: 1,
  begunAt: null,
  fullAt: null,
  isFull: true,
  dailyOn: null,
});

/** Tickets asked in one pass: those of a later pass come with the next. */
const MOST_TICKETS = 200;

/** Which of the records that no list shows are not on their tickets either. One on a ticket that answers nothing stays: the work was done. */
async function readUnlisted({ entity, path }: NonNullable<WindowOptions['ofTicket']>, before: Date, context: ReadContext): Promise<RawPage> {
  const unlisted = (await context.unlisted?.({ entity, before })) ?? [];
  const byTicket = Map.groupBy(
    // Whatever hangs on no number was not of this list: answers of chats are ratings, too.
    unlisted.filter((one) => /^\d+$/.test(one.ticketId ?? '')),
    ({ ticketId }) => ticketId as string,
  );
  const gone: Unlisted[] = [];
  for (const [ticketId, records] of [...byTicket].slice(0, MOST_TICKETS)) {
    const shown = await idsOfTicket(`${API}/tickets/${ticketId}/${path}`, context);
    gone.push(...records.filter(({ id }) => shown !== undefined && !shown.has(id)));
  }
  return rawPage(context, `${API}/tickets`, { not_listed: path }, { gone: gone.map(({ id }) => id) });
}

/** Ids of all a ticket has of something; undefined where it does not answer. */
async function idsOfTicket(path: string, context: ReadContext): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const response = await context.http.request({ path, query: { per_page: PER_PAGE, page }, accept: [403, 404], signal: context.signal });
    const rows = response.status < 300 ? rowsOf(response.body) : undefined;
    if (rows === undefined) return undefined;
    for (const row of rows) ids.add(String((row as { id?: unknown } | null)?.id));
    if (!hasNext(response)) return ids;
  }
}

/** What such a page tells; undefined for a page of the list itself. */
export function mapUnlisted(entity: 'time_entry' | 'survey_response', body: Json): Mapping | undefined {
  const { gone } = (typeof body === 'object' && !Array.isArray(body) ? (body ?? {}) : {}) as { readonly gone?: readonly string[] };
  return gone === undefined ? undefined : { records: [], rejects: [], gone: gone.map((id): Gone => ({ entity, id })) };
}

async function* readWindow(options: WindowOptions, from: WindowCursor, context: ReadContext): AsyncIterable<Page<WindowCursor>> {
  const path = `${API}${options.path}`;
  const startedAt = context.clock.now().getTime();
  let parameters: readonly string[] = options.startParameters;
  const walkedFrom = context.clock.now();
  for (let at = duePass(options, from, context); ;) {
    const asked = await ask(options, parameters, at, context);
    parameters = [asked.parameter];
    const { response, query } = asked;
    const rows = rowsOf(response.body);
    const begunAt = at.begunAt ?? serverTime(response)?.toISOString() ?? null;
    const isLast = !hasNext(response);
    const raw = rawPage(context, path, query, options.keep === undefined || rows === undefined ? response.body : rows.map(options.keep));
    const next = isLast ? passEnded(options, { ...at, begunAt }, context) : { ...at, begunAt, page: at.page + 1 };
    const { ofTicket } = options;
    const lists = ofTicket !== undefined && at.isFull ? { entity: ofTicket.entity, isFirst: at.begunAt === null } : undefined;
    const finds = isLast && lists !== undefined && context.unlisted !== undefined;
    const known = isLast && begunAt !== null ? { knownTo: new Date(Date.parse(begunAt) - OVERLAP_MS) } : {};
    yield { raw, next, done: isLast && !finds, ...known, ...(lists && { lists }) };
    if (finds && ofTicket !== undefined)
      yield { raw: await readUnlisted(ofTicket, at.begunAt === null ? walkedFrom : new Date(at.begunAt), context), next, done: true, ...known };
    const isTime = options.mayEndEarly === true && context.mayPause === true && context.clock.now().getTime() - startedAt > RUN_MS;
    if (isLast || isTime) return;
    at = next;
  }
}

async function ask(options: WindowOptions, parameters: readonly string[], at: WindowCursor, context: ReadContext) {
  for (const [index, parameter] of parameters.entries()) {
    const query: Query = { [parameter]: at.from, per_page: PER_PAGE, page: at.page };
    const accept = index < parameters.length - 1 ? [400] : [];
    const response = await context.http.request({
      path: `${API}${options.path}`,
      query,
      accept,
      ...(options.bucket !== undefined && { bucket: options.bucket }),
      signal: context.signal,
    });
    if (response.status < 300) return { response, query, parameter };
  }
  throw new Error(`No parameter to ask by: ${options.path}`);
}

/** The pass under way; where none is: the trailing window, one that goes back further once a day, or everything when its time has come. */
function duePass(options: WindowOptions, at: WindowCursor, context: ReadContext): WindowCursor {
  if (at.begunAt !== null || at.page > 1 || at.isFull) return at;
  const now = context.clock.now();
  const fullMs = (options.fullEveryDays ?? Number.POSITIVE_INFINITY) * DAY_MS;
  if (at.fullAt !== null && now.getTime() - Date.parse(at.fullAt) >= fullMs) return { ...fullPass(options, context), fullAt: at.fullAt };
  if (at.dailyOn === null || at.dailyOn === dayOf(now)) return at;
  const further = ((options.daysOnceADay ?? options.days) - options.days) * DAY_MS;
  return { ...at, from: wireTime(new Date(Date.parse(at.from) - further)), dailyOn: dayOf(now) };
}

/** Where the next pass begins. One that read everything has gone back far enough for its day. */
function passEnded(options: WindowOptions, at: WindowCursor, context: ReadContext): WindowCursor {
  const dailyOn = at.isFull || at.dailyOn === null ? dayOf(context.clock.now()) : at.dailyOn;
  const ended: WindowCursor = { ...at, page: 1, begunAt: null, fullAt: at.isFull ? at.begunAt : at.fullAt, isFull: false, dailyOn };
  if (at.begunAt === null) return ended;
  return { ...ended, from: wireTime(new Date(Date.parse(at.begunAt) - options.days * DAY_MS - OVERLAP_MS)) };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
