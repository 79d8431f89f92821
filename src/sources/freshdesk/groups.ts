import { lookAtPlaces, mapPlaces, type Place } from '../membership-watch.ts';
import { idText, joinMappings, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import { tierOf } from '../rules.ts';
import type { Json } from '../source.ts';
import { snapshot } from './snapshot.ts';
import { groupRow, rowsOf } from './wire.ts';

/** Name under which groups teach later streams: id → name. */
export const GROUP_NAMES = 'groups';

const list = snapshot({
  name: 'groups',
  entity: 'agent_group',
  paths: ['/admin/groups', '/groups'],
  retires: { entity: 'agent_group', path: '/groups' },
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

/**
 * Groups with their business hours, and who belongs to them. The admin list is newer and names calendar and members; without its rights the
 * plain one tells hours and names. Who belongs where is known at the end of a walk that has seen all groups.
 */
export const groups: typeof list = {
  ...list,
  async *read(from, context) {
    const seen: unknown[] = [];
    for await (const page of list.read(from, context)) {
      const rows = rowsOf(page.raw.body);
      seen.push(...(rows ?? []));
      const isLast = page.next.page === 1 && !isOfGone(page.raw.body);
      const isWhole = from === undefined && seen.length > 0 && seen.every((row) => Array.isArray((row as { agent_ids?: unknown } | null)?.agent_ids));
      if (!isLast || !isWhole || rows === undefined) yield page;
      else
        yield {
          ...page,
          raw: { ...page.raw, body: { groups: rows as readonly Json[], places: lookAtPlaces(context.reference, placesOf(seen), context.clock.now()) } },
        };
    }
  },
  map: (raw, context) => joinMappings(list.map(raw, context), mapPlaces((raw.body as { places?: Json } | null)?.places)),
};

const isOfGone = (body: Json): boolean => typeof body === 'object' && body !== null && 'gone' in body;

/** No group is more an agent's own than another: who is in one only has that one. */
function placesOf(rows: readonly unknown[]): readonly Place[] {
  const places = (rows as readonly { id: unknown; agent_ids: readonly unknown[] }[]).flatMap(({ id, agent_ids: agents }) =>
    agents.map((agentId) => ({ agentId: String(agentId), groupId: String(id) })),
  );
  const counts = Map.groupBy(places, ({ agentId }) => agentId);
  return places.map((place) => ({ ...place, isDefault: counts.get(place.agentId)?.length === 1 }));
}

/** id → name of rows that have both. */
export function namesOf(rows: readonly unknown[]): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const { id, name } = row as { id?: unknown; name?: unknown };
      return (typeof id === 'number' || typeof id === 'string') && typeof name === 'string' ? [[String(id), name]] : [];
    }),
  );
}
