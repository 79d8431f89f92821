import * as z from 'zod';
import type { Page, ReadContext, Stream } from '../source.ts';
import { mapTickets } from './map-tickets.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { IS_OPEN } from './newest-first.ts';
import type { Places } from './ticket.ts';
import { readByIdOrder } from './tickets.ts';

const DAY = 86_400_000;

const ms = z.number().int().nonnegative();
/** A walk in order of id since `startedAt`, or when the last one began. */
const cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('walking'), startedAt: ms, lastId: z.string().regex(/^\d+$/) }),
  z.object({ phase: z.literal('walked'), startedAt: ms }),
]);
export type OpenCursor = z.infer<typeof cursor>;
type Walking = Extract<OpenCursor, { phase: 'walking' }>;

/**
 * Open tickets, once a day: SLA states and other calculated properties change without moving the date of the last change, so the
 * change feed never tells of them.
 */
export function openTicketsStream(places: Places): Stream<OpenCursor> {
  return {
    name: 'open_tickets',
    mode: 'window',
    mapperVersion: MAPPER_VERSION,
    parseCursor: (input) => cursor.parse(input),
    async *read(from, context) {
      context.signal.throwIfAborted();
      const startedAt = context.clock.now().getTime();
      if (from === undefined) yield nothingYet(startedAt);
      else if (from.phase === 'walking') yield* walk(context, from);
      else if (startedAt - from.startedAt >= DAY) yield* walk(context, { phase: 'walking', startedAt, lastId: '0' });
    },
    map: (raw, context) => mapTickets(raw.body, context, places),
  };
}

/** The first run has just read every open ticket. */
function nothingYet(startedAt: number): Page<OpenCursor> {
  return { raw: { path: 'tickets: all just read', body: { results: [] } }, next: { phase: 'walked', startedAt }, done: true, knownTo: new Date(startedAt) };
}

async function* walk(context: ReadContext, from: Walking): AsyncGenerator<Page<OpenCursor>> {
  for await (const { raw, lastId } of readByIdOrder(context, [IS_OPEN], from.lastId)) yield { raw, next: { ...from, lastId }, done: false };
  const next: OpenCursor = { phase: 'walked', startedAt: from.startedAt };
  yield { raw: { path: 'tickets: no more open ones', body: { results: [] } }, next, done: true, knownTo: new Date(from.startedAt) };
}
