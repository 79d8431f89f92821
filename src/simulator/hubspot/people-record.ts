/** Customers and organizations of the world as contacts and companies. */
import { agentStateAt } from '../agent-states.ts';
import type { World, WorldAgent, WorldCustomer, WorldOrganization } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';
import { userIdOf } from './wording.ts';

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

const FIRST_USER = 95_000_000_000;

/** A user as an object of the CRM: whether somebody is there, now, and nothing of before. */
export function userRecord(world: World, agent: WorldAgent): CrmRecord {
  const { state } = agentStateAt(world, agent, world.now);
  const userId = userIdOf(agent.id);
  return {
    id: FIRST_USER + userId,
    createdMs: agent.createdAt,
    modifiedMs: agent.updatedAt,
    archivedMs: null,
    properties: {
      hs_object_id: String(FIRST_USER + userId),
      hs_createdate: iso(agent.createdAt),
      hs_lastmodifieddate: iso(agent.updatedAt),
      hs_internal_user_id: String(userId),
      hs_email: agent.email,
      hs_availability_status: state === 'online' ? 'available' : state === 'offline' ? 'offline' : 'away',
    },
    history: {},
    changedMs: [agent.createdAt, agent.updatedAt],
  };
}
