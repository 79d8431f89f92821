import type { TicketMark } from '../../domain/entities.ts';
import { idText, instant, mapEach, parseRecord } from '../parse.ts';
import type { Stream } from '../source.ts';
import { walk, firstCursor } from './walk.ts';
import { type WalkCursor, walkCursor } from './walk-cursor.ts';
import { leftTicketRow, rowsOf } from './wire.ts';

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
    map: ({ body }) => mapEach('ticket_mark', rowsOf(body) ?? body, (row) => toMark(row, kind)),
  };
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
