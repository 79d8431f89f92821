import type { HttpResponse } from '../../http/http.ts';
import type { RawPage, ReadContext } from '../source.ts';

export const API = '/api/v2';

/** Rows become visible in lists some time after their change; so much is read again, and known time ends so much earlier. */
export const OVERLAP_MS = 180_000;

/** Older than Freshdesk itself: lists without a start answer for the last 30 days only. */
export const BEGINNING = new Date('2010-01-01T00:00:00Z');

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The vendor's clock as the answer states it; undefined when it does not. Never our own clock. */
export function serverTime(response: HttpResponse): Date | undefined {
  const at = new Date(response.headers['date'] ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** True while the answer names a next page. Its address is not followed: we count pages ourselves, at our own base URL. */
export function hasNext(response: HttpResponse): boolean {
  return /rel="?next"?/.test(response.headers['link'] ?? '');
}

/** The page as it is kept: redacted, with the request it answers. */
export function rawPage(context: ReadContext, path: string, query: Query, body: unknown): RawPage {
  const asked = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as [string, string]])));
  const search = asked.toString();
  return { path: search === '' ? path : `${path}?${search}`, body: context.redact(body ?? null) };
}

/** Instants as Freshdesk writes them: whole seconds, UTC. */
export function wireTime(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
