/** The account around the tickets: who, which groups, fields, hours and promises. */
import { agentStateAt, agentsWithState } from '../agent-states.ts';
import { TOPICS } from '../opening.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldAgent, WorldGroup } from '../world.ts';
import type { FreshdeskOptions } from './options.ts';
import { listReply, nothing } from './replies.ts';
import { keyHolder } from './tickets.ts';
import { amPm, iso, railsZone, SOURCE_CHOICES, STATUS_CHOICES, TYPES } from './wording.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** 18 digits: more than a JSON number holds without loss. */
const ORGANISATION_ID = '178901234567890123';

export function account(world: World): Reply {
  const body = {
    account_id: world.accountId,
    organisation_id: 0,
    account_name: `Simulated desk ${world.seed}`,
    account_domain: `${world.subdomain}.freshdesk.com`,
    timezone: railsZone(world.timeZone),
    data_center: 'EU',
    tier_type: 'Enterprise',
    total_agents: { full_time: world.agents.length, occasional: 0, field_service: 0, collaborators: 0 },
  };
  const text = JSON.stringify(body).replace('"organisation_id":0', `"organisation_id":${ORGANISATION_ID}`);
  return { headers: { 'content-type': 'application/json; charset=utf-8' }, body: text };
}

export function me(world: World, options: FreshdeskOptions): Reply {
  const agent = keyHolder(world);
  return { body: { ...agentRow(agent, false), ticket_scope: options.ticketScope ?? 1, role_ids: [1], group_ids: agent.groupIds } };
}

/** Who leaves is deactivated, or deleted and gone from the list. Bots and apps are no agents here. */
export function agents(world: World, request: SimulatedRequest): Reply {
  if (request.query.get('only') === 'availability')
    return listReply(world, request, agentsWithState(world), (agent) => availability(world, agent, request.now.getTime()));
  const now = request.now.getTime();
  const hasLeft = (agent: WorldAgent) => agent.leftAt !== null && agent.leftAt <= now;
  const listed = world.agents.filter((agent) => (agent.kind === 'full' || agent.kind === 'light') && (!hasLeft(agent) || agent.id % 2 === 0));
  return listReply(
    world,
    request,
    listed.toSorted((a, b) => a.name.localeCompare(b.name) || a.id - b.id),
    (agent) => agentRow(agent, hasLeft(agent)),
  );
}

/** One agent with what the list leaves out; one who was deleted is none any more. */
export function agent(world: World, request: SimulatedRequest): Reply {
  const found = world.agents.find(({ id }) => String(id) === request.params['id']);
  const hasLeft = found !== undefined && found.leftAt !== null && found.leftAt <= request.now.getTime();
  if (found === undefined || (found.kind !== 'full' && found.kind !== 'light') || (hasLeft && found.id % 2 !== 0)) return nothing;
  return { body: { ...agentRow(found, hasLeft), group_ids: found.groupIds, role_ids: [], skill_ids: [] } };
}

/** One group. */
export function group(world: World, request: SimulatedRequest): Reply {
  const found = world.groups.find(({ id, isDeleted }) => String(id) === request.params['id'] && !isDeleted);
  return found === undefined ? nothing : { body: { id: found.id, name: found.name } };
}

/** The present, and since when; there is no history of it. */
function availability(world: World, agent: WorldAgent, now: number): Record<string, unknown> {
  const { state, since } = agentStateAt(world, agent, now);
  const channel = (name: string) => ({
    channel: name,
    available: state === 'online',
    logged_in: state !== 'offline',
    round_robin_enabled: true,
    assignment_limit: 5,
    current_assignment_load: 1,
    availability_updated_at: iso(since),
    status_id: 1,
    pause_assignment: false,
  });
  const availability = { channel_availability: [channel('Email queue'), channel('Messaging queue')], status_updated_at: iso(since), idle_enabled: false };
  return { id: agent.id, availability, deactivated: false, availability_control: {}, legacy_routing: false };
}

function agentRow(agent: WorldAgent, hasLeft: boolean): Record<string, unknown> {
  const contact = {
    active: true,
    email: agent.email,
    job_title: null,
    language: 'en',
    last_login_at: null,
    mobile: '+442079460001',
    name: agent.name,
    phone: null,
    time_zone: railsZone(agent.timeZone),
    created_at: iso(agent.createdAt),
    updated_at: iso(agent.updatedAt),
  };
  return {
    available: false,
    occasional: false,
    id: agent.id,
    ticket_scope: 1,
    created_at: iso(agent.createdAt),
    updated_at: iso(Math.max(agent.updatedAt, hasLeft ? (agent.leftAt ?? 0) : 0)),
    last_active_at: null,
    available_since: null,
    type: agent.kind === 'light' ? 'collaborator' : 'support_agent',
    deactivated: hasLeft,
    contact,
    signature: `<p>${agent.name}, agent@private.example</p>`,
  };
}

/** The newer list names members and calendar; the plain one the business hours. */
export function groups(world: World, request: SimulatedRequest, isAdminList: boolean): Reply {
  const row = (group: WorldGroup) => ({
    id: group.id,
    name: group.name,
    description: null,
    escalate_to: null,
    unassigned_for: null,
    created_at: iso(group.createdAt),
    updated_at: iso(group.updatedAt),
    ...(isAdminList
      ? {
          agent_ids: world.agents.filter(({ groupIds }) => groupIds.includes(group.id)).map(({ id }) => id),
          business_calendar_id: group.scheduleId,
          type: 'support_agent_group',
        }
      : { business_hour_id: group.scheduleId, group_type: 'support_agent_group', auto_ticket_assign: 1 }),
  });
  const alive = world.groups.filter(({ isDeleted }) => !isDeleted);
  return listReply(
    world,
    request,
    alive.toSorted((a, b) => a.name.localeCompare(b.name)),
    row,
  );
}

export function products(world: World, request: SimulatedRequest): Reply {
  const at = iso(world.start);
  return listReply(world, request, world.brands, ({ id, name }) => ({ id, name, description: null, created_at: at, updated_at: at }));
}

export function businessHours(world: World, request: SimulatedRequest): Reply {
  const at = iso(world.start);
  return listReply(world, request, world.schedules, (schedule) => ({
    id: schedule.id,
    name: schedule.name,
    is_default: schedule.isDefault,
    description: null,
    business_hours: Object.fromEntries(schedule.intervals.map(({ dow, start, end }) => [DAYS[dow - 1], { start_time: amPm(start), end_time: amPm(end) }])),
    time_zone: railsZone(schedule.timeZone),
    created_at: at,
    updated_at: at,
  }));
}

const TARGET_NAMES = { first_reply: 'respond_within', next_reply: 'next_respond_within', resolution: 'resolve_within' } as const;
const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;

export function slaPolicies(world: World, request: SimulatedRequest): Reply {
  return listReply(world, request, world.slaPolicies, (policy) => ({
    id: policy.id,
    name: policy.name,
    description: null,
    active: true,
    sla_target: Object.fromEntries(
      PRIORITIES.map((priority, index) => {
        const targets = policy.targets.filter((target) => target.priority === priority);
        const times = Object.fromEntries(targets.map(({ metric, targetS }) => [TARGET_NAMES[metric], targetS]));
        return [`priority_${index + 1}`, { ...times, business_hours: targets[0]?.clock === 'business', escalation_enabled: true }];
      }),
    ),
    applicable_to: {},
    is_default: true,
    position: 1,
    created_at: iso(world.start),
    updated_at: iso(world.start),
  }));
}

/** Every field has its choices in another shape. */
export function ticketFields(world: World): Reply {
  const field = (id: number, name: string, label: string, type: string, choices?: unknown) => ({
    id,
    name,
    label,
    type,
    default: type.startsWith('default_'),
    ...(choices !== undefined && { choices }),
  });
  const names = (things: readonly { readonly id: number; readonly name: string }[]) => Object.fromEntries(things.map(({ id, name }) => [name, id]));
  return {
    body: [
      field(1, 'subject', 'Subject', 'default_subject'),
      field(2, 'ticket_type', 'Type', 'default_ticket_type', Object.values(TYPES)),
      field(3, 'source', 'Source', 'default_source', SOURCE_CHOICES),
      field(4, 'status', 'Status', 'default_status', STATUS_CHOICES),
      field(5, 'priority', 'Priority', 'default_priority', { Low: 1, Medium: 2, High: 3, Urgent: 4 }),
      field(6, 'group', 'Group', 'default_group', names(world.groups.filter(({ isDeleted }) => !isDeleted))),
      field(7, 'product', 'Product', 'default_product', names(world.brands)),
      field(8, 'cf_topic', 'Topic', 'custom_dropdown', [...TOPICS]),
      field(9, 'cf_order_number', 'Order number', 'custom_text'),
      field(10, 'cf_amount', 'Amount', 'custom_number'),
      field(11, 'cf_vip', 'VIP', 'custom_checkbox'),
    ],
  };
}
