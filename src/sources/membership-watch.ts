import type { AgentMembership } from '../domain/entities.ts';
import type { Json, Mapping } from './source.ts';

/** An agent's place in a group, as a list shows it. */
export interface Place {
  readonly agentId: string;
  readonly groupId: string;
  /** The agent's own group, of several. */
  readonly isDefault: boolean;
}

/** A place that holds, and since when that has been seen (epoch ms); null: it held when we first looked. */
type HeldPlace = Place & { readonly from: number | null };

/** What one look at all groups tells, as it is kept with the page. */
interface Look {
  /** Epoch ms. */
  readonly at: number;
  readonly held: readonly HeldPlace[];
  readonly ended: readonly HeldPlace[];
}

/** Name under which the places of the last look are kept. */
const HELD = 'agent_places';

const keyOf = ({ agentId, groupId }: Place): string => `${groupId}:${agentId}`;

/**
 * One look at who belongs to which group, beside the look before. A vendor that lists the present only tells neither since when a place
 * holds nor when it ended: what is new began when it was seen, what is missing ended then, and what was there at the first look has always been.
 */
export function lookAtPlaces(reference: Readonly<Record<string, Json>>, places: readonly Place[], now: Date): Json {
  const at = now.getTime();
  const before = reference[HELD] as unknown as readonly HeldPlace[] | undefined;
  const known = new Map(before?.map((place) => [keyOf(place), place]));
  const held = [...new Map(places.map((place) => [keyOf(place), place])).values()].map((place): HeldPlace => {
    const old = known.get(keyOf(place));
    return { ...place, from: before === undefined ? null : old === undefined ? at : old.from };
  });
  const standing = new Set(held.map(keyOf));
  const look: Look = { at, held, ended: (before ?? []).filter((place) => !standing.has(keyOf(place))) };
  return look as unknown as Json;
}

/** The records of a look; nothing of a page without one. */
export function mapPlaces(look: Json | undefined): Mapping {
  if (look === undefined || look === null) return { records: [], rejects: [] };
  const { at, held, ended } = look as unknown as Look;
  const records = [...held.map((place) => membership(place, null)), ...ended.map((place) => membership(place, at))];
  return { records, rejects: [], learned: { [HELD]: held as unknown as Json } };
}

function membership(place: HeldPlace, to: number | null): AgentMembership {
  const { agentId, groupId, isDefault, from } = place;
  return {
    entity: 'agent_membership',
    // Who leaves a group and comes back has been there twice.
    id: from === null ? keyOf(place) : `${keyOf(place)}:${from}`,
    version: to ?? from ?? 0,
    updatedAt: null,
    quality: 'derived',
    agentId,
    groupId,
    isDefault,
    validFrom: from === null ? null : new Date(from),
    validTo: to === null ? null : new Date(to),
  };
}
