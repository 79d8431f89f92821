import * as z from 'zod';
import type { Http } from '../../http/http.ts';
import { joinMappings, type Mapped, mapEach } from '../parse.ts';
import type { Json, MapContext, Page, ReadContext, Stream } from '../source.ts';
import { rawPage, serverTime } from './answer.ts';
import { learnedNames, rowsOf } from './wire.ts';

/** Name under which Freshdesk's agents are known: keyed hash of the address → id. */
export const AGENTS_BY_EMAIL = 'agents_by_email';

const HOUR_MS = 3_600_000;
const pageCursor = z.strictObject({ page: z.int().positive() });
type PageCursor = z.output<typeof pageCursor>;

/** A list of another product of the account, on a host of its own, which tells how many pages there are. */
export interface ProductList {
  readonly name: string;
  readonly http: (context: ReadContext) => Http;
  readonly path: string;
  readonly perPage: Readonly<Record<string, number>>;
  /** Where an answer tells `total_pages`. */
  readonly pagesUnder: 'meta' | 'pagination';
  /** What one row is called in a reject. */
  readonly entity: string;
  /** What is kept of a row: names and notes of people are not. */
  readonly keep: (row: Readonly<Record<string, Json>>) => Json;
  readonly map?: (row: Json, context: MapContext) => Mapped;
  readonly learn?: (rows: readonly unknown[], context: MapContext) => Readonly<Record<string, Json>>;
}

/** Such a list, read whole, once an hour. */
export function productList(list: ProductList): Stream<PageCursor> {
  return {
    name: list.name,
    mode: 'snapshot',
    everyMs: HOUR_MS,
    mapperVersion: 1,
    parseCursor: (input) => pageCursor.parse(input),
    read: (from, context) => readList(list, from ?? { page: 1 }, context),
    map: ({ body }, context) => {
      const rows = rowsOf(body);
      const learned = list.learn?.(rows ?? [], context) ?? {};
      return joinMappings(
        mapEach(list.entity, rows ?? body, (row) => list.map?.(row, context)),
        { records: [], rejects: [], learned },
      );
    },
  };
}

async function* readList({ http, path, perPage, pagesUnder, keep }: ProductList, from: PageCursor, context: ReadContext): AsyncIterable<Page<PageCursor>> {
  for (let page = from.page; ; page += 1) {
    const query = { page, ...perPage };
    const response = await http(context).request({ path, query, signal: context.signal });
    const rows = rowsOf(response.body);
    const told = (response.body as Readonly<Record<string, { total_pages?: unknown } | undefined>> | undefined)?.[pagesUnder];
    const isLast = page >= Number(told?.total_pages ?? 1);
    const knownTo = serverTime(response);
    const raw = rawPage(context, path, query, rows === undefined ? response.body : rows.map((row) => keep((row ?? {}) as Record<string, Json>)));
    yield { raw, next: { page: isLast ? 1 : page + 1 }, done: isLast, ...(isLast && knownTo && { knownTo }) };
    if (isLast) return;
  }
}

/** What a page of people teaches under `name`: the product's id → keyed hash of the address. */
export function emailsById(name: string, rows: readonly unknown[], { reference }: Pick<MapContext, 'reference'>): Readonly<Record<string, Json>> {
  const found = (rows as readonly { id?: Json; email?: Json }[]).flatMap(({ id, email }) =>
    typeof email === 'string' && id !== null && id !== undefined ? [[String(id), email]] : [],
  );
  return { [name]: { ...learnedNames(reference, name), ...Object.fromEntries(found) } };
}

/** The agent of Freshdesk with the address that a product's list (learned under `name`) gives to its own id; undefined where there is none. */
export function agentByEmail(id: string | null, name: string, { reference }: Pick<MapContext, 'reference'>): string | undefined {
  const email = id === null ? undefined : learnedNames(reference, name)[id];
  return email === undefined ? undefined : learnedNames(reference, AGENTS_BY_EMAIL)[email];
}
