import type { TicketMark } from '../../domain/entities.ts';
import { idText, instant, mapEach, parseRecord } from '../parse.ts';
import type { MapContext, Stream } from '../source.ts';
import { walk, firstCursor } from './walk.ts';
import { type WalkCursor, walkCursor } from './walk-cursor.ts';
import { learnedNames, leftTicketRow, rowsOf } from './wire.ts';

/** Name under which the tickets that left lately are known: id → last change. One that is back was maybe never read further. */
export const LEFT_TICKETS = 'left_tickets';

/** Trash and spam are emptied after 30 days: what left before will not come back. As long again, for runs that come late. */
const KEPT_MS = 65 * 86_400_000;
const MOST_KEPT = 5000;

/**
 * Tickets that left: deleted, or marked as spam. The ordinary list is silent about them, so both filters are walked in every run.
 * A ticket that comes back shows in the ordinary list again with a later change, which overrules the mark.
 * Tickets deleted for good vanish from here too; only a sweep over ids could tell.
 */
export function leftTickets(kind: TicketMark['kind'] & ('deleted' | 'spam')): Stream<WalkCursor> {
  return {
    name: `${kind}_tickets`,
    mode: 'cursor',
    mapperVersion: 1,
    parseCursor: (input) => walkCursor.parse(input),
    cursorAt: firstCursor,
    read: (from, context) => walk(from ?? firstCursor(context.since), context, { filter: kind, keep: identity }),
    map: ({ body }, context) => {
      const mapped = mapEach('ticket_mark', rowsOf(body) ?? body, (row) => toMark(row, kind));
      return mapped.records.length === 0 ? mapped : { ...mapped, learned: { [LEFT_TICKETS]: leftLately(mapped.records as readonly TicketMark[], context) } };
    },
  };
}

/** The latest of those known and those of the page. */
function leftLately(marks: readonly TicketMark[], { reference, observedAt }: MapContext): Record<string, string> {
  const all = {
    ...learnedNames(reference, LEFT_TICKETS),
    ...Object.fromEntries(marks.map(({ ticketId, version }) => [ticketId, new Date(version).toISOString()])),
  };
  const from = observedAt.getTime() - KEPT_MS;
  const late = Object.entries(all).filter(([, at]) => Date.parse(at) >= from);
  return Object.fromEntries(late.toSorted(([, a], [, b]) => b.localeCompare(a)).slice(0, MOST_KEPT));
}

function toMark(input: unknown, kind: 'deleted' | 'spam'): TicketMark {
  const row = parseRecord(leftTicketRow, input);
  const ticketId = idText(row.id, 'id');
  const at = instant(row.updated_at, 'updated_at');
  return { entity: 'ticket_mark', id: `${ticketId}:${kind}`, ticketId, version: at.getTime(), updatedAt: at, kind, at, intoTicketId: null };
}

/** Nothing else of a ticket that left is kept. */
function identity(row: unknown): unknown {
  const { id, updated_at, deleted, spam } = (row ?? {}) as Record<string, unknown>;
  return { id, updated_at, deleted, spam };
}
