import { idText, mapEach, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { snapshotStream } from './snapshot.ts';
import * as wire from './wire.ts';

/** SLA policies: how many there are decides whether the metric events are worth their requests. Makes no rows. */
export const slaPolicies = snapshotStream({
  name: 'sla_policies',
  path: 'slas/policies',
  key: 'sla_policies',
  paging: 'numbered',
  mapperVersion: 1,
  map(records) {
    const titles: Record<string, Json> = {};
    const mapping = mapEach('sla_policy', records, (record) => {
      const policy = parseRecord(wire.slaPolicy, record);
      titles[idText(policy.id, 'id')] = policy.title ?? '';
      return undefined;
    });
    return { ...mapping, learned: { sla_policies: titles } };
  },
});
