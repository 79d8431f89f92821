import type { Entity } from '../../domain/entities.ts';
import type { REMOVABLE } from '../../domain/gone.ts';
import { joinMappings, mapEach, type Mapped, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, RawPage, ReadContext, Stream, Unlisted } from '../source.ts';
import { BATCH_ROWS, batchRead, inBatches } from './batch-read.ts';
import { type ChangedRaw, feedStream, type ListedRaw } from './feed.ts';
import type { FeedCursor } from './feed-cursor.ts';
import { LINK_ROWS, listLinked, readLinks, withLinks } from './links.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import type { NewestFirst } from './newest-first.ts';
import { type ObjectType, paths } from './paths.ts';
import type { FoundRow } from './search-window.ts';
import { type CrmObject, crmObject } from './wire.ts';

const PAGE_ROWS = 200;
const WEEK_MS = 7 * 86_400_000;

export interface WholeObjects {
  readonly name: string;
  readonly type: ObjectType;
  readonly entity: (typeof REMOVABLE)[number];
  /** What our ids have before HubSpot's, where one entity comes of several types. */
  readonly prefix?: string;
  readonly properties: readonly string[];
  /** Properties whose every change is read; a search has none, so that its rows are then read again by id. */
  readonly history?: readonly string[];
  /** Types of linked records that the mapping looks at. */
  readonly links: readonly ObjectType[];
  /** A long first load begins with the newest days; left out where a number of today needs the whole past. */
  readonly isNewestFirst?: boolean;
  /** Tells single events of tickets. */
  readonly cutsLives?: boolean;
  /** What is kept of a row, before anything else sees it; undefined leaves it out. */
  keep?(object: unknown): unknown;
  map(object: CrmObject, context: MapContext): Mapped;
}

/** A feed whose rows are whole in list and search alike, so that nothing is read twice but what has a history; links are asked for beside a search, which has none. */
export function wholeFeed(subject: WholeObjects): Stream<FeedCursor> {
  return feedStream({
    name: subject.name,
    type: subject.type,
    // One record may come by several streams: all of them map alike.
    mapperVersion: MAPPER_VERSION,
    listsEveryMs: WEEK_MS,
    ...(subject.isNewestFirst === true && { newest: costsOf(subject) }),
    searched: subject.properties,
    together: subject.links.length === 0 ? PAGE_ROWS : LINK_ROWS,
    list: (context, after) => listRows(subject, context, after),
    pages: (context, rows) => foundRows(subject, context, rows),
    lists: subject.entity,
    unlisted: (context, startedAt) => readUnlisted(subject, context, startedAt),
    map: (raw, context) => joinMappings(mapWhole(subject, (raw.body as { results?: Json } | null)?.results, context), mapUnlisted(subject, raw.body, context)),
  });
}

/** What a list should have shown and did not, read by id: it is gone unless it is found. */
async function* readUnlisted(subject: WholeObjects, context: ReadContext, before: Date): AsyncGenerator<RawPage> {
  const { entity, prefix } = subject;
  const unlisted = (await context.unlisted?.({ entity, before, ...(prefix !== undefined && { prefix }) })) ?? [];
  for (const missing of inBatches(unlisted, LINK_ROWS)) {
    const found = await readWhole(subject, context, [...new Set(missing.map(({ id }) => vendorId(id)))]);
    yield { path: `${paths.batchRead(subject.type)}: not listed`, body: context.redact({ results: [], missing, found }) };
  }
}

const vendorId = (id: string): string => id.slice(id.indexOf(':') + 1);

function mapUnlisted(subject: WholeObjects, body: Json, context: MapContext): Mapping {
  const { missing, found } = (body ?? {}) as { readonly missing?: readonly Unlisted[]; readonly found?: Json };
  if (missing === undefined) return { records: [], rejects: [] };
  const mapping = mapWhole(subject, found, context);
  const placeOf = (id: string, ticketId: unknown) => (subject.entity === 'ticket_message' ? `${String(ticketId)} ${id}` : id);
  const standing = new Set(mapping.records.map((record: Entity & { readonly ticketId?: unknown }) => placeOf(record.id, record.ticketId)));
  // What cannot be read is there all the same.
  const rejected = new Set(mapping.rejects.map(({ id }) => id));
  const gone = missing.filter(({ id, ticketId }) => !standing.has(placeOf(id, ticketId)) && !rejected.has(vendorId(id)));
  const { entity } = subject;
  return { ...mapping, gone: gone.map(({ id, ticketId }) => (entity === 'ticket_message' && ticketId !== null ? { entity, id, ticketId } : { entity, id })) };
}

const costsOf = (subject: WholeObjects): NewestFirst => ({
  listed: 1 / rowsOf(subject),
  found: 1 / PAGE_ROWS + subject.links.length / LINK_ROWS + ((subject.history ?? []).length > 0 ? 1 / rowsOf(subject) : 0),
  ...(subject.cutsLives === true && { cutsLives: true }),
});

/** Listed, found or read by id: one mapping for all. */
export function mapWhole(subject: WholeObjects, results: Json | undefined, context: MapContext): Mapping {
  return mapEach(subject.entity, results, (record) => subject.map(parseRecord(crmObject, record), context));
}

/** Objects by their ids, with their links; those that are gone are left out. */
export async function readWhole(subject: WholeObjects, context: ReadContext, ids: readonly string[]): Promise<readonly unknown[]> {
  const links = await linksFrom(subject, context, ids);
  const objects: unknown[] = [];
  for (const batch of inBatches(ids, rowsOf(subject))) {
    const { body } = await batchRead(context, { type: subject.type, ids: batch, properties: subject.properties, history: subject.history ?? [] });
    const { results } = (body ?? {}) as { readonly results?: readonly unknown[] };
    objects.push(...(results ?? []).map((object) => withLinks(object, links)));
  }
  return kept(subject, objects);
}

async function linksFrom(subject: WholeObjects, context: ReadContext, ids: readonly string[]) {
  const links: Record<string, Awaited<ReturnType<typeof readLinks>>> = {};
  for (const to of subject.links) links[to] = await readLinks(context, subject.type, to, ids);
  return links;
}

async function* listRows(subject: WholeObjects, context: ReadContext, after: string | undefined): AsyncGenerator<ListedRaw> {
  const history = subject.history ?? [];
  const query = {
    limit: rowsOf(subject),
    properties: subject.properties.join(','),
    ...(history.length > 0 && { propertiesWithHistory: history.join(',') }),
  };
  for await (const page of listLinked(context, subject.type, subject.links, query, after)) {
    yield { raw: { path: page.path, body: context.redact({ results: kept(subject, page.results) }) }, rows: page.results, after: page.after };
  }
}

const rowsOf = ({ history = [] }: WholeObjects): number => (history.length > 0 ? BATCH_ROWS.withHistory : BATCH_ROWS.plain);

async function* foundRows(subject: WholeObjects, context: ReadContext, rows: readonly FoundRow[]): AsyncGenerator<ChangedRaw> {
  const hasHistory = (subject.history ?? []).length > 0;
  const links = hasHistory ? {} : await linksFrom(subject, context, idsOf(rows));
  for (const batch of inBatches(rows, hasHistory ? LINK_ROWS : PAGE_ROWS)) {
    const linked = batch.map((row) => withLinks(row.object, links));
    // A row without an id cannot be read again: it goes on as it is and is rejected.
    const again = async () => [...(await readWhole(subject, context, idsOf(batch))), ...batch.filter(({ id }) => id === '').map(({ object }) => object)];
    const results = hasHistory ? await again() : kept(subject, linked);
    yield { raw: { path: paths.search(subject.type), body: context.redact({ results }) }, count: batch.length };
  }
}

const idsOf = (rows: readonly FoundRow[]): readonly string[] => rows.map((row) => row.id).filter((id) => id !== '');

const kept = ({ keep }: WholeObjects, results: readonly unknown[]): readonly unknown[] =>
  keep === undefined ? results : results.map(keep).filter((object) => object !== undefined);
