import type { FastifyInstance } from 'fastify';
import { queueDepths } from '../../jobs/queue-status.ts';
import { QUEUE_NAMES } from '../../jobs/queues.ts';
import { readUpcoming } from '../../jobs/upcoming.ts';
import { type PastRun, readRuns } from '../../warehouse/run-history.ts';
import { getQueue, listRuns, type Run } from '../api/runs.ts';
import { BOARD } from '../board.ts';
import type { ConsoleContext } from '../context.ts';
import { mayDo } from '../roles.ts';
import { serve } from '../serve.ts';

export function serveRuns(app: FastifyInstance, { workspace, queues }: ConsoleContext): void {
  serve(app, listRuns, async ({ query: { before, limit, ...choice } }) => {
    const found = await readRuns(workspace.database.db, { ...choice, before: before === undefined ? undefined : new Date(before), limit: limit + 1 });
    return { runs: found.slice(0, limit).map(runOf), hasMore: found.length > limit };
  });
  serve(app, getQueue, async ({ request }) => {
    const [depths, upcoming] = await Promise.all([queueDepths(queues), readUpcoming(queues)]);
    return {
      queues: QUEUE_NAMES.map((name) => ({ name, ...depths[name] })),
      schedules: upcoming.map(({ id, nextAt, everyMs }) => ({ id, nextAt: nextAt?.toISOString() ?? null, everyS: everyMs === null ? null : everyMs / 1000 })),
      boardPath: mayDo(request.user, 'operator') ? BOARD : null,
    };
  });
}

/** A run as the API tells it. */
export const runOf = (run: PastRun): Run => ({
  connectionId: run.connection_id,
  runId: run.run_id,
  kind: run.kind,
  status: run.status,
  startedAt: run.started_at.toISOString(),
  endedAt: run.ended_at?.toISOString() ?? null,
  durationS: run.ended_at === null ? null : (run.ended_at.getTime() - run.started_at.getTime()) / 1000,
  error: run.error,
  pages: run.pages,
  rows: run.rows,
  rejects: run.rejects,
  requests: run.requests,
  retries: run.retries,
  throttled: run.throttled,
  waitedS: run.waited_ms / 1000,
  streams: Object.entries(run.per_stream).map(([stream, { status, rows, changed, rejects, error, nextStep }]) => ({
    stream,
    status,
    rows,
    changed,
    rejects,
    error,
    nextStep,
  })),
});
