import type { Json, MapContext, Mapping } from '../source.ts';

/**
 * Who is known to be an agent, kept in the connection's reference: `agents` are listed now; `unlisted_agents` are not listed
 * but tickets name them as assignees, which only agents can be; `former_agents` are those of them that have been looked up.
 */
type Reference = Pick<MapContext, 'reference'>;

const idsOf = (context: Reference, name: 'agents' | 'unlisted_agents' | 'former_agents' | 'voice_agents'): ReadonlySet<string> => {
  const ids: Json | undefined = context.reference[name];
  return new Set(Array.isArray(ids) ? (ids as readonly string[]) : []);
};

/** Ids of the agents that the last walk of the list saw. */
export const listedAgents = (context: Reference): ReadonlySet<string> => idsOf(context, 'agents');

/** Ids that still have to be looked up. */
export function unknownAgents(context: Reference): readonly string[] {
  const [listed, former] = [idsOf(context, 'agents'), idsOf(context, 'former_agents')];
  return [...idsOf(context, 'unlisted_agents')].filter((id) => !listed.has(id) && !former.has(id));
}

const sorted = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].toSorted();

/** A page of the list of agents: these are here, those are gone and have to be looked up once more. */
export function learnAgents(present: readonly string[], gone: readonly string[], context: Reference): Record<string, Json> {
  const leaving = new Set(gone);
  return {
    agents: sorted([...idsOf(context, 'agents'), ...present].filter((id) => !leaving.has(id))),
    ...(gone.length > 0 && {
      unlisted_agents: sorted([...idsOf(context, 'unlisted_agents'), ...gone]),
      former_agents: sorted([...idsOf(context, 'former_agents')].filter((id) => !leaving.has(id))),
    }),
  };
}

/** These ids are assignees. Remembers the ones in no list of agents. */
export function learnAssignees(assignees: readonly unknown[], context: Reference): Mapping {
  const [listed, before] = [idsOf(context, 'agents'), idsOf(context, 'unlisted_agents')];
  const found = new Set(before);
  for (const id of assignees) if (isPerson(id) && !listed.has(String(id))) found.add(String(id));
  return { records: [], rejects: [], ...(found.size > before.size && { learned: { unlisted_agents: sorted(found) } }) };
}

/** These ids take part in calls: by a leg, or by the phone among their channels. */
export function learnVoiceAgents(ids: readonly string[], context: Reference): Mapping {
  const before = idsOf(context, 'voice_agents');
  const all = new Set([...before, ...ids]);
  return { records: [], rejects: [], ...(all.size > before.size && { learned: { voice_agents: sorted(all) } }) };
}

/** Does this agent take calls, as far as we have seen? */
export const takesCalls = (id: string, context: Reference): boolean => idsOf(context, 'voice_agents').has(id);

/** Zendesk itself signs with -1, in places with 0. */
export const isNobody = (id: string | null): boolean => id === null || id === '0' || id.startsWith('-');

const isPerson = (id: unknown): boolean => (typeof id === 'number' || typeof id === 'string') && /^[1-9]\d*$/.test(String(id));

/** These ids have been looked up. */
export const learnFormer = (ids: readonly string[], context: Reference): Record<string, Json> => ({
  former_agents: sorted([...idsOf(context, 'former_agents'), ...ids]),
});
