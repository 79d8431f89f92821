import * as z from 'zod';
import type { TicketMark } from '../../domain/entities.ts';
import { idText, instant, mapEach, parseRecord } from '../parse.ts';
import type { Mapping, Page, RawPage, ReadContext, Stream } from '../source.ts';
import { API, hasNext, rawPage, serverTime } from './answer.ts';
import { LEFT_TICKETS } from './left-tickets.ts';
import { TICKET_LIST } from './policy.ts';
import { LAST_PAGE } from './walk-cursor.ts';
import { learnedNames, rowsOf } from './wire.ts';

const PER_PAGE = 100;
/** A longer row of missing numbers is a jump of the counter, not so many tickets that went. */
const LONGEST_GAP = 500;
/** Looked up for each page of the list; what is more waits for the next day's sweep. */
const MOST_ASKED = 50;
/** Missing numbers that are remembered as looked up; the lowest are forgotten first. */
const MOST_KNOWN = 5000;

const gapsCursor = z.strictObject({
  /** Day of the last sweep. */
  sweptOn: z.iso.date().nullable(),
  page: z.int().positive(),
  /** Highest number met so far in the sweep under way. */
  last: z.int().nullable(),
  /** Missing numbers that have been looked up. */
  known: z.array(z.int()),
});
type GapsCursor = z.output<typeof gapsCursor>;

/**
 * Tickets that are gone for good, once a day among those created in the last 30 days. Their numbers are missing from the list; each is
 * asked for by itself once, also in the archive, before it is taken for gone. Older ones are noticed by a full run.
 */
export const ticketGaps: Stream<GapsCursor> = {
  name: 'ticket_gaps',
  mode: 'observe',
  isLate: true,
  reconciles: true,
  mapperVersion: 1,
  parseCursor: (input) => gapsCursor.parse(input),
  read: (from, context) => sweep(from ?? { sweptOn: null, page: 1, last: null, known: [] }, context),
  map: mapGone,
};

async function* sweep(from: GapsCursor, context: ReadContext): AsyncIterable<Page<GapsCursor>> {
  const today = context.clock.now().toISOString().slice(0, 10);
  if (from.page === 1 && from.sweptOn === today) return;
  for (let at = from; ;) {
    // No start: the list then has the tickets created in the last 30 days, in the order of their numbers.
    const query = { order_by: 'created_at', order_type: 'asc', per_page: PER_PAGE, page: at.page };
    const response = await context.http.request({ path: `${API}/tickets`, query, bucket: TICKET_LIST, signal: context.signal });
    const ids = numbersOf(response.body);
    const missing = gapsIn(at.last === null ? ids : [at.last, ...ids], at.known, context).slice(0, MOST_ASKED);
    const gone = await goneOf(missing, context);
    const known = [...at.known, ...missing].toSorted((a, b) => a - b).slice(-MOST_KNOWN);
    const done = !hasNext(response) || at.page >= LAST_PAGE;
    const next = done ? { sweptOn: today, page: 1, last: null, known } : { ...at, page: at.page + 1, last: ids.at(-1) ?? at.last, known };
    const knownTo = serverTime(response);
    const body = { gone: gone.map((id) => ({ id, at: (knownTo ?? context.clock.now()).toISOString() })) };
    yield { raw: rawPage(context, `${API}/tickets`, query, body), next, done, ...(done && knownTo && { knownTo }) };
    if (done) return;
    at = next;
  }
}

function numbersOf(body: unknown): number[] {
  const ids = (rowsOf(body) ?? []).map((row) => Number((row as { id?: unknown } | null)?.id)).filter(Number.isSafeInteger);
  return ids.toSorted((a, b) => a - b);
}

/** Numbers that no list shows, but for those known to be in trash or spam. */
function gapsIn(ids: readonly number[], known: readonly number[], { reference }: ReadContext): number[] {
  const left = learnedNames(reference, LEFT_TICKETS);
  const settled = new Set(known);
  return ids.slice(1).flatMap((id, index) => {
    const before = ids[index] ?? id;
    if (id - before - 1 > LONGEST_GAP) return [];
    const between = Array.from({ length: Math.max(0, id - before - 1) }, (_, step) => before + 1 + step);
    return between.filter((number) => !settled.has(number) && left[String(number)] === undefined);
  });
}

/** Those that neither the ticket itself nor the archive answers for. Accounts without an archive refuse that question. */
async function goneOf(ids: readonly number[], context: ReadContext): Promise<number[]> {
  const gone: number[] = [];
  for (const id of ids) {
    const statuses: number[] = [];
    for (const path of [`${API}/tickets/${id}`, `${API}/tickets/archived/${id}`]) {
      const { status } = await context.http.request({ path, accept: [403, 404], signal: context.signal });
      statuses.push(status);
      if (status < 300) break;
    }
    if (statuses[0] === 404 && statuses.length === 2 && (statuses[1] ?? 0) >= 400) gone.push(id);
  }
  return gone;
}

const goneRow = z.object({ id: z.number(), at: z.string() });

function mapGone({ body }: RawPage): Mapping {
  const { gone } = (body ?? {}) as { gone?: unknown };
  return mapEach('ticket_mark', gone, (record): TicketMark => {
    const row = parseRecord(goneRow, record);
    const at = instant(row.at, 'at');
    const ticketId = idText(row.id, 'id');
    // When it went nobody says; a ticket row that comes later overrules the mark.
    return {
      entity: 'ticket_mark',
      id: `${ticketId}:deleted`,
      ticketId,
      version: at.getTime(),
      updatedAt: null,
      kind: 'deleted',
      at: null,
      intoTicketId: null,
      quality: 'derived',
    };
  });
}
