import * as z from 'zod';
import type { Mapping, Page, ReadContext, Stream } from '../source.ts';
import { API, walkList } from './paging.ts';
import { SEARCH_EXPORT } from './policy.ts';
import { trimRecords, trimTicket } from './redaction.ts';
import { mapTicketList } from './tickets.ts';

const PATH = `${API}/search/export`;
const DAY_MS = 86_400_000;

const openTicketsCursor = z.strictObject({ after: z.string().nullable(), done: z.boolean() });
type OpenTicketsCursor = z.infer<typeof openTicketsCursor>;

/**
 * Tickets that wait and have not changed since the change feed begins: before `since` it will never tell of them, and before the newest days
 * of a first load only in a later window, but they are part of every backlog. Searched once, a thousand to a request.
 */
export const openTicketsOf = (host: string): Stream<OpenTicketsCursor> => ({
  name: 'open_tickets',
  mode: 'cursor',
  mapperVersion: 2,
  parseCursor: (input) => openTicketsCursor.parse(input),
  read: readOpenTickets,
  map: (raw, context) => withLessSaid(mapTicketList(raw, 'results', context, host)),
});

/** The search says less of a ticket than the change feed: of one and the same change, the feed's row wins, whichever comes first. */
function withLessSaid(mapping: Mapping): Mapping {
  return { ...mapping, records: mapping.records.map((record) => (record.entity === 'ticket' ? { ...record, version: record.version - 1 } : record)) };
}

async function* readOpenTickets(from: OpenTicketsCursor | undefined, context: ReadContext): AsyncGenerator<Page<OpenTicketsCursor>> {
  context.signal.throwIfAborted();
  const begin = Math.max(context.since?.getTime() ?? 0, context.newestFrom?.getTime() ?? 0);
  if (from?.done === true || begin === 0) return;
  const knownTo = context.clock.now();
  // A day more than needed: the newer of two versions wins.
  const until = new Date(begin + DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const query = { query: `status<solved updated<${until}`, 'filter[type]': 'ticket' };
  for await (const { body, after } of walkList(context, 'results', { path: PATH, query, bucket: SEARCH_EXPORT }, from?.after ?? null, 1000)) {
    const done = after === null;
    const kept = trimRecords(body, 'results', (ticket) => trimTicket(ticket, context));
    yield { raw: { path: PATH, body: context.redact(kept) }, next: { after, done }, done, ...(done && { knownTo }) };
  }
}
