import type { ReadContext, Stream } from '../source.ts';
import { BATCH_ROWS, batchRead, inBatches } from './batch-read.ts';
import { type ChangedRaw, feedStream, type ListedRaw } from './feed.ts';
import type { FeedCursor } from './feed-cursor.ts';
import { listPages } from './list-pages.ts';
import { mapTickets } from './map-tickets.ts';
import { paths } from './paths.ts';
import { TICKET_HISTORY } from './property-names.ts';
import type { FoundRow } from './search-window.ts';
import type { Places } from './ticket.ts';
import { ticketPropertyNames } from './ticket-properties.ts';

/** Names of a GET stay below this many characters, far from HubSpot's 414. */
const LONGEST_NAMES = 5_000;

/**
 * Tickets with the history of stage, pipeline, owner, team and priority: listed once, 50 a page, then followed by search.
 * Searched rows may be stale copies without history, so they are read again by id before they are stored.
 */
export function ticketsStream(places: Places): Stream<FeedCursor> {
  return feedStream({
    name: 'tickets',
    type: 'tickets',
    mapperVersion: 1,
    searched: ['hs_lastmodifieddate'],
    list: listTickets,
    pages: readTickets,
    map: (raw, context) => mapTickets(raw.body, context, places),
  });
}

async function* listTickets(context: ReadContext, after: string | undefined): AsyncGenerator<ListedRaw> {
  const names = ticketPropertyNames(context.reference).join(',');
  if (encodeURIComponent(names).length > LONGEST_NAMES) return yield* listByIds(context, after);
  const query = { limit: BATCH_ROWS.withHistory, properties: names, propertiesWithHistory: TICKET_HISTORY.join(',') };
  for await (const page of listPages(context, paths.list('tickets'), query, after)) {
    yield { raw: { path: page.path, body: context.redact(page.body) }, count: page.results.length, after: page.after };
  }
}

/** For portals with so many custom properties that their names fill no URL: ids by the list, rows by batch read, whose body has room. */
async function* listByIds(context: ReadContext, from: string | undefined): AsyncGenerator<ListedRaw> {
  for await (const page of listPages(context, paths.list('tickets'), { limit: BATCH_ROWS.withHistory, properties: 'hs_object_id' }, from)) {
    const ids = page.results.map((result) => String((result as { id?: unknown }).id));
    const { path, body } = ids.length === 0 ? page : await readTicketsById(context, ids);
    yield { raw: { path, body: context.redact(body) }, count: ids.length, after: page.after };
  }
}

async function* readTickets(context: ReadContext, rows: readonly FoundRow[]): AsyncGenerator<ChangedRaw> {
  for (const batch of inBatches(rows, BATCH_ROWS.withHistory)) {
    const ids = batch.map((row) => row.id).filter((id) => id !== '');
    const { path, body } = await readTicketsById(context, ids);
    yield { raw: { path, body: context.redact(body) }, count: batch.length };
  }
}

/** Up to 50 tickets as they are now, with their history. */
export function readTicketsById(context: ReadContext, ids: readonly string[]) {
  return batchRead(context, { type: 'tickets', ids, properties: ticketPropertyNames(context.reference), history: TICKET_HISTORY });
}
