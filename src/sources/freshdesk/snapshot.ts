import * as z from 'zod';
import type { EntityName } from '../../domain/entities.ts';
import { joinMappings, type Mapped, mapEach } from '../parse.ts';
import type { Json, MapContext, Page, ReadContext, SeenField, Stream } from '../source.ts';
import { API, hasNext, OVERLAP_MS, rawPage, serverTime } from './answer.ts';
import { rowsOf } from './wire.ts';

const PER_PAGE = 100;
const HOUR_MS = 3_600_000;
const pageCursor = z.object({ page: z.int().positive() });
type PageCursor = z.output<typeof pageCursor>;

interface SnapshotOptions {
  readonly name: string;
  /** What one row is called in a reject. */
  readonly entity: EntityName | string;
  /** Below `/api/v2`. The first one that the key may read is used: newer endpoints need more rights. */
  readonly paths: readonly string[];
  /** One redacted row to our records. */
  readonly map: (row: unknown, context: MapContext) => Mapped;
  /** What the rows teach later streams. */
  readonly learn?: (rows: readonly unknown[], context: MapContext) => Readonly<Record<string, Json>>;
  /** The account's own fields that the rows tell of. */
  readonly seen?: (rows: readonly unknown[]) => readonly SeenField[];
  /** Facts go on naming what leaves this list: asked for by its id below this path, it is marked as gone. */
  readonly retires?: { readonly entity: 'agent' | 'agent_group'; readonly path: string };
  /** False for lists that come in one piece. */
  readonly isPaged?: boolean;
}

/** A list that is read whole, at most once an hour: what accounts are made of hardly changes. */
export function snapshot(options: SnapshotOptions): Stream<PageCursor> {
  return {
    name: options.name,
    mode: 'snapshot',
    everyMs: HOUR_MS,
    mapperVersion: 1,
    parseCursor: (input) => pageCursor.parse(input),
    read: (from, context) => readPages(options, from ?? { page: 1 }, context),
    map: ({ body }, context) => {
      const { retires } = options;
      const { gone } = (typeof body === 'object' && !Array.isArray(body) ? (body ?? {}) : {}) as { readonly gone?: readonly string[] };
      if (retires !== undefined && gone !== undefined) return { records: [], rejects: [], gone: gone.map((id) => ({ entity: retires.entity, id })) };
      const rows = rowsOf(body);
      const mapped = mapEach(options.entity, rows ?? body, (row) => options.map(row, context));
      const learned = options.learn?.(rows ?? [], context) ?? {};
      return joinMappings(mapped, { records: [], rejects: [], learned, fields: options.seen?.(rows ?? []) ?? [] });
    },
  };
}

async function* readPages(options: SnapshotOptions, from: PageCursor, context: ReadContext): AsyncIterable<Page<PageCursor>> {
  let path: string | undefined;
  const startedAt = context.clock.now();
  for (let page = from.page; ; page += 1) {
    const query = options.isPaged === false ? {} : { page, per_page: PER_PAGE };
    const found = await firstReadable(path === undefined ? options.paths : [path], query, context);
    path = found.path;
    const isLast = options.isPaged === false || !hasNext(found.response);
    const at = serverTime(found.response);
    const raw = rawPage(context, `${API}${path}`, query, found.response.body);
    const { retires } = options;
    const finds = isLast && retires !== undefined && context.unlisted !== undefined;
    const next = { page: isLast ? 1 : page + 1 };
    const known = isLast && at ? { knownTo: new Date(at.getTime() - OVERLAP_MS) } : {};
    yield { raw, next, done: isLast && !finds, ...known, ...(retires && { lists: { entity: retires.entity, isFirst: page === 1 } }) };
    if (finds) yield* goneOf(retires, startedAt, context, next);
    if (isLast) return;
  }
}

/** What the list should have shown and did not, and what does not answer for itself either. */
async function* goneOf(
  { entity, path }: NonNullable<SnapshotOptions['retires']>,
  before: Date,
  context: ReadContext,
  next: PageCursor,
): AsyncIterable<Page<PageCursor>> {
  const gone: string[] = [];
  // Whatever is not a number was not of this list: teams of the telephone are groups, too.
  for (const { id } of ((await context.unlisted?.({ entity, before })) ?? []).filter((one) => /^\d+$/.test(one.id))) {
    const { status } = await context.http.request({ path: `${API}${path}/${id}`, accept: [403, 404], signal: context.signal });
    if (status === 404) gone.push(id);
  }
  if (gone.length > 0) yield { raw: rawPage(context, `${API}${path}`, {}, { gone }), next, done: true };
}

/** Asks the paths in turn; what the last one says counts, refusal included. */
async function firstReadable(paths: readonly string[], query: Readonly<Record<string, number>>, context: ReadContext) {
  const last = paths.length - 1;
  for (const [index, path] of paths.entries()) {
    const accept = index < last ? [403, 404] : [];
    const response = await context.http.request({ path: `${API}${path}`, query, accept, signal: context.signal });
    if (response.status < 300) return { path, response };
  }
  throw new Error(`No path to read: ${paths.join(', ')}`);
}
