import type { AgentStatusInterval } from '../domain/entities.ts';

/** A state as a look shows it. `since` where the vendor tells when it began. */
export interface SeenState {
  readonly category: AgentStatusInterval['stateCategory'];
  readonly word: string;
  readonly since: number | null;
}

/** A state that lasted at the last look, with the instant it began (epoch ms). */
export interface HeldState {
  readonly category: AgentStatusInterval['stateCategory'];
  readonly word: string;
  readonly from: number;
  readonly poll: number | null;
}

/** States by `<agent>:<channel>`. */
export type Held = Readonly<Record<string, HeldState>>;

export interface Look {
  /** Epoch ms of this look and of the one before. */
  readonly at: number;
  readonly before: number | null;
  /** What lasted at the look before, for the agents of this page. */
  readonly held: Held;
  readonly seen: Readonly<Record<string, SeenState>>;
}

/** Longer than this between two looks is not watching: what lay between is unknown, not a long state. */
const MAX_GAP_MS = 2 * 3_600_000;

export interface Watched {
  readonly held: Held;
  readonly intervals: readonly AgentStatusInterval[];
}

/**
 * What one look adds to the history: states that began, states that ended. A state that goes on writes nothing. Whatever `held` names and
 * the look does not show has ended. Pure, so that the archive tells the same story as the look did.
 */
export function watch(look: Look): Watched {
  const held: Record<string, HeldState> = {};
  const intervals: AgentStatusInterval[] = [];
  for (const [key, seen] of Object.entries(look.seen)) {
    const old = look.held[key];
    if (old !== undefined && goesOn(old, seen, look)) {
      held[key] = old;
      continue;
    }
    const start = beginOf(old, seen, look);
    if (old !== undefined) intervals.push(interval(key, old, look, isGap(look) ? (look.before ?? start) : start));
    const began: HeldState = { category: seen.category, word: seen.word, from: start, poll: pollOf(look) };
    held[key] = began;
    intervals.push(interval(key, began, look, null));
  }
  for (const [key, old] of Object.entries(look.held))
    if (look.seen[key] === undefined) intervals.push(interval(key, old, look, isGap(look) ? (look.before ?? look.at) : look.at));
  return { held, intervals };
}

const isGap = ({ at, before }: Look): boolean => before !== null && at - before > MAX_GAP_MS;
const pollOf = ({ at, before }: Look): number | null => (before === null ? null : Math.round((at - before) / 1000));

/** The same state, and nothing says that it was left in between. */
function goesOn(old: HeldState, seen: SeenState, look: Look): boolean {
  if (old.word !== seen.word || old.category !== seen.category) return false;
  return !isGap(look) || (seen.since !== null && look.before !== null && seen.since <= look.before);
}

/** Where the vendor tells the beginning it is that, if it can be true; else now. Never before the state that was held. */
function beginOf(old: HeldState | undefined, seen: SeenState, look: Look): number {
  const told = seen.since !== null && seen.since <= look.at ? seen.since : look.at;
  if (old === undefined) return told;
  return told > Math.max(old.from, look.before ?? 0) ? told : look.at;
}

function interval(key: string, state: HeldState, look: Look, end: number | null): AgentStatusInterval {
  const [agentId = '', channel = ''] = key.split(':');
  return {
    entity: 'agent_status_interval',
    id: `${key}:${state.from}`,
    version: look.at,
    updatedAt: null,
    quality: 'approx',
    agentId,
    channel,
    stateCategory: state.category,
    sourceState: state.word,
    validFrom: new Date(state.from),
    validTo: end === null ? null : new Date(Math.max(end, state.from)),
    method: 'poll',
    pollSeconds: end === null ? state.poll : Math.max(state.poll ?? 0, pollOf(look) ?? 0) || null,
  };
}
