import { GiveUpError } from '../../domain/errors.ts';
import { createPageSize, type PageSize } from '../../http/page-size.ts';
import type { ReadContext } from '../source.ts';
import { type ObjectType, paths } from './paths.ts';
import { readCollection, when } from './wire.ts';

/** HubSpot's most rows per search page. */
export const SEARCH_ROWS = 200;
/** A page that starts here or later is refused. */
const LAST_OFFSET = 10_000;

/** What a search walks: objects of one type by their last change, both ends inclusive, epoch ms. */
export interface SearchWindow {
  readonly type: ObjectType;
  readonly modified: string;
  readonly properties: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Rows of a window in order of their last change, and the ms from which the walk goes on once they are stored. */
export interface FoundRows {
  readonly rows: readonly FoundRow[];
  readonly next: number;
  /** Rows of the window not yet seen when this page was asked, these included; for progress only. */
  readonly total: number;
}

export interface FoundRow {
  readonly id: string;
  readonly modifiedMs: number;
  readonly object: unknown;
}

interface Answer {
  readonly rows: readonly FoundRow[];
  readonly total: number;
  readonly isLast: boolean;
}

/**
 * Every object last changed within the window, at least once.
 *
 * Pages are keyed by the last ms seen instead of `after`: a row that changes during the walk leaves the window and would shift all
 * later offsets, so that rows were skipped; and no query ever reaches HubSpot's 10,000th row. The rows of a page's last ms may be cut
 * off, so they are left to the next page, which starts at that ms. A ms that fills a page by itself (a bulk import) is drained in order of id.
 */
export async function* searchWindow(context: ReadContext, window: SearchWindow): AsyncGenerator<FoundRows> {
  const walk: Walk = { context, window, size: createPageSize({ full: SEARCH_ROWS }) };
  // Range ends are only ms-exact, and a search from the epoch's first second on answers 500.
  let from = Math.max(window.from, 1_000);
  while (from <= window.to) {
    const found = await ask(walk, between(window, from), window.modified);
    const page = { ...found, rows: found.rows.map((row) => notBefore(row, from)) };
    const first = page.rows[0]?.modifiedMs ?? from;
    const last = page.rows.at(-1)?.modifiedMs ?? from;
    if (last < first) throw outOfOrder(window);
    if (page.isLast) {
      yield { rows: page.rows, next: window.to + 1, total: page.total };
      return;
    }
    if (first === last) {
      for await (const rows of drainMs(walk, last)) yield { rows, next: last, total: page.total };
      from = last + 1;
    } else {
      yield { rows: page.rows.filter((row) => row.modifiedMs < last), next: last, total: page.total };
      from = last;
    }
  }
  yield { rows: [], next: window.to + 1, total: 0 };
}

/** Filters round what dates do not show: a row may be found that seems to lie a ms before the window. It is of the window's first ms. */
const notBefore = (row: FoundRow, from: number): FoundRow => (row.modifiedMs < from ? { ...row, modifiedMs: from } : row);

/** The same rows in the same order, `count` of them at a time while there are as many. */
export async function* gathered(pages: AsyncIterable<FoundRows>, count: number): AsyncGenerator<FoundRows> {
  let held: FoundRows | undefined;
  for await (const page of pages) {
    held = held === undefined ? page : { ...page, rows: [...held.rows, ...page.rows] };
    while (held.rows.length >= count && held.rows.length > 0) {
      const rest: readonly FoundRow[] = held.rows.slice(count);
      yield { ...held, rows: held.rows.slice(0, count), next: rest[0]?.modifiedMs ?? held.next };
      held = { ...held, rows: rest };
    }
  }
  if (held !== undefined) yield held;
}

/** As `gathered`, of rows in order of id. */
export async function* gatheredRows(pages: AsyncIterable<readonly FoundRow[]>, count: number): AsyncGenerator<readonly FoundRow[]> {
  let held: readonly FoundRow[] = [];
  for await (const rows of pages) {
    held = [...held, ...rows];
    for (; held.length >= count; held = held.slice(count)) yield held.slice(0, count);
  }
  if (held.length > 0) yield held;
}

/** How many objects there are, or pass all filters; one call. */
export async function countRows(context: ReadContext, type: ObjectType, filters: readonly object[] = []): Promise<number> {
  const path = paths.search(type);
  const body = { filterGroups: filters.length === 0 ? [] : [{ filters }], properties: ['hs_object_id'], limit: 1 };
  const response = await context.http.request({ method: 'POST', path, body, bucket: 'search', signal: context.signal });
  return readCollection(response.body, path).total ?? 0;
}

interface Walk {
  readonly context: ReadContext;
  readonly window: SearchWindow;
  readonly size: PageSize;
}

/** All rows of one ms. */
function drainMs(walk: Walk, ms: number): AsyncGenerator<readonly FoundRow[]> {
  return walkById(walk, [{ propertyName: walk.window.modified, operator: 'EQ', value: String(ms) }], '0');
}

/** Objects that pass all filters, in order of id from after `lastId` on. Only their ids are asked for. */
export function searchById(context: ReadContext, type: ObjectType, filters: readonly object[], lastId: string): AsyncGenerator<readonly FoundRow[]> {
  const window: SearchWindow = { type, modified: 'hs_lastmodifieddate', properties: ['hs_lastmodifieddate'], from: 0, to: 0 };
  return walkById({ context, window, size: createPageSize({ full: SEARCH_ROWS }) }, filters, lastId);
}

/** Throws when ids do not grow: the order would not be the one we rely on. */
async function* walkById(walk: Walk, filters: readonly object[], from: string): AsyncGenerator<readonly FoundRow[]> {
  for (let lastId = from; ;) {
    const page = await ask(walk, [...filters, { propertyName: 'hs_object_id', operator: 'GT', value: lastId }], 'hs_object_id');
    const ids = [lastId, ...page.rows.map((row) => row.id).filter((id) => id !== '')];
    if (ids.some((id, index) => index > 0 && BigInt(id) <= BigInt(ids[index - 1] ?? '0'))) throw outOfOrder(walk.window);
    if (page.rows.length > 0) yield page.rows;
    if (page.isLast) return;
    if (ids.length === 1) throw outOfOrder(walk.window);
    lastId = ids.at(-1) ?? lastId;
  }
}

const between = (window: SearchWindow, from: number) => [
  { propertyName: window.modified, operator: 'BETWEEN', value: String(from), highValue: String(window.to) },
];

/** One search page; empty pages with a cursor are walked over, and never up to the 10,000th row. */
async function ask({ context, window, size }: Walk, filters: readonly object[], sortBy: string): Promise<Answer> {
  const path = paths.search(window.type);
  const { http, signal } = context;
  const query = { filterGroups: [{ filters }], sorts: [{ propertyName: sortBy, direction: 'ASCENDING' }], properties: window.properties };
  for (let after: string | undefined; Number(after ?? 0) < LAST_OFFSET;) {
    const response = await size.ask((limit) =>
      http.request({ method: 'POST', path, body: { ...query, limit, after }, bucket: 'search', canShrink: limit > size.minimum, signal }),
    );
    const page = readCollection(response.body, path);
    if (page.results.length > 0 || page.after === undefined) {
      return { rows: foundRows(page.results, window), total: page.total ?? page.results.length, isLast: page.after === undefined };
    }
    if (page.after === after) break;
    after = page.after;
  }
  throw new GiveUpError(`HubSpot's search of ${window.type} gives only empty pages.`, 'Try again later; if it stays so, please report this.');
}

/** A row that cannot be read keeps its place (id empty, date of the row before), so that it is stored as a reject and never lost unseen. */
function foundRows(results: readonly unknown[], window: SearchWindow): FoundRow[] {
  let modifiedMs = window.from;
  return results.map((object) => {
    const { id, properties, updatedAt } = (object ?? {}) as { id?: unknown; properties?: Record<string, unknown>; updatedAt?: unknown };
    modifiedMs = millisecondsOf(properties?.[window.modified] ?? updatedAt) ?? modifiedMs;
    return { id: /^\d+$/.test(String(id)) ? String(id) : '', modifiedMs, object };
  });
}

function millisecondsOf(value: unknown): number | undefined {
  try {
    return when(value, 'modified')?.getTime();
  } catch {
    return undefined;
  }
}

const outOfOrder = (window: SearchWindow) =>
  new GiveUpError(`HubSpot's search of ${window.type} is out of order.`, 'Rows would be missed: please report this.');
