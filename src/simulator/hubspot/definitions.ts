/** Pipelines, properties, owners and account as the reference endpoints show them. */
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldAgent } from '../world.ts';
import { iso } from './crm-object.ts';
import { SLA_OPTIONS } from './ticket-sla.ts';
import { CHANNELS, PIPELINES, userIdOf } from './wording.ts';

export function accountDetails(world: World): Reply {
  const { accountId: portalId, timeZone } = world;
  return {
    body: {
      portalId,
      accountType: 'STANDARD',
      timeZone,
      companyCurrency: 'EUR',
      additionalCurrencies: [],
      utcOffset: '+00:00',
      uiDomain: 'app-eu1.hubspot.com',
      dataHostingLocation: 'eu1',
    },
  };
}

export function pipelines(): Reply {
  const results = PIPELINES.map(({ id, label, stages }, displayOrder) => ({
    id,
    label,
    displayOrder,
    archived: false,
    stages: stages.map((stage, order) => ({
      id: stage.id,
      label: stage.label,
      displayOrder: order,
      archived: false,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
      metadata: { ticketState: stage.isClosed ? 'CLOSED' : 'OPEN', isClosed: String(stage.isClosed) },
    })),
  }));
  return { body: { results } };
}

type Options = readonly (readonly [value: string, label: string])[];

function definition(name: string, label: string, type: string, fieldType: string, options: Options = [], hubspotDefined = true): object {
  const choices = options.map(([value, text], displayOrder) => ({ value, label: text, displayOrder, hidden: false }));
  return { name, label, type, fieldType, groupName: 'ticketinformation', options: choices, hubspotDefined, calculated: false, archived: false };
}

const same = (...values: readonly string[]): Options => values.map((value) => [value, value] as const);

export function properties(): Reply {
  const sla = ['first_response', 'next_response', 'close'].map((name) =>
    definition(`hs_time_to_${name}_sla_status`, `SLA status (${name})`, 'enumeration', 'select', SLA_OPTIONS),
  );
  const results = [
    definition('subject', 'Ticket name', 'string', 'text'),
    definition('content', 'Ticket description', 'string', 'textarea'),
    definition('hs_ticket_priority', 'Priority', 'enumeration', 'select', same('LOW', 'MEDIUM', 'HIGH', 'URGENT')),
    definition('hs_ticket_category', 'Category', 'enumeration', 'checkbox', same('delivery', 'refund', 'login', 'invoice', 'defect', 'how_to', 'complaint')),
    definition('source_type', 'Source', 'enumeration', 'select', same('CHAT', 'EMAIL', 'FORM', 'PHONE')),
    definition('hs_originating_generic_channel_id', 'Originating channel', 'enumeration', 'select', CHANNELS),
    ...sla,
    definition('desk_ticket_kind', 'Ticket kind', 'enumeration', 'select', same('question', 'incident', 'problem', 'task'), false),
    definition('desk_handle_seconds', 'Handling seconds', 'number', 'number', [], false),
    definition('desk_order_number', 'Order number', 'string', 'text', [], false),
  ];
  return { body: { results } };
}

/** Teams with the users in them. */
export function teams(world: World): Reply {
  const results = world.groups
    .filter(({ isDeleted }) => !isDeleted)
    .map(({ id, name }) => {
      const users = (isMember: (groupIds: readonly number[]) => boolean) =>
        world.agents.filter(({ groupIds }) => isMember(groupIds)).map((agent) => String(userIdOf(agent.id)));
      return {
        id: String(id),
        name,
        userIds: users(([primary]) => primary === id),
        secondaryUserIds: users(([, ...others]) => others.includes(id)),
      };
    });
  return { body: { results } };
}

/** Owners in order of id; those who left are listed apart, without their user id. */
export function owners(world: World, request: SimulatedRequest): Reply {
  const now = request.now.getTime();
  const isArchived = request.query.get('archived') === 'true';
  const limit = Math.min(500, Number(request.query.get('limit') ?? 100));
  const after = Number(request.query.get('after') ?? 0);
  const people = world.agents.filter(
    ({ kind, leftAt, id }) => (kind === 'full' || kind === 'light') && (leftAt !== null && leftAt <= now) === isArchived && id >= after,
  );
  const next = people[limit];
  const results = people.slice(0, limit).map((agent) => owner(world, agent, isArchived));
  return { body: { results, ...(next !== undefined && { paging: { next: { after: String(next.id) } } }) } };
}

function owner(world: World, agent: WorldAgent, archived: boolean): object {
  const [firstName, ...rest] = agent.name.split(' ');
  const userId = userIdOf(agent.id);
  const teams = world.groups
    .filter((group) => agent.groupIds.includes(group.id) && !group.isDeleted)
    .map(({ id, name }, index) => ({ id: String(id), name, primary: index === 0 }));
  return {
    id: String(agent.id),
    email: agent.email,
    type: 'PERSON',
    firstName,
    lastName: rest.join(' '),
    ...(!archived && { userId }),
    userIdIncludingInactive: userId,
    createdAt: iso(agent.createdAt),
    updatedAt: iso(agent.leftAt ?? agent.updatedAt),
    archived,
    teams,
  };
}
