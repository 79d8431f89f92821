import * as z from 'zod';
import { GiveUpError } from '../../domain/errors.ts';
import type { HttpResponse } from '../../http/http.ts';
import type { Json, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { rawPage, serverTime, wireTime } from './answer.ts';
import { CALLER_API, callerHttp } from './freshcaller-host.ts';
import { keptCall, keptMetric, mapCalls } from './freshcaller-record.ts';

const PER_PAGE = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** There is no telephone older than this. */
const BEGINNING = new Date('2016-01-01T00:00:00Z');
const LONGEST_MS = 32 * DAY_MS;
const SHORTEST_MS = MINUTE_MS;
/** Read again in every run, and once a day: a call and its figures change after it was made, and no filter tells which. */
const TRAILING_MS = 6 * HOUR_MS;
const DAILY_MS = 3 * DAY_MS;
/** Figures of a call are made when it has ended; their time is asked for, not that of the call. */
const LONGEST_CALL_MS = 2 * HOUR_MS;
/** Calls show some minutes late. */
const LAG_MS = 30 * MINUTE_MS;

const time = z.iso.datetime({ offset: true });
const callsCursor = z.strictObject({
  /** Start of the next window. */
  from: time,
  /** End of the pass under way; null between passes. */
  until: time.nullable(),
  /** Length of the next window, milliseconds: it follows how many calls there are. */
  span: z.int().positive(),
  /** Day of the last pass that went back for days. */
  dailyOn: z.iso.date().nullable(),
});
type CallsCursor = z.output<typeof callsCursor>;

/** Calls of Freshcaller with their figures, by windows of time: two requests for up to a thousand calls. */
export const calls: Stream<CallsCursor> = {
  name: 'calls',
  mode: 'window',
  mapperVersion: 1,
  parseCursor: (input) => callsCursor.parse(input),
  cursorAt: (instant) => ({ from: wireTime(instant), until: null, span: 5 * DAY_MS, dailyOn: null }),
  read: (from, context) => readWindows(from ?? { from: wireTime(context.since ?? BEGINNING), until: null, span: 5 * DAY_MS, dailyOn: null }, context),
  map: mapCalls,
};

/** The pass that is due now, or the one under way. */
function passOf(cursor: CallsCursor, now: Date): CallsCursor & { readonly until: string } {
  if (cursor.until !== null) return { ...cursor, until: cursor.until };
  const until = wireTime(now);
  const today = until.slice(0, 10);
  if (cursor.dailyOn === null || cursor.dailyOn === today) return { ...cursor, until, dailyOn: today };
  const from = wireTime(new Date(Math.min(Date.parse(cursor.from), now.getTime() - DAILY_MS)));
  return { ...cursor, from, until, dailyOn: today };
}

async function* readWindows(cursor: CallsCursor, context: ReadContext): AsyncIterable<Page<CallsCursor>> {
  let pass = passOf(cursor, context.clock.now());
  const begun = Date.parse(pass.from);
  const end = Date.parse(pass.until);
  while (Date.parse(pass.from) < end) {
    const to = Math.min(Date.parse(pass.from) + pass.span, end);
    const found = await readWindow(pass.from, to, context);
    if (found === undefined) {
      pass = { ...pass, span: Math.max(SHORTEST_MS, Math.floor((to - Date.parse(pass.from)) / 2)) };
      continue;
    }
    const isLast = to >= end;
    const span = found.count * 2 < PER_PAGE ? Math.min(LONGEST_MS, pass.span * 2) : pass.span;
    pass = { ...pass, from: wireTime(new Date(to)), span };
    const next = isLast ? { ...pass, from: wireTime(new Date(end - TRAILING_MS)), until: null } : pass;
    const knownTo = new Date(Math.min(end, found.at?.getTime() ?? end) - LAG_MS);
    yield { raw: found.raw, next, done: isLast, progress: (to - begun) / Math.max(1, end - begun), ...(isLast && { knownTo }) };
    if (isLast) return;
  }
}

interface Window {
  readonly raw: RawPage;
  readonly count: number;
  readonly at: Date | undefined;
}

/** The calls of a window and their figures; undefined when there are more than a page and a shorter window may be asked for. */
async function readWindow(from: string, to: number, context: ReadContext): Promise<Window | undefined> {
  const span = to - Date.parse(from);
  const query = { has_ancestry: true, ...between(from, to) };
  const first = await ask('/calls', query, 1, context);
  if (pagesOf(first) > 1 && span > SHORTEST_MS) return undefined;
  const rows = (await allRows('/calls', 'calls', query, first, context)).map(keptCall);
  const metricQuery = between(from, to + LONGEST_CALL_MS);
  const metrics =
    rows.length === 0 ? [] : await allRows('/call_metrics', 'call_metrics', metricQuery, await ask('/call_metrics', metricQuery, 1, context), context);
  const wanted = new Set(rows.map((row) => String((row as { id?: unknown }).id)));
  const own = metrics.map(keptMetric).filter((row) => wanted.has(String((row as { call_id?: unknown }).call_id)));
  const raw = rawPage(context, `${CALLER_API}/calls`, query, { calls: rows, call_metrics: own });
  return { raw, count: rows.length, at: serverTime(first) };
}

const between = (from: string, to: number) => ({ 'by_time[from]': from, 'by_time[to]': wireTime(new Date(to)) });

function ask(path: string, query: Readonly<Record<string, string | boolean>>, page: number, context: ReadContext): Promise<HttpResponse> {
  return callerHttp(context).request({ path: `${CALLER_API}${path}`, query: { ...query, page, per_page: PER_PAGE }, signal: context.signal });
}

const pagesOf = ({ body }: HttpResponse): number => Number((body as { meta?: { total_pages?: unknown } } | undefined)?.meta?.total_pages ?? 1);

/** Rows of this and the following pages; more than one only within the shortest window. */
async function allRows(
  path: string,
  name: string,
  query: Readonly<Record<string, string | boolean>>,
  first: HttpResponse,
  context: ReadContext,
): Promise<readonly Json[]> {
  const rows: Json[] = [];
  let response = first;
  for (let page = 1; ; page += 1) {
    const list = (response.body as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (!Array.isArray(list)) throw new GiveUpError(`Freshcaller answered ${path} without a list.`, 'If this stays so, report it with this line.');
    rows.push(...(list as Json[]));
    if (page >= pagesOf(response)) return rows;
    response = await ask(path, query, page + 1, context);
  }
}
