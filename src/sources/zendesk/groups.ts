import { idText, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import { tierOf } from '../rules.ts';
import type { Json } from '../source.ts';
import { addLearned, snapshotStream } from './snapshot.ts';
import * as wire from './wire.ts';

/** Groups with the tier that the config gives them by name or id; deleted ones stay in the list, marked. */
export const groups = snapshotStream({
  name: 'groups',
  path: 'groups',
  key: 'groups',
  mapperVersion: 1,
  map(records, context) {
    const learned: Record<string, Json> = {};
    const mapping = mapEach('agent_group', records, (record) => {
      const group = parseRecord(wire.group, record);
      const id = idText(group.id, 'id');
      const updatedAt = optionalInstant(group.updated_at, 'updated_at');
      learned[id] = group.name;
      return {
        entity: 'agent_group',
        id,
        version: updatedAt?.getTime() ?? 0,
        updatedAt,
        name: group.name,
        tier: tierOf(context.settings.tiers, { id, name: group.name }),
        isSales: false,
        isVoice: false,
        scheduleId: null,
        isDeleted: group.deleted === true,
      };
    });
    return { ...mapping, learned: addLearned(context, 'groups', learned) };
  },
});
