import type { Organization } from '../../domain/entities.ts';
import { namedStream } from './named-stream.ts';
import { lastModified, propertiesOf } from './wire.ts';

/** Companies that tickets, people or deals belong to. */
export const organizationsStream = namedStream({
  name: 'organizations',
  type: 'companies',
  entity: 'organization',
  properties: ['hs_object_id', 'hs_lastmodifieddate', 'name', 'hs_merged_object_ids'],
  map: (object, id): Organization => {
    const updatedAt = lastModified(object);
    return { entity: 'organization', id, version: updatedAt.getTime(), updatedAt, name: propertiesOf(object).text('name') ?? id, segment: null };
  },
  unreadable: (id): Organization => ({ entity: 'organization', id, version: 0, updatedAt: null, quality: 'derived', name: id, segment: null }),
});
