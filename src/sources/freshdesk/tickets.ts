import * as z from 'zod';
import type { Entity } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { joinMappings, mapEach, parseRecord } from '../parse.ts';
import { knownFields } from '../rules.ts';
import type { MapContext, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { API, BEGINNING, wireTime } from './answer.ts';
import { TICKET_LIST } from './policy.ts';
import { statusChanges, assignmentChanges } from './observed-changes.ts';
import { slaSignals } from './sla-signals.ts';
import { toSummaries } from './summaries.ts';
import { CUSTOM_FIELDS } from './ticket-fields.ts';
import { readTicket } from './ticket-record.ts';
import { backlogBefore, type BacklogCursor, backlogCursor, readBacklog } from './backlog.ts';
import { firstCursor, walk } from './walk.ts';
import { LAST_PAGE, type WalkCursor, walkCursor } from './walk-cursor.ts';
import { rowsOf, ticketRow } from './wire.ts';

const ticketsCursor = z.union([walkCursor, backlogCursor]);
type TicketsCursor = WalkCursor | BacklogCursor;

/** Closed tickets idle for so many days leave every list. */
export const ARCHIVED_AFTER_DAYS = 120;
/** Name of the stream that reads them one by one. */
export const ARCHIVED_TICKETS = 'archived_tickets';

/** The tickets that count, with the vendor's statistics: 3 credits per 100 tickets tell nearly everything about them. */
export function tickets(subdomain: string): Stream<TicketsCursor> {
  return {
    name: 'tickets',
    mode: 'cursor',
    mapperVersion: 1,
    parseCursor: (input) => ticketsCursor.parse(input),
    archive: { afterDays: ARCHIVED_AFTER_DAYS, readBy: ARCHIVED_TICKETS },
    cursorAt: firstCursor,
    windows: { lacksWaiting: true, start: startOfWindow, oldest: oldestChange },
    read: readTickets,
    map: (raw, context) => mapTickets(raw, context, subdomain),
  };
}

/**
 * A second early, since it is nowhere written whether the list includes the second it is asked from. The oldest window, which ends where facts
 * begin, brings what was left over from before.
 */
function startOfWindow(from: Date, context: ReadContext): TicketsCursor {
  const { since, until } = context;
  if (until !== undefined && since !== undefined && from <= since) return backlogBefore(since, context);
  return firstCursor(new Date(from.getTime() - 1000));
}

/** The last change of the ticket that has not changed for the longest time. */
async function oldestChange(context: ReadContext): Promise<Date | undefined> {
  const query = { updated_since: wireTime(BEGINNING), order_by: 'updated_at', order_type: 'asc', per_page: 1 };
  const response = await context.http.request({ path: `${API}/tickets`, query, bucket: TICKET_LIST, signal: context.signal });
  const [first] = (rowsOf(response.body) ?? []) as { readonly updated_at?: unknown }[];
  if (first === undefined) return undefined;
  const at = Date.parse(String(first.updated_at));
  // An instant that nobody understands is no reason to leave anything out.
  return Number.isNaN(at) ? BEGINNING : new Date(at - 1000);
}

/** Where facts begin at some day, first what was left over from before; then whatever changed since. */
async function* readTickets(from: TicketsCursor | undefined, context: ReadContext): AsyncIterable<Page<TicketsCursor>> {
  const { since } = context;
  const keep = (row: unknown) => withoutFreeText(row, context);
  const beginning = firstCursor(since);
  const start = from ?? (since === undefined ? beginning : backlogBefore(since, context));
  if ('backlog' in start) yield* readBacklog(start, beginning, { ...context, redact: (body) => context.redact(Array.isArray(body) ? body.map(keep) : body) });
  yield* walk('backlog' in start ? beginning : start, context, { include: 'stats', keep });
}

/** One page of ticket rows with their statistics to records. */
export function mapTickets(raw: RawPage, context: MapContext, subdomain: string): Mapping {
  const rows = rowsOf(raw.body);
  const mapped = mapEach('ticket', rows ?? raw.body, (input) => toRecords(input, context, subdomain));
  return joinMappings(mapped, crowdedSecond(raw));
}

function toRecords(input: unknown, context: MapContext, subdomain: string): Entity[] {
  const hidden = (input as { more_than_listed?: unknown } | null)?.more_than_listed;
  if (typeof hidden === 'number') {
    throw new SkipRecordError(`The search shows 300 of ${hidden} unresolved tickets that changed last on one day; the others follow with their next change.`);
  }
  const read = readTicket(parseRecord(ticketRow, input), context, subdomain);
  return [read.ticket, ...statusChanges(read, context), ...assignmentChanges(read.ticket), ...toSummaries(read), ...slaSignals(read)];
}

/** More tickets than Freshdesk lists share one second: the rest cannot be asked for, which must not go unsaid. */
function crowdedSecond({ path, body }: RawPage): Mapping {
  const asked = new URL(path, 'http://page').searchParams;
  const rows = rowsOf(body) as { updated_at?: unknown }[] | undefined;
  const second = rows?.[0]?.updated_at;
  const isCapped = asked.get('page') === String(LAST_PAGE) && rows !== undefined && rows.length > 0 && rows.every((row) => row.updated_at === second);
  if (!isCapped) return { records: [], rejects: [] };
  const reason = `More than ${LAST_PAGE * rows.length} tickets changed at ${String(second)}; Freshdesk lists no more of one second. The others follow with their next change.`;
  return { records: [], rejects: [{ id: null, entity: 'ticket', reason, raw: { updated_at: String(second) } }] };
}

/** Custom fields that may hold free text are not kept, unless the config names them. */
export function withoutFreeText(row: unknown, { settings, reference }: Pick<ReadContext, 'settings' | 'reference'>): unknown {
  const values = (row as { custom_fields?: unknown } | null)?.custom_fields;
  if (typeof values !== 'object' || values === null) return row;
  const known = knownFields(reference[CUSTOM_FIELDS]);
  const named = new Set(Object.values(settings.fields).map((name) => String(name).trim().toLowerCase()));
  const kept = Object.entries(values).filter(([name, value]) => {
    if (typeof value !== 'string') return true;
    const field = known[name];
    return (field !== undefined && field.kind !== 'text') || named.has(name.toLowerCase()) || named.has((field?.title ?? '').toLowerCase());
  });
  return { ...(row as object), custom_fields: Object.fromEntries(kept) };
}
