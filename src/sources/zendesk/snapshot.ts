import * as z from 'zod';
import type { Json, MapContext, Mapping, RawPage, ReadContext, Stream } from '../source.ts';
import { learnTag, onlyIfChanged, TAG, tagOf } from './list-tags.ts';
import { API, walkList, walkPages } from './paging.ts';

/** Configuration lists are small and read whole, every time; the cursor only says how far a read has come. */
export const snapshotCursor = z.strictObject({ after: z.string().nullable() });
export type SnapshotCursor = z.infer<typeof snapshotCursor>;

export interface SnapshotSpec {
  readonly name: string;
  /** Below /api/v2. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
  /** Name of the list in the answer. */
  readonly key: string;
  /** By `page[after]`, or by numbered pages where Zendesk knows no other way for this list. Default cursor. */
  readonly paging?: 'cursor' | 'numbered';
  readonly mapperVersion: number;
  /** Takes away what the key-wise redaction cannot see. */
  readonly trim?: (body: unknown) => unknown;
  map(records: unknown, context: MapContext): Mapping;
}

/** Configuration changes seldom: a request more for each list in every run would tell nothing. */
export const HOURLY_MS = 3_600_000;

/** A stream that reads one list whole, or learns that nothing of it has changed, which costs the same request and no answer. */
export function snapshotStream(spec: SnapshotSpec): Stream<SnapshotCursor> {
  const path = `${API}/${spec.path}`;
  return {
    name: spec.name,
    mode: 'snapshot',
    mapperVersion: spec.mapperVersion,
    everyMs: HOURLY_MS,
    parseCursor: (input) => snapshotCursor.parse(input),
    async *read(from, context: ReadContext) {
      const askedAt = context.clock.now();
      const request = { path, ...(spec.query && { query: spec.query }), ...(from === undefined && onlyIfChanged(spec, context)) };
      const pages =
        spec.paging === 'numbered' ? walkPages(context, spec.key, request, from?.after ?? null) : walkList(context, spec.key, request, from?.after ?? null);
      let isWhole = from === undefined;
      for await (const page of pages) {
        const body = context.redact(spec.trim ? spec.trim(page.body) : page.body) as object;
        const done = page.after === null;
        isWhole &&= done;
        yield { raw: { path, body: { ...body, ...tagOf(page.etag, isWhole) } }, next: { after: page.after }, done, ...(done && { knownTo: askedAt }) };
      }
    },
    map: (raw, context) => {
      const mapping = spec.map(listOf(raw, spec.key), context);
      return { ...mapping, learned: { ...mapping.learned, ...learnTag(spec, listOf(raw, TAG), context) } };
    },
  };
}

/** The list of a stored page; undefined when the page is not what it should be. */
export function listOf(raw: RawPage, key: string): Json | undefined {
  const body = raw.body;
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { readonly [name: string]: Json })[key] : undefined;
}

/** What earlier pages learned under a name, with this page's additions. */
export function addLearned(context: Pick<MapContext, 'reference'>, name: string, additions: Readonly<Record<string, Json>>): Record<string, Json> {
  const before = context.reference[name];
  return { [name]: { ...(typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Record<string, Json>) : {}), ...additions } };
}
