import * as z from 'zod';
import type { TicketMark } from '../../domain/entities.ts';
import type { Json, MapContext, Page, ReadContext, Stream } from '../source.ts';
import { BATCH_ROWS } from './batch-read.ts';
import { listPages } from './list-pages.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { paths } from './paths.ts';

const WEEK_MS = 7 * 86_400_000;

const ms = z.number().int().nonnegative();
/** A walk over the ids of all tickets (`last` is the highest one seen), or when the last one began. */
const cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('walking'), startedAt: ms, last: z.string().regex(/^\d+$/), after: z.string().optional() }),
  z.object({ phase: z.literal('walked'), startedAt: ms }),
]);
export type ReconcileCursor = z.infer<typeof cursor>;
type Walking = Extract<ReconcileCursor, { phase: 'walking' }>;

/** Once a week the ids of all tickets, a hundred to a page: who was erased for good, or left the bin unseen, is in no other list. */
export const ticketReconcileStream: Stream<ReconcileCursor> = {
  name: 'ticket_reconcile',
  mode: 'window',
  // Reads once a week: a run in which it has nothing to do is no reconcile.
  isLate: true,
  reconciles: true,
  mapperVersion: MAPPER_VERSION,
  parseCursor: (input) => cursor.parse(input),
  async *read(from, context) {
    context.signal.throwIfAborted();
    const startedAt = context.clock.now().getTime();
    // The first run has just listed every ticket.
    if (from === undefined) yield { raw: gonePage([]), next: { phase: 'walked', startedAt }, done: true, knownTo: new Date(startedAt) };
    else if (from.phase === 'walking') yield* walk(context, from);
    else if (startedAt - from.startedAt >= WEEK_MS) yield* walk(context, { phase: 'walking', startedAt, last: '0' });
  },
  map: (raw, context) => ({ records: goneMarks(raw.body, context), rejects: [] }),
};

async function* walk(context: ReadContext, from: Walking): AsyncGenerator<Page<ReconcileCursor>> {
  let { last } = from;
  for await (const page of listPages(context, paths.list('tickets'), { limit: BATCH_ROWS.plain, properties: 'hs_object_id' }, from.after)) {
    const { after } = page;
    const listed = page.results.map((result) => String((result as { id?: unknown } | null)?.id)).filter((id) => /^\d+$/.test(id));
    const done = after === undefined;
    const upTo = done ? undefined : (listed.at(-1) ?? last);
    const standing = (await context.standingTickets?.({ after: last, upTo })) ?? [];
    const gone = standing.filter((id) => /^\d+$/.test(id) && !listed.includes(id));
    last = upTo ?? last;
    const next: ReconcileCursor = done ? { phase: 'walked', startedAt: from.startedAt } : { ...from, last, after };
    yield { raw: gonePage(gone), next, done, ...(done && { knownTo: new Date(from.startedAt) }) };
  }
}

const gonePage = (gone: readonly string[]) => ({ path: `${paths.list('tickets')}: ids that are gone`, body: { gone: gone as Json[] } });

/** A later ticket row (a restore) overrules the mark. */
function goneMarks(body: Json, { observedAt }: MapContext): readonly TicketMark[] {
  const { gone = [] } = (body ?? {}) as { readonly gone?: readonly string[] };
  return gone.map((ticketId) => ({
    entity: 'ticket_mark',
    id: `${ticketId}:deleted`,
    version: observedAt.getTime(),
    updatedAt: null,
    quality: 'derived',
    ticketId,
    kind: 'deleted',
    at: null,
    intoTicketId: null,
  }));
}
