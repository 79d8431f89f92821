import type { AgentMembership } from '../../domain/entities.ts';
import { idText, joinMappings, mapEach, optionalInstant, parseRecord } from '../parse.ts';
import type { Json, MapContext, RawPage, Stream } from '../source.ts';
import { API, walkList } from './paging.ts';
import { trimMembership } from './redaction.ts';
import { HOURLY_MS, listOf, snapshotCursor, type SnapshotCursor } from './snapshot.ts';
import * as wire from './wire.ts';

const PATH = `${API}/group_memberships`;
const KEY = 'group_memberships';

/**
 * Who belongs to which group, and which of them is one's own. One that ended is simply no longer listed: the last page of a walk names it
 * as `gone`, and it ended when that was seen.
 */
export const groupMemberships: Stream<SnapshotCursor> = {
  name: KEY,
  mode: 'snapshot',
  mapperVersion: 1,
  everyMs: HOURLY_MS,
  parseCursor: (input) => snapshotCursor.parse(input),
  async *read(from, context) {
    const knownTo = context.clock.now();
    const seen = new Set<string>();
    for await (const page of walkList(context, KEY, { path: PATH }, from?.after ?? null)) {
      for (const row of rowsOf(page.body)) seen.add(String((row as { id?: unknown } | null)?.id));
      const done = page.after === null;
      // A walk that goes on in the middle has not seen all of them.
      const gone = done && !from?.after ? Object.values(heldMemberships(context)).filter(({ id }) => !seen.has(String(id))) : [];
      const body = context.redact({ [KEY]: rowsOf(page.body).map((row) => trimMembership(row)), gone, seen_at: knownTo.toISOString() });
      yield { raw: { path: PATH, body }, next: { after: page.after }, done, ...(done && { knownTo }) };
    }
  },
  map: mapMemberships,
};

const rowsOf = (body: Record<string, unknown>): readonly unknown[] => body[KEY] as readonly unknown[];

type Held = Readonly<Record<string, { readonly [key: string]: Json }>>;

/** Memberships that the last walk saw, as they were listed, by id. */
function heldMemberships({ reference }: Pick<MapContext, 'reference'>): Held {
  const held = reference[KEY];
  return typeof held === 'object' && held !== null && !Array.isArray(held) ? (held as Held) : {};
}

function mapMemberships(raw: RawPage, context: MapContext): ReturnType<Stream['map']> {
  const held: Record<string, Json> = { ...heldMemberships(context) };
  const listed = mapEach('agent_membership', listOf(raw, KEY), (record) => {
    const membership = mapMembership(record, null);
    held[membership.id] = record;
    return membership;
  });
  const ended = optionalInstant(listOf(raw, 'seen_at'), 'seen_at');
  const gone = mapEach('agent_membership', listOf(raw, 'gone') ?? [], (record) => {
    const membership = mapMembership(record, ended);
    delete held[membership.id];
    return membership;
  });
  return { ...joinMappings(listed, gone), learned: { [KEY]: held } };
}

function mapMembership(record: Json, validTo: Date | null): AgentMembership {
  const row = parseRecord(wire.groupMembership, record);
  const [createdAt, updatedAt] = [optionalInstant(row.created_at, 'created_at'), optionalInstant(row.updated_at, 'updated_at')];
  return {
    entity: 'agent_membership',
    id: idText(row.id, 'id'),
    // Some have no instant of their last change, and none says when it ended.
    version: (validTo ?? updatedAt ?? createdAt)?.getTime() ?? 0,
    updatedAt,
    ...(validTo !== null && { quality: 'derived' }),
    agentId: idText(row.user_id, 'user_id'),
    groupId: idText(row.group_id, 'group_id'),
    isDefault: row.default === true,
    validFrom: createdAt,
    validTo,
  };
}
