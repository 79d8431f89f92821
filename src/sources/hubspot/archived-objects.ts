import * as z from 'zod';
import type { Gone } from '../../domain/gone.ts';
import type { Page, ReadContext, Stream } from '../source.ts';
import { BATCH_ROWS } from './batch-read.ts';
import { listPages } from './list-pages.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { paths } from './paths.ts';
import type { WholeObjects } from './whole-feed.ts';

const DAY = 86_400_000;

const ms = z.number().int().nonnegative();
/** A running walk, or when the last one began. */
const cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('walking'), startedAt: ms, after: z.string().optional() }),
  z.object({ phase: z.literal('walked'), startedAt: ms }),
]);
export type BinCursor = z.infer<typeof cursor>;
type Walking = Extract<BinCursor, { phase: 'walking' }>;

/**
 * What was deleted, once a day: the recycling bin of the last 90 days, which has no filter by date. No change feed tells of it, and the
 * weekly list of everything tells by silence only.
 */
export function archivedStream({ name, type, entity, prefix = '' }: WholeObjects): Stream<BinCursor> {
  return {
    name: `archived_${name}`,
    mode: 'window',
    mapperVersion: MAPPER_VERSION,
    parseCursor: (input) => cursor.parse(input),
    async *read(from, context) {
      context.signal.throwIfAborted();
      const startedAt = context.clock.now().getTime();
      // The first run has just listed everything that is live.
      if (from === undefined) yield { raw: binPage(type, []), next: { phase: 'walked', startedAt }, done: true, knownTo: new Date(startedAt) };
      else if (from.phase === 'walking') yield* walk(type, context, from);
      else if (startedAt - from.startedAt >= DAY) yield* walk(type, context, { phase: 'walking', startedAt });
    },
    map: (raw) => {
      const { binned = [] } = (raw.body ?? {}) as { readonly binned?: readonly string[] };
      return { records: [], rejects: [], gone: binned.map((id): Gone => ({ entity, id: `${prefix}${id}` })) };
    },
  };
}

const binPage = (type: WholeObjects['type'], binned: readonly string[]) => ({ path: `${paths.list(type)}: in the bin`, body: { binned } });

async function* walk(type: WholeObjects['type'], context: ReadContext, from: Walking): AsyncGenerator<Page<BinCursor>> {
  const query = { limit: BATCH_ROWS.plain, archived: true, properties: 'hs_object_id' };
  for await (const page of listPages(context, paths.list(type), query, from.after)) {
    const binned = page.results.map((result) => String((result as { id?: unknown } | null)?.id)).filter((id) => /^\d+$/.test(id));
    const done = page.after === undefined;
    const next: BinCursor = done ? { phase: 'walked', startedAt: from.startedAt } : { ...from, after: page.after };
    yield { raw: binPage(type, binned), next, done, ...(done && { knownTo: new Date(from.startedAt) }) };
  }
}
