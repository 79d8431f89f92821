/** Zendesk's four ways of paging, with their traps. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import { canonicalHost } from './wording.ts';

const LIST_MAX = 100;
export const EXPORT_MAX = 1000;

export function errorReply(status: number, error: string, description: string): Reply {
  return { status, body: { error, description } };
}

/**
 * A list by cursor (`page[size]`, `page[after]`) or, without these, by offset. Trap: `links.next` is set on the last page too,
 * only `meta.has_more` tells; on an empty page both links and cursors are null.
 */
export function listPage(world: World, request: SimulatedRequest, key: string, rows: readonly unknown[], max = LIST_MAX): Reply {
  if (!request.query.has('page[size]') && !request.query.has('page[after]')) return offsetPage(world, request, key, rows);
  const size = clamp(request.query.get('page[size]'), max);
  const from = decodeIndex(request.query.get('page[after]'));
  if (from === undefined) return { status: 400, body: { errors: [{ code: 'InvalidPaginationParameter', title: 'Invalid cursor', detail: 'page[after]' }] } };
  const page = rows.slice(from, from + size);
  const after = page.length === 0 ? null : encodeIndex(from + page.length);
  const before = page.length === 0 ? null : encodeIndex(from);
  const link = (name: string, cursor: string | null) => {
    if (cursor === null) return null;
    const query = new URLSearchParams(request.query);
    query.delete('page[after]');
    query.set(`page[${name}]`, cursor);
    return `${canonicalHost(world)}${request.path}?${query.toString()}`;
  };
  const meta = { has_more: from + size < rows.length, after_cursor: after, before_cursor: before };
  return { body: { [key]: page, meta, links: { prev: link('before', before), next: link('after', after) } } };
}

/** Dies at page 100 or 10,000 rows. */
function offsetPage(world: World, request: SimulatedRequest, key: string, rows: readonly unknown[]): Reply {
  const size = clamp(request.query.get('per_page'), LIST_MAX);
  const number = Math.max(1, Number(request.query.get('page') ?? 1) || 1);
  if (number > 100 || number * size > 10_000) {
    const detail = 'Number of records exceeds the pagination limit';
    return { status: 400, body: { errors: [{ code: 'InvalidPaginationDepth', title: 'Invalid pagination depth', detail }] } };
  }
  const url = (page: number) => `${canonicalHost(world)}${request.path}?page=${page}&per_page=${size}`;
  const page = rows.slice((number - 1) * size, number * size);
  const next = number * size < rows.length ? url(number + 1) : null;
  return { body: { [key]: page, next_page: next, previous_page: number > 1 ? url(number - 1) : null, count: rows.length } };
}

/** Everything at once, as the short configuration lists come. */
export function wholeList(key: string, rows: readonly unknown[]): Reply {
  return { body: { [key]: rows, next_page: null, previous_page: null, count: rows.length } };
}

export function clamp(text: string | null, max: number): number {
  const number = Number(text ?? max);
  return Number.isInteger(number) && number >= 1 ? Math.min(number, max) : max;
}

const encodeIndex = (index: number): string => Buffer.from(JSON.stringify({ o: 'id', v: index })).toString('base64');

function decodeIndex(cursor: string | null): number | undefined {
  if (cursor === null) return 0;
  try {
    const { v } = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as { v: unknown };
    return typeof v === 'number' ? v : undefined;
  } catch {
    return undefined;
  }
}
