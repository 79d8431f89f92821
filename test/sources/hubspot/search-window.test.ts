import { describe, expect, test } from 'vitest';
import { GiveUpError } from '../../../src/domain/errors.ts';
import type { HttpRequest } from '../../../src/http/http.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { searchWindow, type FoundRow } from '../../../src/sources/hubspot/search-window.ts';
import type { Json, ReadContext } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

interface Row {
  readonly id: number;
  /** A fraction of a ms is not shown; filters round it. */
  ms: number;
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
  readonly highValue?: string;
}

interface Search {
  readonly filterGroups: readonly { readonly filters: readonly Filter[] }[];
  readonly sorts: readonly { readonly propertyName: string }[];
  readonly limit: number;
  readonly after?: string;
}

const FIRST_MS = Date.parse('2026-03-01T10:00:00.000Z');

/** HubSpot's search over plain rows: cap, offsets as cursor, an order of equal instants nobody promised. */
function searchable(rows: readonly Row[], hooks: { readonly before?: (asked: number) => void; readonly shorten?: (asked: number, page: Row[]) => Row[] } = {}) {
  const asked: Search[] = [];
  const request = ({ body }: HttpRequest) => {
    hooks.before?.(asked.length);
    const search = body as Search;
    const offset = Number(search.after ?? 0);
    asked.push(search);
    if (offset >= 10_000) throw new Error('400: page starts at 10,000 or later');
    const filters = search.filterGroups[0]?.filters ?? [];
    if (filters.some(({ operator, value }) => operator === 'BETWEEN' && Number(value) < 1000)) throw new Error('500');
    const hits = rows.filter((row) => filters.every((filter) => passes(row, filter)));
    const byId = search.sorts[0]?.propertyName === 'hs_object_id';
    hits.sort((a, b) => (byId ? a.id - b.id : a.ms - b.ms || (a.id % 7) - (b.id % 7)));
    const full = hits.slice(offset, Math.min(offset + search.limit, 10_000));
    const page = hooks.shorten?.(asked.length, full) ?? full;
    const next = offset + page.length;
    const results = page.map(({ id, ms }) => ({ id: String(id), properties: { hs_lastmodifieddate: new Date(Math.floor(ms)).toISOString() } }));
    return Promise.resolve({
      status: 200,
      headers: {},
      body: { total: hits.length, results, ...(next < hits.length && { paging: { next: { after: String(next) } } }) },
    });
  };
  return { asked, request };
}

function passes(row: Row, { propertyName, operator, value, highValue }: Filter): boolean {
  const held = propertyName === 'hs_object_id' ? row.id : Math.round(row.ms);
  if (operator === 'EQ') return held === Number(value);
  if (operator === 'GT') return held > Number(value);
  return held >= Number(value) && held <= Number(highValue);
}

function context(request: (request: HttpRequest) => Promise<unknown>): ReadContext {
  const http = { request, usage: { requests: 0, retries: 0, throttled: 0, bytes: 0, waitedMs: 0 } } as ReadContext['http'];
  const clock = fixedClock('2026-03-02T00:00:00Z');
  return { http, clock, signal: new AbortController().signal, since: undefined, settings: NO_MAPPING, reference: {}, redact: (body) => body as Json };
}

async function walk(request: (request: HttpRequest) => Promise<unknown>, from: number, to: number): Promise<FoundRow[]> {
  const found: FoundRow[] = [];
  const window = { type: 'tickets' as const, modified: 'hs_lastmodifieddate', properties: ['hs_lastmodifieddate'], from, to };
  let reached = 0;
  for await (const { rows, next } of searchWindow(context(request), window)) {
    found.push(...rows);
    reached = next;
  }
  // The window is over once its end has been passed, and only then.
  expect(reached).toBe(to + 1);
  return found;
}

const rowsAt = (count: number, msOf: (index: number) => number): Row[] => Array.from({ length: count }, (_, index) => ({ id: 1000 + index, ms: msOf(index) }));
const idsOf = (rows: readonly { readonly id: string | number }[]) => [...new Set(rows.map(({ id }) => String(id)))].toSorted();

describe('the walk over a search window', () => {
  test('finds every row once, 199 or more a page, and never asks by offset', async () => {
    const rows = rowsAt(3_000, (index) => FIRST_MS + index * 10);
    const { request, asked } = searchable(rows);
    const found = await walk(request, FIRST_MS, FIRST_MS + 100_000);
    expect(found.length).toBe(3_000);
    expect(idsOf(found)).toEqual(idsOf(rows));
    expect(asked.length).toBe(Math.ceil(3_000 / 199));
    expect(asked.every(({ after }) => after === undefined)).toBe(true);
  });

  test('drains more than 10,000 rows of one ms in order of id, and goes on after it', async () => {
    const rows = [...rowsAt(150, (index) => FIRST_MS - 500 + index), ...rowsAt(10_450, () => FIRST_MS).map((row) => ({ ...row, id: row.id + 50_000 }))];
    const late = rowsAt(30, (index) => FIRST_MS + 1 + index).map((row) => ({ ...row, id: row.id + 90_000 }));
    const { request } = searchable([...rows, ...late]);
    const found = await walk(request, FIRST_MS - 500, FIRST_MS + 1_000);
    expect(idsOf(found)).toEqual(idsOf([...rows, ...late]));
  });

  test('a burst in the last ms of the window ends the window all the same', async () => {
    const rows = rowsAt(900, () => FIRST_MS);
    const { request } = searchable(rows);
    expect(idsOf(await walk(request, FIRST_MS - 10, FIRST_MS))).toEqual(idsOf(rows));
  });

  test('more than 10,000 rows of a window are read whole', async () => {
    const rows = rowsAt(10_500, (index) => FIRST_MS + Math.floor(index / 3));
    const { request } = searchable(rows);
    expect(idsOf(await walk(request, FIRST_MS, FIRST_MS + 1_000_000))).toEqual(idsOf(rows));
  });

  test('rows that a window shows though they seem to lie a ms before it hold nobody up, however many they are', async () => {
    const early = rowsAt(700, () => FIRST_MS - 0.4);
    const between = rowsAt(700, () => FIRST_MS + 9.7).map((row) => ({ ...row, id: row.id + 5_000 }));
    const late = rowsAt(300, (index) => FIRST_MS + index).map((row) => ({ ...row, id: row.id + 9_000 }));
    const { request, asked } = searchable([...early, ...between, ...late], {
      before: (count) => {
        if (count > 50) throw new Error('asked in circles');
      },
    });
    expect(idsOf(await walk(request, FIRST_MS, FIRST_MS + 1_000))).toEqual(idsOf([...early, ...between, ...late]));
    expect(asked.length).toBeLessThan(25);
  });

  test('rows that change during the walk leave the window and take nobody with them', async () => {
    const rows = rowsAt(1_000, (index) => FIRST_MS + index);
    const moved = new Set<number>();
    const { request } = searchable(rows, {
      before: (asked) => {
        // After each page, rows already read move to the end of time: offsets of all later rows shift.
        for (const row of rows.slice(0, asked * 50)) {
          row.ms = FIRST_MS + 10_000_000;
          moved.add(row.id);
        }
      },
    });
    const found = new Set(idsOf(await walk(request, FIRST_MS, FIRST_MS + 5_000)));
    const missed = rows.filter(({ id }) => !found.has(String(id)) && !moved.has(id));
    expect(missed).toEqual([]);
  });

  test('short and empty pages with a cursor are not the end', async () => {
    const rows = rowsAt(1_200, (index) => FIRST_MS + index);
    const { request } = searchable(rows, { shorten: (asked, page) => (asked % 5 === 2 ? page.slice(0, 20) : page) });
    expect(idsOf(await walk(request, FIRST_MS, FIRST_MS + 5_000))).toEqual(idsOf(rows));
    const once = {
      request: (asked: HttpRequest) =>
        Promise.resolve({
          body:
            (asked.body as Search).after === undefined
              ? { results: [], paging: { next: { after: '200' } } }
              : { results: [{ id: '7', properties: { hs_lastmodifieddate: new Date(FIRST_MS).toISOString() } }] },
        }),
    };
    expect(idsOf(await walk(once.request, FIRST_MS, FIRST_MS + 5_000))).toEqual(['7']);
  });

  test('never starts at the epoch, where HubSpot answers 500', async () => {
    const rows = rowsAt(3, (index) => FIRST_MS + index);
    const { request } = searchable(rows);
    expect(idsOf(await walk(request, 0, FIRST_MS + 5_000))).toEqual(idsOf(rows));
  });

  test('gives up when the order is not the one it relies on', async () => {
    const rows = rowsAt(400, () => FIRST_MS);
    const { request } = searchable(rows, { shorten: (_asked, page) => page.toReversed() });
    await expect(walk(request, FIRST_MS, FIRST_MS)).rejects.toThrow(GiveUpError);
  });

  test('gives up on a search that answers only empty pages', async () => {
    const request = () => Promise.resolve({ status: 200, headers: {}, body: { results: [], paging: { next: { after: '200' } } } });
    await expect(walk(request, FIRST_MS, FIRST_MS + 1)).rejects.toThrow(GiveUpError);
  });

  test('a row without a readable id keeps its place, to be rejected later', async () => {
    const request = () =>
      Promise.resolve({ status: 200, headers: {}, body: { results: [{ id: null, properties: { hs_lastmodifieddate: 'yesterday' } }, 17] } });
    const found = await walk(request, FIRST_MS, FIRST_MS + 1);
    expect(found.map(({ id }) => id)).toEqual(['', '']);
  });
});
