import type { HttpResponse } from '../../http/http.ts';
import { createPageSize } from '../../http/page-size.ts';
import type { Page, ReadContext } from '../source.ts';
import { API, hasNext, type Query, rawPage, serverTime } from './answer.ts';
import { TICKET_LIST } from './policy.ts';
import { advance, startAt, type WalkCursor } from './walk-cursor.ts';
import { rowsOf } from './wire.ts';

const FULL_PAGE = 100;
const SMALLEST_PAGE = 10;

/** Which of the ticket lists is walked. */
export interface TicketList {
  /** Left out: the tickets that count. Deleted and spam ones show under their filter only. */
  readonly filter?: 'deleted' | 'spam';
  /** Each include costs two credits a page. */
  readonly include?: string;
  /** Leaves out what is not to be kept, before the page is redacted. */
  readonly keep?: (row: unknown) => unknown;
}

/** A page of a ticket list, with the vendor's time as the answer states it. */
export interface WalkPage extends Page<WalkCursor> {
  readonly serverTime?: Date;
}

export const firstCursor = (since: Date | undefined): WalkCursor => startAt(since, FULL_PAGE);

/** Walks a ticket list by last change, oldest first, up to `context.until` where that is given; see `advance` for how it never loses a row and never meets the 300-page limit. */
export async function* walk(from: WalkCursor, context: ReadContext, list: TicketList): AsyncIterable<WalkPage> {
  const size = createPageSize({ full: FULL_PAGE, minimum: SMALLEST_PAGE });
  const begun = new Date(from.since).getTime();
  for (let at = from; ;) {
    if (at.page > 1 && size.current < at.size) at = { ...at, page: 1, back: null };
    const { response, query, asked } = await ask(at, size, context, list);
    const path = `${API}/tickets`;
    const rows = rowsOf(response.body);
    if (rows === undefined) {
      // Not a list: seen as a reject, and read again by the next run.
      yield { raw: rawPage(context, path, query, response.body), next: at, done: true };
      return;
    }
    const versionsFrom = (start: Date) => rows.filter((row) => changedAt(row) >= start.getTime()).flatMap((row) => version(row) ?? []);
    const toldAt = serverTime(response);
    const step = advance(at, { rows: rows.length, size: asked, hasNext: hasNext(response), last: lastChange(rows), versionsFrom, serverTime: toldAt });
    const known = new Set(at.known);
    const fresh = rows.filter((row) => !known.has(version(row) ?? ''));
    const raw = rawPage(context, path, query, list.keep === undefined ? fresh : fresh.map(list.keep));
    const done = step.done || isPast(step.next, lastChange(rows), context);
    yield { raw, ...step, done, ...progress(begun, step.next, response), ...(toldAt && { serverTime: toldAt }) };
    if (done) return;
    at = step.next;
  }
}

async function ask(at: WalkCursor, size: ReturnType<typeof createPageSize>, context: ReadContext, list: TicketList) {
  const includes = list.include?.split(',').length ?? 0;
  let query: Query = {};
  let asked = size.current;
  const response = await size.ask((perPage) => {
    // Within a crowded second pages do not grow again: that would begin it anew, and maybe for ever.
    asked = at.page > 1 ? Math.min(perPage, at.size) : perPage;
    query = {
      filter: list.filter,
      updated_since: at.since,
      order_by: 'updated_at',
      order_type: 'asc',
      per_page: perPage,
      page: at.page,
      include: list.include,
    };
    const canShrink = perPage > size.minimum;
    return context.http.request({ path: `${API}/tickets`, query, bucket: TICKET_LIST, cost: 1 + 2 * includes, canShrink, signal: context.signal });
  });
  return { response, query, asked };
}

/**
 * Has the walk passed the end of its window? Lists are in order of change, so that every row from before the end has been met then; but where a
 * crowded second has just been stepped through, one may have slipped over a page border, and the window stays open until the way back is done.
 * A second that holds the end itself is read by the newer window, which begins a second before it.
 */
function isPast(next: WalkCursor, last: Date | undefined, { until }: Pick<ReadContext, 'until'>): boolean {
  return until !== undefined && last !== undefined && last >= until && next.back === null;
}

function lastChange(rows: readonly unknown[]): Date | undefined {
  const last = rows.reduce((latest: number, row) => Math.max(latest, changedAt(row)), Number.NEGATIVE_INFINITY);
  return Number.isFinite(last) ? new Date(last) : undefined;
}

/** Epoch milliseconds of the row's last change; the beginning of time when it states none. */
function changedAt(row: unknown): number {
  const at = Date.parse(String((row as { updated_at?: unknown } | null)?.updated_at));
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
}

/** A row as it stood: the last rows of a page come again at the head of the next one. Undefined for a row without id. */
function version(row: unknown): string | undefined {
  const { id, updated_at: updatedAt } = (row ?? {}) as { id?: unknown; updated_at?: unknown };
  return id === undefined || id === null ? undefined : `${String(id)} ${String(updatedAt)}`;
}

/** By time passed, not by rows: the list tells no total. */
function progress(begun: number, next: WalkCursor, response: HttpResponse): { progress?: number } {
  const now = serverTime(response)?.getTime();
  if (now === undefined || now <= begun) return {};
  return { progress: Math.min(1, Math.max(0, (new Date(next.since).getTime() - begun) / (now - begun))) };
}
