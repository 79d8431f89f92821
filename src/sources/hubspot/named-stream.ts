import * as z from 'zod';
import type { Entity } from '../../domain/entities.ts';
import { joinMappings, mapEach, parseRecord } from '../parse.ts';
import type { Json, Mapping, NamedIds, Page, ReadContext, Stream } from '../source.ts';
import { BATCH_ROWS, batchRead } from './batch-read.ts';
import { type ObjectType, paths } from './paths.ts';
import { listOf } from './ticket.ts';
import { type CrmObject, crmObject, objectId, propertiesOf } from './wire.ts';

const WEEK_MS = 7 * 86_400_000;

const ms = z.number().int().nonnegative();
/** A walk over everything that facts name, in order of id, or when the last one began. */
const cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('walking'), startedAt: ms, after: z.string().optional() }),
  z.object({ phase: z.literal('walked'), startedAt: ms }),
]);
export type NamedCursor = z.infer<typeof cursor>;
type Walking = Extract<NamedCursor, { phase: 'walking' }>;

export interface NamedObjects {
  readonly name: string;
  readonly type: ObjectType;
  readonly entity: NamedIds['entity'];
  readonly properties: readonly string[];
  /** A record under an id: its own, or that of one merged into it. */
  map(object: CrmObject, id: string): Entity;
  /** What stands for a record that is gone or out of our reach, so that it is not asked for again and again. */
  unreadable(id: string): Entity;
}

/**
 * Records that stored facts name and no others: a portal holds many times more contacts than ever wrote a ticket. New ones are read by id
 * in every run, a hundred to a request, all of them once a week.
 */
export function namedStream(subject: NamedObjects): Stream<NamedCursor> {
  return {
    name: subject.name,
    mode: 'window',
    mapperVersion: 1,
    parseCursor: (input) => cursor.parse(input),
    async *read(from, context) {
      context.signal.throwIfAborted();
      const startedAt = context.clock.now().getTime();
      const isDue = from === undefined || (from.phase === 'walked' && startedAt - from.startedAt >= WEEK_MS);
      if (from?.phase === 'walking' || isDue) yield* walk(subject, context, from?.phase === 'walking' ? from : { phase: 'walking', startedAt });
      else yield* readNew(subject, context, from);
    },
    map: (raw) => mapNamed(subject, raw.body),
  };
}

async function* walk(subject: NamedObjects, context: ReadContext, from: Walking): AsyncGenerator<Page<NamedCursor>> {
  let { after } = from;
  for (;;) {
    const ids = await named(subject, context, after, false);
    if (ids.length === 0) break;
    after = ids.at(-1) as string;
    yield { raw: await readPage(subject, context, ids), next: { ...from, after }, done: false };
  }
  yield last(subject, { phase: 'walked', startedAt: from.startedAt }, context);
}

async function* readNew(subject: NamedObjects, context: ReadContext, at: NamedCursor): AsyncGenerator<Page<NamedCursor>> {
  // What has been read is known by the time the next page is asked for; `after` passes over what could not be stored.
  for (let after: string | undefined; ;) {
    const ids = await named(subject, context, after, true);
    if (ids.length === 0) break;
    after = ids.at(-1);
    yield { raw: await readPage(subject, context, ids), next: at, done: false };
  }
  yield last(subject, at, context);
}

const named = async ({ entity }: NamedObjects, context: ReadContext, after: string | undefined, unknownOnly: boolean): Promise<readonly string[]> =>
  (await context.named?.({ entity, limit: BATCH_ROWS.plain, unknownOnly, ...(after !== undefined && { after }) })) ?? [];

async function readPage({ type, properties }: NamedObjects, context: ReadContext, asked: readonly string[]): Promise<Page<NamedCursor>['raw']> {
  const ids = asked.filter((id) => /^\d+$/.test(id));
  const { path, body } =
    ids.length === 0 ? { path: paths.batchRead(type), body: { results: [] } } : await batchRead(context, { type, ids, properties, history: [] });
  return { path, body: context.redact({ ...(body as object), asked }) };
}

function last({ type }: NamedObjects, next: NamedCursor, context: ReadContext): Page<NamedCursor> {
  return { raw: { path: `${type}: no more that facts name`, body: { results: [], asked: [] } }, next, done: true, knownTo: context.clock.now() };
}

function mapNamed({ entity, map, unreadable }: NamedObjects, body: Json): Mapping {
  const { results, asked } = (body ?? {}) as { readonly results?: Json; readonly asked?: readonly string[] };
  const seen = new Set<string>();
  const wanted = new Set(asked ?? []);
  const mapping = mapEach(entity, results, (record) => {
    const object = parseRecord(crmObject, record);
    const merged = listOf(propertiesOf(object).text('hs_merged_object_ids')).filter((id) => wanted.has(id));
    return [...new Set([objectId(object), ...merged])].map((id) => {
      seen.add(id);
      return map(object, id);
    });
  });
  for (const { id } of mapping.rejects) if (id !== null) seen.add(id);
  return joinMappings(mapping, { records: [...wanted].filter((id) => !seen.has(id)).map(unreadable), rejects: [] });
}
