/** Customers and organizations of the world as contacts and companies. */
import type { WorldCustomer, WorldOrganization } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';

export function contactRecord({ id, name, email, phone, organizationId, createdAt, updatedAt }: WorldCustomer): CrmRecord {
  const [firstname = '', ...rest] = name.split(' ');
  return {
    id,
    createdMs: createdAt,
    modifiedMs: updatedAt,
    archivedMs: null,
    properties: {
      hs_object_id: String(id),
      createdate: iso(createdAt),
      // Contacts have a name of their own for it.
      lastmodifieddate: iso(updatedAt),
      email,
      phone,
      firstname,
      lastname: rest.join(' '),
      associatedcompanyid: organizationId === null ? null : String(organizationId),
      hs_merged_object_ids: null,
    },
    history: {},
    changedMs: [createdAt, updatedAt],
  };
}

export function companyRecord({ id, name, createdAt }: WorldOrganization): CrmRecord {
  return {
    id,
    createdMs: createdAt,
    modifiedMs: createdAt,
    archivedMs: null,
    properties: {
      hs_object_id: String(id),
      createdate: iso(createdAt),
      hs_lastmodifieddate: iso(createdAt),
      name,
      domain: `company-${id}.example`,
      hs_merged_object_ids: null,
    },
    history: {},
    changedMs: [createdAt],
  };
}
