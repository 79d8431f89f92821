import * as z from 'zod';
import { mapEach, optionalText, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, Stream } from '../source.ts';
import { learnTeams, toGroup } from './agents.ts';
import { paths } from './paths.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

const team = z.looseObject({ id: z.union([z.string(), z.number()]), name: z.string().nullish() });

/** Every team, also one that no owner is a member of: tickets may be in its hands all the same. */
export const teamsStream: Stream<SnapshotCursor> = {
  name: 'teams',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const knownTo = context.clock.now();
    const response = await context.http.request({ path: paths.teams(), signal: context.signal });
    yield { raw: { path: paths.teams(), body: context.redact(response.body) }, next: {}, done: true, knownTo };
  },
  map: (raw, context) => mapTeams(raw.body, context),
};

function mapTeams(body: Json, context: MapContext): Mapping {
  const mapping = mapEach('agent_group', (body as { results?: Json } | null)?.results, (record) => {
    const found = parseRecord(team, record);
    return toGroup({ id: found.id, name: optionalText(found.name, 'name') }, context.settings);
  });
  const names = mapping.records.flatMap((record) => (record.entity === 'agent_group' ? [[record.id, record.name] as const] : []));
  return { ...mapping, learned: learnTeams(context.reference, Object.fromEntries(names)) };
}
