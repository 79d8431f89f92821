/** Agent availabilities: a snapshot in JSON:API words, channels beside it when asked for. */
import { agentsWithState, agentStateAt, type AgentState } from '../agent-states.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldAgent } from '../world.ts';
import { listPage } from './paging.ts';
import { iso } from './wording.ts';

/** Unified statuses; what the account made itself has an id of its own. */
const STATUS: Readonly<Record<AgentState, readonly [id: number, name: string]>> = {
  offline: [2, 'Offline'],
  online: [3, 'Online'],
  away: [4, 'Away'],
  transfers_only: [5, 'Transfers only'],
  lunch: [10_001, 'Lunch break'],
};
const CHANNELS = ['support', 'messaging', 'talk'] as const;

export function availabilities(world: World, request: SimulatedRequest): Reply {
  const agents = agentsWithState(world);
  const reply = listPage(
    world,
    request,
    'data',
    agents.map((agent) => availabilityOf(world, agent, request.now.getTime())),
  );
  const body = reply.body as { readonly data?: readonly { readonly attributes: { readonly agent_id: number } }[] };
  const included = (body.data ?? []).flatMap(({ attributes }) =>
    channelsOf(
      world,
      agents.find(({ id }) => id === attributes.agent_id),
      request.now.getTime(),
    ),
  );
  return { ...reply, body: { ...body, ...(request.query.get('include') === 'channels' && { included }) } };
}

function availabilityOf(world: World, agent: WorldAgent, now: number) {
  const { state, since } = agentStateAt(world, agent, now);
  const [id, name] = STATUS[state];
  return {
    id: `agent_availabilities|${agent.id}`,
    type: 'agent_availabilities',
    attributes: { agent_id: agent.id, group_ids: agent.groupIds, agent_status: { id, name, reason: null, updated_at: iso(since) } },
    relationships: { channels: { data: CHANNELS.map((channel) => ({ id: channelId(agent, channel), type: 'channels' })) } },
  };
}

const channelId = (agent: WorldAgent, channel: string): string => `agent_availabilities|${agent.id}|channels|${channel}`;

/** A channel knows less than the whole: nothing of lunch, and not since when. */
function channelsOf(world: World, agent: WorldAgent | undefined, now: number): unknown[] {
  if (agent === undefined) return [];
  const { state } = agentStateAt(world, agent, now);
  const status = state === 'lunch' ? 'away' : state;
  return CHANNELS.map((channel) => ({
    id: channelId(agent, channel),
    type: 'channels',
    attributes: { name: channel, status, work_item_count: status === 'online' && channel === 'support' ? agent.id % 3 : 0, max_capacity: 5 },
  }));
}
