import { DateTime } from 'luxon';
import * as z from 'zod';
import type { TicketChange } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, mapEach, optionalId, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, RawPage } from '../source.ts';
import { GROUP_NAMES } from './groups.ts';
import { meantStatus } from './statuses.ts';
import { STATUS_LABELS } from './ticket-fields.ts';
import { learnedNames } from './wire.ts';

const id = z.union([z.string(), z.number()]);
const activityRow = z.object({
  performed_at: z.string(),
  ticket_id: id,
  performer_type: z.string().nullish(),
  performer_id: id.nullish(),
  /** By the name of the agents' language. */
  status: z.string().nullish(),
  group: z.string().nullish(),
  agent_id: id.nullish(),
  /** Fields that the activity names, for those that it empties. */
  changed: z.array(z.string()),
});
type ActivityRow = z.output<typeof activityRow>;

const FIELDS = ['status', 'group', 'agent_id'] as const;

/** Of an activity, who changed status, group or agent when; nothing of all the other fields, which may hold anything. */
export function keptActivity(row: Json): Json {
  const { performed_at, ticket_id, performer_type, performer_id, activity } = (row ?? {}) as Readonly<Record<string, Json>>;
  const changes = (activity ?? {}) as Readonly<Record<string, Json>>;
  const changed = FIELDS.filter((field) => field in changes);
  const kept = Object.fromEntries(changed.map((field) => [field, changes[field] ?? null]));
  return {
    performed_at: performed_at ?? null,
    ticket_id: ticket_id ?? null,
    performer_type: performer_type ?? null,
    performer_id: performer_id ?? null,
    ...kept,
    changed,
  };
}

/** Activities have no ids: what happened, to which ticket and when makes one, with a number where the same happens twice in one second. */
export function mapActivities({ body }: RawPage, context: MapContext): Mapping {
  const times = new Map<string, number>();
  return mapEach('ticket_change', (body as { activities?: Json } | null)?.activities, (input, index) => {
    const row = parseRecord(activityRow, input);
    return row.changed.flatMap((name): TicketChange[] => {
      const change = toChange(row, name, context);
      const known = (times.get(change.id) ?? 0) + 1;
      times.set(change.id, known);
      return [{ ...change, seq: index, id: known === 1 ? change.id : `${change.id}:${known}` }];
    });
  });
}

function toChange(row: ActivityRow, name: string, context: MapContext): TicketChange {
  const ticketId = idText(row.ticket_id, 'ticket_id');
  const at = performedAt(row.performed_at);
  const change = valueOf(row, name, context);
  const isPerson = row.performer_type === 'user';
  return {
    entity: 'ticket_change',
    id: `${ticketId}:act:${change.field}:${change.value ?? 'none'}:${at.toISOString()}`,
    ticketId,
    version: at.getTime(),
    updatedAt: null,
    ...change,
    at,
    seq: 0,
    actorType: isPerson ? 'person' : 'rule',
    actorId: isPerson ? optionalId(row.performer_id, 'performer_id') : null,
  };
}

function valueOf(row: ActivityRow, name: string, context: MapContext): Pick<TicketChange, 'field' | 'value' | 'sourceValue'> {
  if (name === 'status') {
    const status = meantStatus(context.settings, learnedNames(context.reference, STATUS_LABELS), statusId(row.status, context));
    return { field: 'status', value: status.category, sourceValue: status.label };
  }
  if (name === 'group') return { field: 'group', value: groupId(row.group, context), sourceValue: row.group ?? null };
  return { field: 'agent', value: optionalId(row.agent_id, 'agent_id'), sourceValue: null };
}

const same = (text: string): string => text.trim().toLowerCase();
const keyOf = (names: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.entries(names).find(([, known]) => same(known) === same(name))?.[0];

function statusId(name: string | null | undefined, { reference }: MapContext): string {
  const found = keyOf(learnedNames(reference, STATUS_LABELS), name ?? '');
  if (found === undefined) throw new SkipRecordError('activity.status: no status of the account has this name');
  return found;
}

/** A group that was renamed or deleted since is known by its old name only: better no group than another one. */
function groupId(name: string | null | undefined, { reference }: MapContext): string | null {
  if (name === null || name === undefined || name.trim() === '') return null;
  return keyOf(learnedNames(reference, GROUP_NAMES), name) ?? null;
}

/** `21-04-2017 09:33:38 +0000`. */
function performedAt(text: string): Date {
  const at = DateTime.fromFormat(text.trim(), 'dd-MM-yyyy HH:mm:ss ZZZ', { zone: 'utc' });
  if (!at.isValid) throw new SkipRecordError('performed_at: not an instant');
  return at.toJSDate();
}
