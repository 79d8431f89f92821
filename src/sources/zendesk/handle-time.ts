import type { TimeEntry } from '../../domain/entities.ts';
import { idText, optionalNumber } from '../parse.ts';
import { fieldKey, knownFields } from '../rules.ts';
import type { MapContext } from '../source.ts';
import type { TicketEvent } from './parent-event.ts';
import { isNobody } from './known-agents.ts';
import type { ChildEvent } from './wire.ts';

/** Title that the Time Tracking app gives its field of the cumulative seconds. */
export const TOTAL_TITLE = 'Total time spent (sec)';

/** `fields: { handleTime: engagements }` prefers engagements to the app's field. */
export const ENGAGEMENTS = 'engagements';

/**
 * Id of the field that holds a ticket's cumulative handling seconds: the one that the config names, else the app's own, found by its title.
 * Undefined where there is none, or the config prefers engagements: then these are read instead, never both.
 */
export function handleTimeField(context: Pick<MapContext, 'settings' | 'reference'>): string | undefined {
  const wanted = context.settings.fields['handleTime'];
  if (wanted === ENGAGEMENTS) return undefined;
  const known = knownFields(context.reference['ticket_fields']);
  if (wanted !== undefined) return Object.keys(known).find((id) => fieldKey(context.settings, id, known) === 'handleTime');
  const found = context.reference['time_field'];
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/**
 * The time an agent added with one update: the total less the total before. The app's other field, "last update", is silent when two
 * updates took equally long, so it is not read. A correction downwards is negative, so that the sum is always the total.
 */
export function mapTimeSpent(child: ChildEvent, event: TicketEvent, context: MapContext): readonly TimeEntry[] {
  const field = handleTimeField(context);
  const value = field === undefined ? undefined : child.custom_ticket_fields?.[field];
  if (value === undefined) return [];
  const before = child.event_type === 'Create' ? null : optionalNumber(child.previous_value, 'previous_value');
  const seconds = Math.round((optionalNumber(value, 'custom_ticket_fields') ?? 0) - (before ?? 0));
  if (seconds === 0) return [];
  return [
    {
      entity: 'time_entry',
      id: `${idText(child.id, 'id')}:time`,
      version: event.at.getTime(),
      updatedAt: event.at,
      ticketId: event.ticketId,
      agentId: isNobody(event.updaterId) ? null : event.updaterId,
      workedAt: event.at,
      seconds,
      isBillable: false,
      kind: 'timer',
    },
  ];
}
