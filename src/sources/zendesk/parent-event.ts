import { epochSeconds, idText, instant, optionalId, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import * as wire from './wire.ts';

/** One ticket event, its children not yet read. */
export interface TicketEvent {
  readonly id: string;
  readonly ticketId: string;
  readonly at: Date;
  readonly updaterId: string | null;
  readonly via: string | null;
  readonly ruleId: string | null;
  readonly children: readonly Json[];
}

/** Reads what the children of an event have in common. */
export function withoutChildren(record: Json): TicketEvent {
  const event = parseRecord(wire.ticketEvent, record);
  const at = optionalInstant(event.created_at, 'created_at') ?? epochSeconds(event.timestamp, 'timestamp');
  return {
    id: idText(event.id, 'id'),
    ticketId: idText(event.ticket_id, 'ticket_id'),
    at: at ?? instant(undefined, 'created_at'),
    updaterId: optionalId(event.updater_id, 'updater_id'),
    via: viaWord(event.via),
    ruleId: optionalId(event.via_reference_id, 'via_reference_id'),
    children: (event.child_events ?? []) as readonly Json[],
  };
}

/** How an event or a child came: a word, bare or within an object. */
export function viaWord(via: wire.ChildEvent['via']): string | null {
  return optionalText(typeof via === 'object' ? via?.channel : via, 'via');
}
