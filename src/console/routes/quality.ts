import type { FastifyInstance } from 'fastify';
import { type Comparison, readComparisons, readRestatements, readState, showsAgents } from '../../kpi/index.ts';
import { readRejectReasons } from '../../warehouse/rejects.ts';
import { getQuality } from '../api/quality.ts';
import { readConnectionInfos } from '../connection-info.ts';
import type { ConsoleContext } from '../context.ts';
import { serve } from '../serve.ts';

export function serveQuality(app: FastifyInstance, context: ConsoleContext): void {
  const { workspace } = context;
  const { db } = workspace.database;
  const comparisonsOf = oncePerRebuild(() => readComparisons(db));
  serve(app, getQuality, async () => {
    const state = await readState(db);
    const [connections, comparisons, restatements, rejects] = await Promise.all([
      readConnectionInfos(context),
      comparisonsOf(state.asOf),
      readRestatements(db, showsAgents(workspace.config.settings)),
      readRejectReasons(db),
    ]);
    return {
      asOf: state.asOf?.toISOString() ?? null,
      rebuildingSince: state.rebuildingSince?.toISOString() ?? null,
      freshness: connections.flatMap(({ id, streams }) =>
        streams.map(({ stream, status, knownTo, lastSuccessAt }) => ({ connection: id, stream, status, knownTo, lastSuccessAt })),
      ),
      comparisons: comparisons.map(({ connection_id, tickets_that_differ, ...rest }) => ({
        connection: connection_id,
        ticketsThatDiffer: tickets_that_differ,
        ...rest,
      })),
      restatements: restatements.rows.map(({ restated_at, old_value, new_value, is_kept, ...rest }) => ({
        restatedAt: restated_at.toISOString(),
        oldValue: old_value,
        newValue: new_value,
        isKept: is_kept,
        ...rest,
      })),
      restatementCount: restatements.count,
      rejects: rejects.map(({ connection_id, ...rest }) => ({ connection: connection_id, ...rest })),
    };
  });
}

/** Comparing with every ticket's own statement takes a look at all of them: it is done once for each state of the numbers. */
function oncePerRebuild(read: () => Promise<readonly Comparison[]>): (asOf: Date | null) => Promise<readonly Comparison[]> {
  let done: { readonly asOf: number; readonly found: Promise<readonly Comparison[]> } | undefined;
  return (asOf) => {
    const at = asOf?.getTime() ?? 0;
    if (done?.asOf !== at) done = { asOf: at, found: read() };
    const { found } = done;
    // What failed is tried again.
    found.catch(() => (done = undefined));
    return found;
  };
}
