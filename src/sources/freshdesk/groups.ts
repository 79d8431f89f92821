import { idText, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import { tierOf } from '../rules.ts';
import { snapshot } from './snapshot.ts';
import { groupRow } from './wire.ts';

/** Name under which groups teach later streams: id → name. */
export const GROUP_NAMES = 'groups';

/** Groups with their business hours. The admin list is newer and names the calendar; without its rights the plain one does. */
export const groups = snapshot({
  name: 'groups',
  entity: 'agent_group',
  paths: ['/admin/groups', '/groups'],
  map: (input, { settings }) => {
    const row = parseRecord(groupRow, input);
    const id = idText(row.id, 'id');
    const updatedAt = optionalInstant(row.updated_at, 'updated_at');
    return {
      entity: 'agent_group',
      id,
      version: updatedAt?.getTime() ?? 0,
      updatedAt,
      name: row.name,
      tier: tierOf(settings.tiers, { id, name: row.name }),
      isSales: false,
      isVoice: false,
      scheduleId: optionalId(row.business_calendar_id ?? row.business_hour_id, 'business_hour_id'),
      isDeleted: false,
    };
  },
  learn: (rows, { reference }) => ({ [GROUP_NAMES]: { ...(reference[GROUP_NAMES] as object | undefined), ...namesOf(rows) } }),
});

/** id → name of rows that have both. */
export function namesOf(rows: readonly unknown[]): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const { id, name } = row as { id?: unknown; name?: unknown };
      return (typeof id === 'number' || typeof id === 'string') && typeof name === 'string' ? [[String(id), name]] : [];
    }),
  );
}
