import { idText, mapEach, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { addLearned, snapshotStream } from './snapshot.ts';
import type { KnownStatus } from './statuses.ts';
import * as wire from './wire.ts';

/** Custom statuses: what each is called and which of the six it belongs to. Teaches tickets and events; makes no rows. */
export const customStatuses = snapshotStream({
  name: 'custom_statuses',
  path: 'custom_statuses',
  key: 'custom_statuses',
  paging: 'numbered',
  mapperVersion: 1,
  map(records, context) {
    const learned: Record<string, Json> = {};
    const mapping = mapEach('custom_status', records, (record) => {
      const status = parseRecord(wire.customStatus, record);
      const id = idText(status.id, 'id');
      const known: KnownStatus = { label: status.agent_label ?? id, category: status.status_category };
      learned[id] = { ...known };
      return undefined;
    });
    return { ...mapping, learned: addLearned(context, 'custom_statuses', learned) };
  },
});
