import type { ReadContext, Stream } from '../source.ts';
import { BATCH_ROWS, batchRead, inBatches } from './batch-read.ts';
import { type ChangedRaw, feedStream, type ListedRaw } from './feed.ts';
import type { FeedCursor } from './feed-cursor.ts';
import { LINK_ROWS, listLinked, readLinks, withLinks } from './links.ts';
import { mapTickets } from './map-tickets.ts';
import { MAPPER_VERSION } from './mapper-version.ts';
import { mergedSince } from './moved-activities.ts';
import { TICKET_HISTORY } from './property-names.ts';
import { waitingBefore } from './newest-first.ts';
import { type FoundRow, gatheredRows, searchById, SEARCH_ROWS } from './search-window.ts';
import type { Places } from './ticket.ts';
import { ticketPropertyNames } from './ticket-properties.ts';

/** Names of a GET stay below this many characters, far from HubSpot's 414. */
const LONGEST_NAMES = 5_000;

/** Who asks and for whom. */
export const TICKET_LINKS = ['contacts', 'companies'] as const;

/**
 * Tickets with the history of stage, pipeline, owner, team and priority: listed once, 50 a page, then followed by search.
 * Searched rows may be stale copies without history and links, so they are read again by id before they are stored.
 */
export function ticketsStream(places: Places): Stream<FeedCursor> {
  return feedStream({
    name: 'tickets',
    type: 'tickets',
    mapperVersion: MAPPER_VERSION,
    searched: ['hs_lastmodifieddate'],
    list: listTickets,
    newest: { listed: 1 / BATCH_ROWS.withHistory, found: 1 / SEARCH_ROWS + 1 / BATCH_ROWS.withHistory + TICKET_LINKS.length / LINK_ROWS, hasWaiting: true },
    waiting: (context, { before, lastId }) => readByIdOrder(context, waitingBefore(before), lastId),
    together: LINK_ROWS,
    unread: notHeld,
    pages: (context, rows, settledTo) =>
      readTicketsById(
        context,
        rows.map((row) => row.id),
        settledTo,
      ),
    map: (raw, context) => mapTickets(raw.body, context, places),
  });
}

/** Tickets that pass all filters, as they are now, in order of id; each page with the highest id that is in. */
export async function* readByIdOrder(context: ReadContext, filters: readonly object[], from: string): AsyncGenerator<ChangedRaw & { readonly lastId: string }> {
  let lastId = from;
  for await (const rows of gatheredRows(searchById(context, 'tickets', filters, from), LINK_ROWS)) {
    const ids = rows.map((row) => row.id).filter((id) => id !== '');
    let read = 0;
    for await (const page of readTicketsById(context, ids)) {
      read += page.count;
      lastId = ids[read - 1] ?? lastId;
      yield { ...page, lastId };
    }
  }
}

async function* listTickets(context: ReadContext, after: string | undefined): AsyncGenerator<ListedRaw> {
  const names = ticketPropertyNames(context.reference).join(',');
  if (encodeURIComponent(names).length > LONGEST_NAMES) return yield* listByIds(context, after);
  const query = { limit: BATCH_ROWS.withHistory, properties: names, propertiesWithHistory: TICKET_HISTORY.join(',') };
  for await (const page of listLinked(context, 'tickets', TICKET_LINKS, query, after)) {
    yield { raw: { path: page.path, body: context.redact(page.body) }, rows: page.results, after: page.after };
  }
}

/** For portals with so many custom properties that their names fill no URL: ids and links by the list, rows by batch read, whose body has room. */
async function* listByIds(context: ReadContext, from: string | undefined): AsyncGenerator<ListedRaw> {
  const query = { limit: BATCH_ROWS.withHistory, properties: 'hs_object_id' };
  for await (const page of listLinked(context, 'tickets', TICKET_LINKS, query, from)) {
    const listed = new Map(page.results.map((result) => [String((result as { id?: unknown }).id), result as { associations?: unknown }]));
    const { path, body } = listed.size === 0 ? page : await readBatch(context, [...listed.keys()]);
    const whole = mapResults(body, (object, id) => ({ ...object, associations: listed.get(id)?.associations }));
    yield { raw: { path, body: context.redact(whole) }, rows: page.results, after: page.after };
  }
}

/** Each round looks back, at rows that most often are stored as they are: those need not be read again. */
async function notHeld(context: ReadContext, rows: readonly FoundRow[]): Promise<readonly FoundRow[]> {
  const known = rows.filter((row) => row.id !== '').map((row) => ({ id: row.id, version: row.modifiedMs }));
  const held = (await context.heldTickets?.(known)) ?? new Set();
  return rows.filter((row) => !held.has(row.id));
}

/**
 * Tickets as they are now, with their history and links, 50 to a page. Empty ids stand for rows that cannot be read: they count and
 * that is all. Those that others were merged into since an instant are named on their page.
 */
export async function* readTicketsById(context: ReadContext, ids: readonly string[], settledTo = Infinity): AsyncGenerator<ChangedRaw> {
  if (ids.length === 0) return;
  const known = ids.filter((id) => id !== '');
  const links = { contacts: await readLinks(context, 'tickets', 'contacts', known), companies: await readLinks(context, 'tickets', 'companies', known) };
  for (const batch of inBatches(ids, BATCH_ROWS.withHistory)) {
    const { path, body } = await readBatch(
      context,
      batch.filter((id) => id !== ''),
    );
    const survivors = mergedSince((body as { results?: unknown } | undefined)?.results, settledTo);
    const whole = { ...(mapResults(body, (object) => withLinks(object, links)) as object | undefined), ...(survivors.length > 0 && { survivors }) };
    yield { raw: { path, body: context.redact(whole) }, count: batch.length };
  }
}

const readBatch = (context: ReadContext, ids: readonly string[]) =>
  batchRead(context, { type: 'tickets', ids, properties: ticketPropertyNames(context.reference), history: TICKET_HISTORY });

/** An answer with each of its objects changed. */
function mapResults(body: unknown, change: (object: object, id: string) => unknown): unknown {
  const { results, ...rest } = (body ?? {}) as { readonly results?: unknown };
  if (!Array.isArray(results)) return body;
  return {
    ...rest,
    results: results.map((object: unknown) =>
      typeof object === 'object' && object !== null ? change(object, String((object as { id?: unknown }).id)) : object,
    ),
  };
}
