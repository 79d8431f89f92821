import type { Job } from 'bullmq';
import type { RunReport } from '../sync/report.ts';
import type { JobContext } from './job-context.ts';
import { type Outcome, outcomeOf, outcomeOfRun, settle } from './outcome.ts';
import { enqueueTransform, type SyncJobData } from './queues.ts';

/** What the queue keeps of a sync that is done. */
export interface SyncJobResult {
  /** lost: another run took the connection over, and goes on. */
  readonly status: RunReport['status'] | 'lost';
  readonly rows: number;
  readonly requests: number;
  readonly rejects: number;
}

const LOST: SyncJobResult = { status: 'lost', rows: 0, requests: 0, rejects: 0 };

const resultOf = ({ status, totals }: RunReport): SyncJobResult => ({ status, rows: totals.rows, requests: totals.requests, rejects: totals.rejects });

/**
 * One sync. Whatever came of it, what it committed asks for a transform before the job is over: a worker that dies before that is
 * replaced, and the job done again, so no change ever waits for the next one. A first load goes on after each window, once its numbers are
 * asked for. (A sync of a flow has its transform as parent already, and loads all at once.)
 */
export async function processSync(context: JobContext, job: Job<SyncJobData>, token: string | undefined, lost: AbortSignal): Promise<SyncJobResult> {
  const signal = AbortSignal.any([context.signal, lost]);
  const isAlone = job.parent === undefined;
  const publish = isAlone ? () => enqueueTransform(context.queues) : () => Promise.resolve();
  const { outcome, report } = await sync(context, job.data, signal, publish, isAlone);
  await publish();
  await settle(outcome, job, token);
  return report === undefined ? LOST : resultOf(report);
}

interface Done {
  readonly outcome: Outcome;
  readonly report?: RunReport;
}

async function sync(
  context: JobContext,
  { connectionId, rereadFrom }: SyncJobData,
  signal: AbortSignal,
  publish: () => Promise<void>,
  inSteps: boolean,
): Promise<Done> {
  if (signal.aborted) return { outcome: { kind: 'back' } };
  const { work, log, observer, clock, publishEveryMs } = context;
  let published = clock.now().getTime();
  try {
    const report = await work.sync(connectionId, {
      signal,
      inSteps: inSteps && rereadFrom === undefined,
      ...(rereadFrom !== undefined && { rereadFrom: new Date(rereadFrom) }),
      onProgress: (progress) => {
        observer.onProgress?.(progress);
        const now = clock.now().getTime();
        if (now - published < publishEveryMs) return;
        published = now;
        // A first load takes hours; its numbers show while it goes on.
        publish().catch((error: unknown) => log.warn({ err: error, connection: connectionId }, 'a transform could not be asked for'));
      },
    });
    observer.onSync?.(report);
    log.info({ connection: connectionId, status: report.status, rows: report.totals.rows, requests: report.totals.requests }, 'sync ended');
    return { outcome: outcomeOfRun(report), report };
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome.kind === 'done') log.info({ connection: connectionId }, 'another run took the connection over');
    return { outcome };
  }
}
