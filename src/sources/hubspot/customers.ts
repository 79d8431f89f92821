import type { Customer } from '../../domain/entities.ts';
import { namedStream } from './named-stream.ts';
import { lastModified, propertiesOf } from './wire.ts';

/** People who ask, without name: keyed hashes of address and phone, and their company. */
export const customersStream = namedStream({
  name: 'customers',
  type: 'contacts',
  entity: 'customer',
  properties: ['hs_object_id', 'lastmodifieddate', 'email', 'phone', 'mobilephone', 'associatedcompanyid', 'hs_merged_object_ids'],
  map: (object, id): Customer => {
    const properties = propertiesOf(object);
    const updatedAt = lastModified(object, 'lastmodifieddate');
    return {
      entity: 'customer',
      id,
      version: updatedAt.getTime(),
      updatedAt,
      organizationId: properties.id('associatedcompanyid'),
      emailHash: properties.text('email'),
      phoneHash: properties.text('phone') ?? properties.text('mobilephone'),
      segment: null,
    };
  },
  unreadable: (id): Customer => ({
    entity: 'customer',
    id,
    version: 0,
    updatedAt: null,
    quality: 'derived',
    organizationId: null,
    emailHash: null,
    phoneHash: null,
    segment: null,
  }),
});
