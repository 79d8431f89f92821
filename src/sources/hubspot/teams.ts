import * as z from 'zod';
import type { Gone } from '../../domain/gone.ts';
import { lookAtPlaces, mapPlaces, type Place } from '../membership-watch.ts';
import { joinMappings, mapEach, optionalText, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, ReadContext, Stream } from '../source.ts';
import { knownTeams, learnTeams, ownerOfUser, toGroup } from './agents.ts';
import { paths } from './paths.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

const id = z.union([z.string(), z.number()]);
const team = z.looseObject({ id, name: z.string().nullish(), userIds: z.array(id).nullish(), secondaryUserIds: z.array(id).nullish() });

/** Every team, also one that no owner is a member of, for tickets may be in its hands all the same; and who belongs to it. */
export const teamsStream: Stream<SnapshotCursor> = {
  name: 'teams',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 2,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const knownTo = context.clock.now();
    const response = await context.http.request({ path: paths.teams(), signal: context.signal });
    const body = context.redact(response.body);
    const places = lookAtPlaces(context.reference, placesOf(body, context), knownTo);
    yield { raw: { path: paths.teams(), body: { ...(body as object), places } }, next: {}, done: true, knownTo };
  },
  map: (raw, context) => mapTeams(raw.body, context),
};

const teamsOf = (body: Json): Json | undefined => (body as { results?: Json } | null)?.results;

/** The primary team of a user is the agent's own. Users who own nothing are no agents. */
function placesOf(body: Json, { reference }: ReadContext): readonly Place[] {
  const listed = teamsOf(body);
  return (Array.isArray(listed) ? (listed as readonly Json[]) : []).flatMap((row) => {
    const { data } = team.safeParse(row);
    if (data === undefined) return [];
    const placed = (users: readonly (string | number)[] | null | undefined, isDefault: boolean): Place[] =>
      (users ?? []).flatMap((user) => {
        const agentId = ownerOfUser(reference, String(user));
        return agentId === undefined ? [] : [{ agentId, groupId: String(data.id), isDefault }];
      });
    return [...placed(data.secondaryUserIds, false), ...placed(data.userIds, true)];
  });
}

function mapTeams(body: Json, context: MapContext): Mapping {
  const mapping = mapEach('agent_group', teamsOf(body), (record) => {
    const found = parseRecord(team, record);
    return toGroup({ id: found.id, name: optionalText(found.name, 'name') }, context.settings);
  });
  const names = mapping.records.flatMap((record) => (record.entity === 'agent_group' ? [[record.id, record.name] as const] : []));
  const listed = new Set([...names.map(([teamId]) => teamId), ...mapping.rejects.map((reject) => reject.id)]);
  // The list is complete: a team we know and it does not show was deleted.
  const gone = Array.isArray(teamsOf(body)) ? knownTeams(context.reference).filter((teamId) => !listed.has(teamId)) : [];
  const left: Mapping = { records: [], rejects: [], gone: gone.map((teamId): Gone => ({ entity: 'agent_group', id: teamId })) };
  const learned = learnTeams(context.reference, Object.fromEntries(names));
  return joinMappings({ ...mapping, learned }, left, mapPlaces((body as { places?: Json } | null)?.places));
}
