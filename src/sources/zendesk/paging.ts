import * as z from 'zod';
import { GiveUpError, RetryError } from '../../domain/errors.ts';
import type { HttpRequest } from '../../http/http.ts';
import type { ReadContext } from '../source.ts';

/** Instants for `start_time` must be more than a minute old, and exports withhold the last minute. */
export const EXPORT_LAG_MS = 61_000;

export const API = '/api/v2';

/** Zendesk's own seconds. */
export const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** The latest `start_time` Zendesk takes now. */
export const newestStart = (context: Pick<ReadContext, 'clock'>): number => seconds(new Date(context.clock.now().getTime() - EXPORT_LAG_MS));

/** Where a first load begins: `since`, or so many days before it, else the beginning of time as Zendesk spells it. */
export const firstStart = (context: Pick<ReadContext, 'since'>, daysBefore = 0): number =>
  Math.max(1, context.since === undefined ? 1 : seconds(context.since) - daysBefore * 86_400);

/** Asks for a JSON object that holds the list `key`; an answer without it is never taken for an empty one. */
export async function askForList(context: ReadContext, key: string, request: HttpRequest): Promise<Record<string, unknown>> {
  return (await askForExport(context, key, request)).body;
}

export interface ExportAnswer {
  readonly body: Record<string, unknown>;
  /** Stands for this answer: the same one again says that nothing has changed. */
  readonly etag?: string;
  /** Nothing has changed since the answer whose tag the request named: the list is left out. */
  readonly isUnchanged?: true;
  /** What happened up to this instant the answer may tell, less what exports withhold. */
  readonly askedAt: Date;
}

/** As `askForList`, with the instant it was asked: by Zendesk's own clock where ours runs ahead, so that we never claim to know what is still to come. */
export async function askForExport(context: ReadContext, key: string, request: HttpRequest): Promise<ExportAnswer> {
  const ours = context.clock.now();
  const { status, body, headers } = await context.http.request({ ...request, signal: context.signal });
  const theirs = new Date(headers['date'] ?? Number.NaN);
  const askedAt = theirs < ours ? theirs : ours;
  if (status === 304) return { body: {}, askedAt, isUnchanged: true };
  if (typeof body !== 'object' || body === null || !Array.isArray((body as Record<string, unknown>)[key])) {
    throw new RetryError(
      `${request.path} answered without its list "${key}".`,
      'The next run tries again; if this goes on, something between us and Zendesk changes its answers.',
    );
  }
  const { etag } = headers;
  return { body: body as Record<string, unknown>, askedAt, ...(etag !== undefined && { etag }) };
}

export interface ListPage {
  readonly body: Record<string, unknown>;
  /** Goes on behind this page; null at the end. */
  readonly after: string | null;
  readonly etag?: string | undefined;
}

/** Only of a first page may the answer be that nothing has changed. */
const further = ({ ifNoneMatch: _tag, ...request }: HttpRequest): HttpRequest => request;

const meta = z.looseObject({ meta: z.looseObject({ has_more: z.boolean().nullish(), after_cursor: z.string().nullish() }).nullish() });

/**
 * Walks a list by `page[size]` and `page[after]`. Stops by `has_more` alone: on the Support API `links.next` is set on the last page too,
 * and may name another host. A list that is not paged is one page.
 */
export async function* walkList(context: ReadContext, key: string, request: HttpRequest, from: string | null, size = 100): AsyncGenerator<ListPage> {
  for (let after = from; ;) {
    const query = { ...request.query, 'page[size]': size, 'page[after]': after ?? undefined };
    const { body, etag, isUnchanged } = await askForExport(context, key, { ...(after === null ? request : further(request)), query });
    if (isUnchanged) return;
    const page = meta.parse(body).meta;
    const next = page?.has_more === true ? (page.after_cursor ?? null) : null;
    if (next !== null && next === after) throw repeated(request.path);
    yield { body, after: next, etag };
    if (next === null) return;
    after = next;
  }
}

/** Walks a list by numbered pages, or one that is not paged at all: goes on while the answer names a next page. Neither walk yields a page where nothing has changed. */
export async function* walkPages(context: ReadContext, key: string, request: HttpRequest, from: string | null): AsyncGenerator<ListPage> {
  for (let page = Number(from ?? 1); ; page += 1) {
    const query = { ...request.query, page: page === 1 ? undefined : page };
    const { body, etag, isUnchanged } = await askForExport(context, key, { ...(page === 1 ? request : further(request)), query });
    if (isUnchanged) return;
    const isLast = typeof body['next_page'] !== 'string' || (body[key] as unknown[]).length === 0;
    yield { body, after: isLast ? null : String(page + 1), etag };
    if (isLast) return;
  }
}

/** A cursor that comes again would be walked for ever. */
export function repeated(path: string): GiveUpError {
  return new GiveUpError(
    `${path}: Zendesk gave the same cursor twice while it said that there is more.`,
    'Run sync again; if it stays, report it to Zendesk with the path.',
  );
}
