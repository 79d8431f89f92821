import * as z from 'zod';
import { createPageSize, type PageSize } from '../../http/page-size.ts';
import { joinMappings, mapEach, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { EXPORT_WINDOWS, isPast } from './export-windows.ts';
import { learnAssignees } from './known-agents.ts';
import { API, askForExport, type ExportAnswer, EXPORT_LAG_MS, firstStart, newestStart, repeated, seconds } from './paging.ts';
import { INCREMENTAL } from './policy.ts';
import { trimRecords, trimTicket } from './redaction.ts';
import { listOf } from './snapshot.ts';
import { mapTicket } from './ticket.ts';
import * as wire from './wire.ts';

const PATH = `${API}/incremental/tickets/cursor`;

/** `after_cursor` orders by (change, id), so that equal seconds never split. `began` is the change that the load began with, for its progress. */
const ticketCursor = z.union([
  z.strictObject({ start_time: z.number().int() }),
  z.strictObject({ after_cursor: z.string().min(1), began: z.number().int().nullable() }),
]);
type TicketCursor = z.infer<typeof ticketCursor>;

const exportPage = z.looseObject({ after_cursor: z.string().nullish(), end_of_stream: z.boolean().nullish(), tickets: z.array(z.unknown()) });
type ExportPage = z.output<typeof exportPage>;

/** Tickets by the cursor export, each with what Zendesk measured of it. The one change feed that knows deletions, archived and system-made changes. */
export function ticketsOf(host: string): Stream<TicketCursor> {
  return {
    name: 'tickets',
    mode: 'cursor',
    mapperVersion: 1,
    parseCursor: (input) => ticketCursor.parse(input),
    cursorAt: (instant) => ({ start_time: Math.max(1, seconds(instant)) }),
    windows: EXPORT_WINDOWS,
    read: readTickets,
    map: (raw, context) => mapTicketList(raw, 'tickets', context, host),
  };
}

async function* readTickets(from: TicketCursor | undefined, context: ReadContext): AsyncGenerator<Page<TicketCursor>> {
  const size = createPageSize({ full: 1000 });
  for (let cursor: TicketCursor = from ?? { start_time: firstStart(context) }; ;) {
    const { body, askedAt } = await askForTickets(cursor, size, context);
    const page = exportPage.parse(body);
    // An empty answer may come without a cursor: the old one then stays.
    const next: TicketCursor = page.after_cursor ? { after_cursor: page.after_cursor, began: beganAt(cursor, page) } : cursor;
    const done = page.end_of_stream === true || !page.after_cursor || isPast(changeOf(page.tickets.at(-1)), context);
    if (!done && 'after_cursor' in cursor && cursor.after_cursor === page.after_cursor) throw repeated(PATH);
    yield {
      raw: { path: PATH, body: context.redact(trimRecords(body, 'tickets', (ticket) => trimTicket(ticket, context))) },
      next,
      done,
      ...(done ? { knownTo: new Date(askedAt.getTime() - EXPORT_LAG_MS) } : progress(next, page, askedAt)),
    };
    if (done) return;
    cursor = next;
  }
}

/** The sideload has to be asked for again on every page, beside the cursor. */
function askForTickets(cursor: TicketCursor, size: PageSize, context: ReadContext): Promise<ExportAnswer> {
  const where = 'after_cursor' in cursor ? { cursor: cursor.after_cursor } : { start_time: Math.min(cursor.start_time, newestStart(context)) };
  return size.ask((perPage) =>
    askForExport(context, 'tickets', {
      path: PATH,
      query: { ...where, per_page: perPage, include: 'metric_sets' },
      bucket: INCREMENTAL,
      canShrink: perPage > size.minimum,
    }),
  );
}

const changeOf = (ticket: unknown): number | null => {
  const stamp = Number((ticket as { generated_timestamp?: unknown } | null)?.generated_timestamp ?? Number.NaN);
  return Number.isFinite(stamp) ? Math.floor(stamp) : null;
};

const beganAt = (cursor: TicketCursor, page: ExportPage): number | null => ('began' in cursor ? cursor.began : null) ?? changeOf(page.tickets[0]);

function progress(cursor: TicketCursor, page: ExportPage, askedAt: Date): { readonly progress?: number } {
  const began = 'began' in cursor ? cursor.began : null;
  const reached = changeOf(page.tickets.at(-1));
  if (began === null || reached === null || seconds(askedAt) <= began) return {};
  return { progress: Math.min(1, Math.max(0, (reached - began) / (seconds(askedAt) - began))) };
}

/** A page of tickets, from the export or a search. */
export function mapTicketList(raw: RawPage, key: string, context: MapContext, host: string): Mapping {
  const records = listOf(raw, key);
  const metricSets = metricSetsOf(raw);
  const assignees: unknown[] = [];
  const mapping = mapEach('ticket', records, (record) => {
    const ticket = parseRecord(wire.ticket, record);
    const metrics = ticket.metric_set ?? metricSets.get(String(ticket.id));
    assignees.push(ticket.assignee_id);
    return mapTicket(ticket, metrics ?? null, context, host);
  });
  return joinMappings(mapping, learnAssignees(assignees, context));
}

/** Some accounts get the sideload as a list beside the tickets instead of inside them. */
function metricSetsOf(raw: RawPage): ReadonlyMap<string, wire.MetricSet> {
  const list = listOf(raw, 'metric_sets');
  if (!Array.isArray(list)) return new Map();
  return new Map(
    (list as Json[]).flatMap((record) => {
      const metrics = wire.metricSet.safeParse(record);
      return metrics.success && metrics.data.ticket_id ? [[String(metrics.data.ticket_id), metrics.data] as const] : [];
    }),
  );
}
