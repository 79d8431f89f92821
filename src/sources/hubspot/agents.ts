import * as z from 'zod';
import type { Agent, AgentGroup, Entity } from '../../domain/entities.ts';
import { mapEach, optionalId, optionalText, parseRecord } from '../parse.ts';
import { tierOf } from '../rules.ts';
import type { Json, MapContext, Mapping, MappingSettings, ReadContext, Stream } from '../source.ts';
import { listPages } from './list-pages.ts';
import { paths } from './paths.ts';
import { HOURLY_MS } from './snapshot.ts';
import { objectId, when } from './wire.ts';

/** Name under which owner ids are kept by user id in the connection's reference. */
const OWNER_BY_USER = 'owner_by_user';

/** Name under which team names are kept by id. */
const TEAMS = 'teams';

const PAGE_ROWS = 500;

/** Owners come in two passes: archived ones are listed apart. */
const cursor = z.object({ isArchived: z.boolean(), after: z.string().optional() });
export type OwnersCursor = z.infer<typeof cursor>;

const id = z.union([z.string(), z.number()]);
const owner = z.looseObject({
  id,
  type: z.string().nullish(),
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  userId: id.nullish(),
  userIdIncludingInactive: id.nullish(),
  updatedAt: z.string().nullish(),
  archived: z.boolean().nullish(),
  teams: z.array(z.looseObject({ id, name: z.string().nullish() })).nullish(),
});
type Owner = z.infer<typeof owner>;

/** Owners are the agents (tickets name the owner id), their teams are the groups. */
export const agentsStream: Stream<OwnersCursor> = {
  name: 'agents',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: (input) => cursor.parse(input),
  async *read(from, context) {
    const knownTo = context.clock.now();
    const start = from ?? { isArchived: false };
    if (!start.isArchived) yield* pass(context, start);
    yield* pass(context, start.isArchived ? start : { isArchived: true }, knownTo);
  },
  map: (raw, context) => mapOwners(raw.body, context),
};

async function* pass(context: ReadContext, from: OwnersCursor, knownTo?: Date) {
  const path = paths.owners();
  const query = { limit: PAGE_ROWS, archived: from.isArchived };
  for await (const page of listPages(context, path, query, from.after)) {
    const isLast = page.after === undefined;
    const next: OwnersCursor = isLast ? { isArchived: !from.isArchived } : { isArchived: from.isArchived, after: page.after };
    const done = isLast && from.isArchived;
    yield { raw: { path: page.path, body: context.redact(page.body) }, next, done, ...(done && knownTo && { knownTo }) };
  }
}

function mapOwners(body: Json, context: MapContext): Mapping {
  const ownerByUser: Record<string, string> = { ...ownersByUser(context.reference) };
  const groups = new Map<string, AgentGroup>();
  const results = (body as { results?: Json } | null)?.results;
  const mapping = mapEach('agent', results, (record): Entity => {
    const found = parseRecord(owner, record);
    const userId = optionalId(found.userId ?? found.userIdIncludingInactive, 'userId');
    const agent = toAgent(found);
    if (userId !== null) ownerByUser[userId] = agent.id;
    // Who was archived may name teams that are no more.
    if (agent.isActive) for (const team of found.teams ?? []) groups.set(String(team.id), toGroup(team, context.settings));
    return agent;
  });
  const teams = learnTeams(context.reference, Object.fromEntries([...groups.values()].map((group) => [group.id, group.name])));
  return {
    records: [...mapping.records, ...groups.values()],
    rejects: mapping.rejects,
    learned: { [OWNER_BY_USER]: ownerByUser, ...teams },
  };
}

function toAgent(found: Owner): Agent {
  const updatedAt = when(found.updatedAt, 'updatedAt');
  const name = [found.firstName, found.lastName].filter((part) => part).join(' ');
  return {
    entity: 'agent',
    id: objectId(found),
    // An owner may be archived or restored without a new date: the later answer wins.
    version: 0,
    updatedAt,
    name: optionalText(name, 'name'),
    emailHash: optionalText(found.email, 'email'),
    agentType: found.type === 'QUEUE' ? 'integration' : 'full',
    isActive: found.archived !== true,
    isInboundVoice: false,
    timeZone: null,
  };
}

export function toGroup(team: NonNullable<Owner['teams']>[number], settings: MappingSettings): AgentGroup {
  const teamId = objectId(team);
  const name = team.name ?? teamId;
  return {
    entity: 'agent_group',
    id: teamId,
    version: 0,
    updatedAt: null,
    name,
    tier: tierOf(settings.tiers, { id: teamId, name }),
    isSales: false,
    isVoice: false,
    scheduleId: null,
    isDeleted: false,
  };
}

function ownersByUser(reference: MapContext['reference']): Readonly<Record<string, string>> {
  return (reference[OWNER_BY_USER] ?? {}) as Record<string, string>;
}

const teamNames = (reference: MapContext['reference']) => (reference[TEAMS] ?? {}) as Record<string, string>;

/** Ids of the teams anybody has told of, deleted ones too. */
export const knownTeams = (reference: MapContext['reference']): readonly string[] => Object.keys(teamNames(reference));

/** Names of teams are kept, also of those that were deleted since: old tickets are in their hands. */
export const learnTeams = (reference: MapContext['reference'], names: Readonly<Record<string, string>>): Readonly<Record<string, Json>> => ({
  [TEAMS]: { ...teamNames(reference), ...names },
});

/** Name of a team; null for one nobody has told of. */
export function teamName(reference: MapContext['reference'], teamId: string | null): string | null {
  return teamId === null ? null : (teamNames(reference)[teamId] ?? null);
}

/** Owner id of a user id (histories and feedback name users); undefined for a user who owns nothing. */
export function ownerOfUser(reference: MapContext['reference'], userId: string): string | undefined {
  return ownersByUser(reference)[userId];
}

/** The agent an id means that may be a user's or an owner's; null when it is neither. */
export function agentOf(reference: MapContext['reference'], anyId: string | null): string | null {
  if (anyId === null) return null;
  const owners = ownersByUser(reference);
  return owners[anyId] ?? (Object.values(owners).includes(anyId) ? anyId : null);
}
