import type { Agent } from '../../domain/entities.ts';
import { idText, mapEach, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import { ianaZone } from '../rails-zones.ts';
import type { Json, Stream } from '../source.ts';
import { learnAgents, listedAgents, takesCalls } from './known-agents.ts';
import { API, walkList } from './paging.ts';
import { PROGRAM_TAGS, trimRecords, trimUser } from './redaction.ts';
import { HOURLY_MS, listOf, snapshotCursor, type SnapshotCursor } from './snapshot.ts';
import * as wire from './wire.ts';

/** `role_type` of people who may only write private notes: light agents and contributors. */
const LIGHT_ROLES = new Set([1, 3]);

const PATH = `${API}/users`;

/**
 * Agents and administrators. The list leaves out those who left: the last page of a walk names them as `gone`,
 * and former-agents.ts looks them up.
 */
/** Of a page of users: them, and fields of theirs that nobody listed. */
const usersOf = (page: unknown) => {
  const { users, unknown_fields } = page as { readonly users: unknown; readonly unknown_fields?: unknown };
  return { users, ...(unknown_fields !== undefined && { unknown_fields }) };
};

export const agents: Stream<SnapshotCursor> = {
  name: 'agents',
  mode: 'snapshot',
  mapperVersion: 2,
  everyMs: HOURLY_MS,
  parseCursor: (input) => snapshotCursor.parse(input),
  async *read(from, context) {
    const knownTo = context.clock.now();
    const seen = new Set<string>();
    for await (const page of walkList(context, 'users', { path: PATH, query: { 'role[]': ['agent', 'admin'] } }, from?.after ?? null)) {
      for (const user of page.body['users'] as readonly ({ id?: unknown } | null)[]) seen.add(String(user?.id));
      const done = page.after === null;
      // A walk that goes on in the middle has not seen everybody.
      const gone = done && !from?.after ? [...listedAgents(context)].filter((id) => !seen.has(id)) : [];
      const body = context.redact({ ...usersOf(trimRecords(page.body, 'users', trimUser)), gone });
      yield { raw: { path: PATH, body }, next: { after: page.after }, done, ...(done && { knownTo }) };
    }
  },
  map(raw, context) {
    const mapping = mapEach('agent', listOf(raw, 'users'), (record) => {
      const agent = mapAgent(record);
      return { ...agent, isInboundVoice: takesCalls(agent.id, context) };
    });
    const gone = (listOf(raw, 'gone') ?? []) as readonly string[];
    return {
      ...mapping,
      learned: learnAgents(
        mapping.records.map((agent) => agent.id),
        gone,
        context,
      ),
    };
  },
};

/** One user record as an agent, of whom we know no calls. */
export function mapAgent(record: Json): Agent {
  const user = parseRecord(wire.user, record);
  const updatedAt = optionalInstant(user.updated_at, 'updated_at');
  return {
    entity: 'agent',
    id: idText(user.id, 'id'),
    version: updatedAt?.getTime() ?? 0,
    updatedAt,
    name: optionalText(user.name, 'name'),
    emailHash: optionalText(user.email, 'email'),
    // Zendesk has no mark for users that are programs: a tag `bot` or `integration` on the user is ours to read.
    agentType: PROGRAM_TAGS.find((tag) => user.tags?.includes(tag)) ?? (LIGHT_ROLES.has(user.role_type ?? -1) ? 'light' : 'full'),
    isActive: user.active !== false && user.suspended !== true,
    isInboundVoice: false,
    timeZone: ianaZone(user.iana_time_zone) ?? ianaZone(user.time_zone),
  };
}
