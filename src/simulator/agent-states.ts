/** What agents are doing at any instant: follows from seed and agent, so that looking twice, or late, shows the same life. */
import { Random } from './random.ts';
import type { World, WorldAgent } from './world.ts';
import type { Instant } from './events.ts';

export type AgentState = 'online' | 'offline' | 'away' | 'transfers_only' | 'lunch';

export interface WorldAgentState {
  readonly state: AgentState;
  /** When it began. */
  readonly since: Instant;
}

const SLOT_MS = 30 * 60_000;
/** A state that has lasted longer is told as beginning here; agents are never that constant. */
const LOOK_BACK = 96;

/** The state of an agent at an instant, and since when. */
export function agentStateAt(world: World, agent: WorldAgent, at: Instant): WorldAgentState {
  let slot = Math.floor(at / SLOT_MS);
  const state = stateIn(world, agent, slot);
  for (let back = 0; back < LOOK_BACK && stateIn(world, agent, slot - 1) === state; back += 1) slot -= 1;
  return { state, since: slot * SLOT_MS };
}

/** Agents who are there, people only: programs have no state. */
export const agentsWithState = (world: World): readonly WorldAgent[] =>
  world.agents.filter(({ kind, leftAt }) => kind === 'full' && (leftAt === null || leftAt > world.now));

function stateIn(world: World, agent: WorldAgent, slot: number): AgentState {
  const hour = Math.floor((slot * SLOT_MS) / 3_600_000) % 24;
  if (hour < 8 || hour >= 18) return 'offline';
  return new Random(world.seed, 0x57a7e, agent.id % 1_000_000, slot).weighted([
    ['online', 7],
    ['away', 1],
    ['transfers_only', 0.5],
    ['lunch', 1],
    ['offline', 0.5],
  ] as const);
}
