import * as z from 'zod';
import { mapEach, parseRecord } from '../parse.ts';
import type { Page, RawPage, ReadContext, Stream } from '../source.ts';
import { listLinked } from './links.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { mergedTickets } from './merged-tickets.ts';
import { TICKET_PROPERTIES } from './property-names.ts';
import { type Places, toTicket } from './ticket.ts';
import { TICKET_LINKS } from './tickets.ts';
import { crmObject } from './wire.ts';

const PAGE_ROWS = 100;
const DAY = 86_400_000;
/** A recycling bin of at most this many pages is looked through at every run, a larger one once a day. */
const SMALL_PAGES = 2;

const ms = z.number().int().nonnegative();
/** A running walk (`startedAt`, `pages` so far, `after`), or when the last one began and how long it was. */
const cursor = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('walking'), startedAt: ms, pages: ms, after: z.string().optional() }),
  z.object({ phase: z.literal('walked'), startedAt: ms, pages: ms }),
]);
export type ArchiveCursor = z.infer<typeof cursor>;
type Walking = Extract<ArchiveCursor, { phase: 'walking' }>;

/** Deleted tickets: the recycling bin of the last 90 days. It has no filter by date, so each walk is a whole one. */
export function archivedTicketsStream(places: Places): Stream<ArchiveCursor> {
  return {
    name: 'archived_tickets',
    // Not a snapshot: what a skipped walk does not look at is remembered.
    mode: 'window',
    mapperVersion: MAPPER_VERSION,
    parseCursor: (input) => cursor.parse(input),
    async *read(from, context) {
      const now = context.clock.now().getTime();
      if (from?.phase === 'walked' && from.pages > SMALL_PAGES && now - from.startedAt < DAY) return;
      yield* walk(context, from?.phase === 'walking' ? from : { phase: 'walking', startedAt: now, pages: 0 });
    },
    map: (raw, context) =>
      mapEach('ticket', (raw.body as { results?: RawPage['body'] } | null)?.results, (record) => {
        const object = { ...parseRecord(crmObject, record), archived: true };
        return [toTicket(object, context, places), ...mergedTickets(object)];
      }),
  };
}

async function* walk(context: ReadContext, from: Walking): AsyncGenerator<Page<ArchiveCursor>> {
  let { pages } = from;
  const query = { limit: PAGE_ROWS, archived: true, properties: TICKET_PROPERTIES.join(',') };
  for await (const page of listLinked(context, 'tickets', TICKET_LINKS, query, from.after)) {
    pages += 1;
    const { after } = page;
    const done = after === undefined;
    const next: ArchiveCursor = done ? { phase: 'walked', startedAt: from.startedAt, pages } : { ...from, pages, after };
    yield { raw: { path: page.path, body: context.redact(page.body) }, next, done, ...(done && { knownTo: new Date(from.startedAt) }) };
  }
}
