import { joinMappings, mapEach } from '../parse.ts';
import type { MapContext, Mapping, RawPage, Stream } from '../source.ts';
import { mapChild } from './child-events.ts';
import { type TicketEvent, withoutChildren } from './parent-event.ts';
import { EXPORT_WINDOWS } from './export-windows.ts';
import { handleTimeField } from './handle-time.ts';
import { learnAssignees } from './known-agents.ts';
import { API, seconds } from './paging.ts';
import { trimRecords, trimTicketEvent } from './redaction.ts';
import { listOf } from './snapshot.ts';
import { LEAD_MS, readTimeExport, timeCursor, type TimeCursor, unfinishedSecond } from './time-export.ts';

const KEY = 'ticket_events';

/** Every change and every message of every ticket, a thousand events to a request instead of two requests per ticket. */
export const ticketEvents: Stream<TimeCursor> = {
  name: KEY,
  mode: 'cursor',
  mapperVersion: 3,
  parseCursor: (input) => timeCursor.parse(input),
  cursorAt: (instant) => ({ end_time: Math.max(1, seconds(instant)) }),
  windows: { ...EXPORT_WINDOWS, leadMs: LEAD_MS, cutsLives: true },
  read: (from, context) =>
    readTimeExport(
      {
        path: `${API}/incremental/ticket_events`,
        key: KEY,
        query: { include: 'comment_events' },
        trim: (body) => trimRecords(body, KEY, (event) => trimTicketEvent(event, handleTimeField(context))),
      },
      from,
      context,
    ),
  map: mapEvents,
};

function mapEvents(raw: RawPage, context: MapContext): Mapping {
  const parents: TicketEvent[] = [];
  const assignees: unknown[] = [];
  const events = mapEach('ticket_event', listOf(raw, KEY), (record) => {
    parents.push(withoutChildren(record));
    return undefined;
  });
  const order = new Map<string, number>();
  const children = parents.toSorted(byIdGrowing).map((parent) =>
    mapEach('ticket_event', parent.children, (child, index) => {
      assignees.push((child as { assignee_id?: unknown } | null)?.assignee_id);
      return mapChild(child, index, parent, context, () => nextSeq(order, parent));
    }),
  );
  return joinMappings(events, ...children, learnAssignees(assignees, context), unfinishedSecond(raw, 'ticket_event'));
}

/** Order among changes of one ticket in one second; a second is never split, so that the order does not hang on the page. */
function nextSeq(order: Map<string, number>, parent: TicketEvent): number {
  const key = `${parent.ticketId}:${parent.at.getTime()}`;
  const seq = order.get(key) ?? 0;
  order.set(key, seq + 1);
  return seq;
}

/** Zendesk's ids grow; as text the longer one is the greater. */
function byIdGrowing(a: TicketEvent, b: TicketEvent): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
