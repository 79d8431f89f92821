/** POST of a search: an index that lags, 200 rows a page, and no more than the cap. */
import type { Reply, SimulatedRequest } from '../server.ts';
import { envelope, iso } from './crm-object.ts';
import { badRequest, notFound } from './errors.ts';
import type { HubspotOptions } from './options.ts';
import { withheld } from './short-pages.ts';
import { type Entry, isObjectType, type ObjectType, type Store } from './store.ts';

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly highValue?: string;
}

interface SearchBody {
  readonly filterGroups?: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts?: readonly { readonly propertyName: string; readonly direction?: string }[];
  readonly properties?: readonly string[];
  readonly limit?: number;
  readonly after?: string | number;
}

const MODIFIED = 'hs_lastmodifieddate';
const PAGE_ROWS = 200;
const CAP = 10_000;

/** A row of the index: the record as the index knows it, which may be older than the record itself. */
interface Row {
  readonly entry: Entry;
  readonly modifiedMs: number;
}

export function searchObjects(store: Store, options: HubspotOptions, request: SimulatedRequest): Reply {
  const type = request.params['type'] ?? '';
  if (!isObjectType(type)) return notFound();
  const body = (request.body ?? {}) as SearchBody;
  const limit = body.limit ?? 10;
  const offset = Number(body.after ?? 0);
  if (limit > PAGE_ROWS) return badRequest('limit must be less than or equal to 200');
  if (offset >= (options.searchCap ?? CAP)) return badRequest('Search API results are limited to 10,000 rows per query');
  const groups = body.filterGroups ?? [];
  if (groups.some(({ filters }) => filters.some(startsAtEpoch))) return { status: 500, body: { status: 'error', message: 'internal error' } };
  const rows = indexRows(store, type, request.now.getTime() - (options.indexLagMs ?? 0));
  const hits = rows.filter((row) => groups.length === 0 || groups.some(({ filters }) => filters.every((filter) => matches(row, filter))));
  return answer(type, options, sorted(hits, body.sorts?.[0]), {
    offset,
    limit: Math.min(limit, options.searchRows ?? PAGE_ROWS),
    properties: body.properties ?? [],
  });
}

/** A range that starts at the epoch breaks the server. */
const startsAtEpoch = ({ propertyName, operator, value }: Filter): boolean =>
  propertyName === MODIFIED && ['BETWEEN', 'GT', 'GTE'].includes(operator) && Number(value) < 1000;

function indexRows(store: Store, type: ObjectType, indexedTo: number): readonly Row[] {
  return store.live(type, indexedTo).flatMap((entry) => {
    const modifiedMs = entry.modifiedMs <= indexedTo ? entry.modifiedMs : entry.modifiedBy(indexedTo);
    return modifiedMs === undefined ? [] : [{ entry, modifiedMs }];
  });
}

function matches(row: Row, { propertyName, operator, value, highValue }: Filter): boolean {
  const held = valueOf(row, propertyName);
  if (operator === 'HAS_PROPERTY') return held !== null;
  if (operator === 'EQ') return held === comparable(value);
  if (operator === 'NEQ') return held !== comparable(value);
  if (held === null) return false;
  const wanted = comparable(value);
  if (wanted === null) return false;
  if (operator === 'BETWEEN') return held >= wanted && held <= (comparable(highValue) ?? wanted);
  if (operator === 'GT') return held > wanted;
  if (operator === 'GTE') return held >= wanted;
  return operator === 'LT' ? held < wanted : operator === 'LTE' && held <= wanted;
}

function valueOf(row: Row, name: string): string | number | null {
  if (name === MODIFIED) return row.modifiedMs;
  if (name === 'hs_object_id') return row.entry.id;
  return comparable(row.entry.record().properties[name]);
}

/** Numbers compare as numbers, dates as ms, the rest as text. */
function comparable(value: string | null | undefined): string | number | null {
  if (value === null || value === undefined || value === '') return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;
}

function sorted(rows: readonly Row[], sort: { readonly propertyName: string; readonly direction?: string } | undefined): readonly Row[] {
  if (sort === undefined) return rows;
  const sign = sort.direction === 'DESCENDING' ? -1 : 1;
  const key = (row: Row) => valueOf(row, sort.propertyName) ?? 0;
  // Rows of one instant come in no order anybody promised.
  return rows.toSorted((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : (a.entry.id % 97) - (b.entry.id % 97)));
}

interface Slice {
  readonly offset: number;
  readonly limit: number;
  readonly properties: readonly string[];
}

function answer(type: ObjectType, options: HubspotOptions, rows: readonly Row[], { offset, limit, properties }: Slice): Reply {
  const end = Math.min(offset + limit, options.searchCap ?? CAP, rows.length);
  const left = options.shortPages === false || end >= rows.length ? 0 : withheld(rows.length, Math.max(0, Math.floor((end - offset) / 2)));
  const page = rows.slice(offset, end - left);
  const next = offset + page.length;
  return {
    body: {
      total: rows.length,
      results: page.map((row) => indexed(type, row, properties)),
      ...(next < rows.length && { paging: { next: { after: String(next) } } }),
    },
  };
}

/** The index's copy of a row is as old as the index. */
function indexed(type: ObjectType, row: Row, properties: readonly string[]): object {
  const record = row.entry.record();
  const modified = iso(row.modifiedMs);
  return envelope(type, { ...record, modifiedMs: row.modifiedMs, properties: { ...record.properties, [MODIFIED]: modified } }, { properties });
}
