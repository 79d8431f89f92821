/** The lists of configuration and people, as Zendesk words them. */
import type { World, WorldAgent, WorldCustomer, WorldOrganization, WorldSchedule } from '../world.ts';
import { TOPICS } from '../opening.ts';
import { apiUrl, FIELD_IDS, FORM_ID, iso, railsZone, STATUS_LIST } from './wording.ts';

export function agentUsers(world: World): unknown[] {
  return world.agents.map((agent) => agentUser(world, agent));
}

function agentUser(world: World, agent: WorldAgent): unknown {
  const isGone = agent.leftAt !== null && agent.leftAt <= world.now;
  return {
    ...userOf(world, agent, agent.timeZone),
    role: agent.isAdmin || agent.kind === 'integration' ? 'admin' : 'agent',
    // 1 is a light agent.
    role_type: agent.kind === 'light' ? 1 : agent.isAdmin ? 4 : 0,
    default_group_id: agent.groupIds[0] ?? null,
    // People who left are demoted and deleted: not in the list by role, but in the exports.
    active: !isGone,
    tags: agent.kind === 'bot' ? ['bot'] : agent.kind === 'integration' ? ['integration'] : [],
  };
}

export function customerUser(world: World, customer: WorldCustomer): unknown {
  return { ...userOf(world, customer, world.timeZone), role: 'end-user', role_type: null, organization_id: customer.organizationId, phone: customer.phone };
}

function userOf(
  world: World,
  person: Pick<WorldAgent, 'id' | 'name' | 'createdAt' | 'updatedAt'> & { email: string | null },
  timeZone: string,
): Record<string, unknown> {
  return {
    id: person.id,
    url: apiUrl(world, `users/${person.id}`),
    name: person.name,
    email: person.email,
    created_at: iso(person.createdAt),
    updated_at: iso(person.updatedAt),
    time_zone: railsZone(timeZone),
    iana_time_zone: timeZone,
    phone: null,
    locale: 'en-GB',
    organization_id: null,
    role: 'end-user',
    role_type: null,
    default_group_id: null,
    active: true,
    suspended: false,
    verified: true,
    tags: [],
    notes: 'CONFIDENTIAL-NOTE',
    user_fields: {},
  };
}

export function organization(world: World, { id, name, createdAt }: WorldOrganization): unknown {
  return {
    url: apiUrl(world, `organizations/${id}`),
    id,
    name,
    shared_tickets: false,
    domain_names: [`${name.split(' ')[0]?.toLowerCase()}.example`],
    details: 'CONFIDENTIAL-NOTE',
    notes: 'CONFIDENTIAL-NOTE',
    group_id: null,
    tags: [],
    organization_fields: {},
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
    deleted_at: null,
  };
}

export function groups(world: World): unknown[] {
  return world.groups.map((group) => ({
    url: apiUrl(world, `groups/${group.id}`),
    id: group.id,
    name: group.name,
    description: '',
    default: group === world.groups[0],
    deleted: group.isDeleted,
    is_public: true,
    created_at: iso(group.createdAt),
    updated_at: iso(group.updatedAt),
  }));
}

/** Another group is another membership. */
const membershipId = (world: World, agent: WorldAgent, groupId: number): number =>
  28_900_000_000_000 + world.agents.indexOf(agent) * 100 + world.groups.findIndex(({ id }) => id === groupId);

export function groupMemberships(world: World): unknown[] {
  // People who left are in no group any more.
  const present = world.agents.filter(({ leftAt }) => leftAt === null || leftAt > world.now);
  return present.flatMap((agent, index) =>
    agent.groupIds.map((groupId, rank) => ({
      url: apiUrl(world, `group_memberships/${membershipId(world, agent, groupId)}`),
      id: membershipId(world, agent, groupId),
      user_id: agent.id,
      group_id: groupId,
      default: rank === 0,
      created_at: iso(agent.createdAt),
      // Null in some old rows.
      updated_at: index % 5 === 0 ? null : iso(agent.updatedAt),
    })),
  );
}

export function brands(world: World): unknown[] {
  return world.brands.map((brand) => ({
    url: apiUrl(world, `brands/${brand.id}`),
    id: brand.id,
    name: brand.name,
    subdomain: brand.isDefault ? world.subdomain : `${world.subdomain}-${brand.name.toLowerCase()}`,
    active: true,
    default: brand.isDefault,
    is_deleted: false,
    ticket_form_ids: [FORM_ID],
    created_at: iso(world.start),
    updated_at: iso(world.start),
  }));
}

export function ticketFields(world: World): unknown[] {
  const field = (id: number, type: string, title: string, more: object = {}) => ({
    url: apiUrl(world, `ticket_fields/${id}`),
    id,
    type,
    title,
    raw_title: title,
    key: null,
    active: true,
    created_at: iso(world.start),
    updated_at: iso(world.start),
    ...more,
  });
  const options = TOPICS.map((topic, index) => ({ id: FIELD_IDS.topic + index + 1, name: topic, raw_name: topic, value: `topic_${topic}`, default: false }));
  return [
    field(FIELD_IDS.status, 'custom_status', 'Ticket status', { custom_statuses: customStatuses(world) }),
    field(FIELD_IDS.topic, 'tagger', 'Topic', { custom_field_options: options }),
    field(FIELD_IDS.timeTotal, 'integer', 'Total time spent (sec)'),
    field(FIELD_IDS.timeLast, 'integer', 'Time spent last update (sec)'),
    field(FIELD_IDS.orderNumber, 'text', 'Order number'),
  ];
}

export function ticketForms(world: World): unknown[] {
  return [
    {
      id: FORM_ID,
      name: 'Default form',
      raw_name: 'Default form',
      active: true,
      default: true,
      ticket_field_ids: Object.values(FIELD_IDS),
      created_at: iso(world.start),
      updated_at: iso(world.start),
    },
  ];
}

export function customStatuses(world: World): unknown[] {
  return STATUS_LIST.map(({ id, category, label, isDefault }) => ({
    id,
    status_category: category,
    agent_label: label,
    end_user_label: label,
    description: '',
    end_user_description: '',
    active: true,
    default: isDefault,
    created_at: iso(world.start),
    updated_at: iso(world.start),
  }));
}

export function schedules(world: World): unknown[] {
  return world.schedules.map((schedule) => ({
    id: schedule.id,
    name: schedule.name,
    time_zone: railsZone(schedule.timeZone),
    // Minutes since Sunday 00:00.
    intervals: schedule.intervals.map(({ dow, start, end }) => ({ start_time: minutesOf(dow, start), end_time: minutesOf(dow, end) })),
    created_at: iso(world.start),
    updated_at: iso(world.start),
  }));
}

export function holidays(schedule: WorldSchedule): unknown[] {
  return schedule.holidays.map(({ name, start, end }, index) => ({ id: schedule.id + index + 1, name, start_date: start, end_date: end }));
}

function minutesOf(dow: number, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return (dow % 7) * 1440 + hour * 60 + minute;
}

const SLA_METRICS = { first_reply: 'first_reply_time', next_reply: 'next_reply_time', resolution: 'total_resolution_time' } as const;

export function slaPolicies(world: World): unknown[] {
  return world.slaPolicies.map((policy, index) => ({
    id: policy.id,
    url: apiUrl(world, `slas/policies/${policy.id}`),
    title: policy.name,
    description: '',
    position: index + 1,
    filter: { all: [], any: [] },
    policy_metrics: policy.targets.map(({ priority, metric, targetS, clock }) => ({
      priority,
      metric: SLA_METRICS[metric],
      target: targetS / 60,
      target_in_seconds: targetS,
      business_hours: clock === 'business',
    })),
    created_at: iso(world.start),
    updated_at: iso(world.start),
  }));
}

export function accountSettings(world: World): unknown {
  const localization = { locale_ids: [1176], time_zone: railsZone(world.timeZone), iana_time_zone: world.timeZone };
  return { settings: { localization, tickets: { comments_public_by_default: true }, active_features: { customer_satisfaction: true } } };
}
