import type { FastifyInstance } from 'fastify';
import { showsAgents } from '../../kpi/index.ts';
import { readReject, readRejects, type RejectRow } from '../../warehouse/rejects.ts';
import { getReject, listRejects, type RejectInfo } from '../api/rejects.ts';
import type { ConsoleContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { serve } from '../serve.ts';

export function serveRejects(app: FastifyInstance, { workspace }: ConsoleContext): void {
  const { db } = workspace.database;
  serve(app, listRejects, async ({ query: { limit, ...choice } }) => {
    const found = await readRejects(db, { ...choice, limit: limit + 1 });
    return { rejects: found.slice(0, limit).map(rejectOf), hasMore: found.length > limit };
  });
  serve(app, getReject, async ({ params: { id } }) => {
    const found = await readReject(db, id);
    if (!found) throw new Refusal(404, `There is no reject ${id}.`, 'It may have been mapped in the meantime.');
    // Records name agents in too many ways to take them out one by one.
    const isHidden = !showsAgents(workspace.config.settings);
    return { reject: rejectOf(found), raw: isHidden ? null : found.raw, isHidden };
  });
}

const rejectOf = ({ id, connection_id, stream, entity, record_id, reason, rejected_at }: RejectRow): RejectInfo => ({
  id,
  connectionId: connection_id,
  stream,
  entity,
  recordId: record_id,
  reason,
  rejectedAt: rejected_at.toISOString(),
});
