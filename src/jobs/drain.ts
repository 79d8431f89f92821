import { type Clock, systemClock } from '../platform/clock.ts';
import type { RunReport } from '../sync/report.ts';
import type { Observer } from './job-context.ts';
import { jobId, type Queues, type SyncJobData } from './queues.ts';
import type { TransformOutcome } from './transform-work.ts';
import { startWorker, type WorkerOptions } from './worker.ts';

export interface DrainOptions extends WorkerOptions {
  readonly connectionIds: readonly string[];
}

export interface DrainResult {
  /** False when it was stopped before its end. */
  readonly isDone: boolean;
  /** The last run of each connection. */
  readonly reports: readonly RunReport[];
  /** What could not be done. */
  readonly failures: readonly { readonly connectionId: string | undefined; readonly error: string }[];
  /** The transform that followed all syncs. */
  readonly transform: TransformOutcome | undefined;
}

const LOOK_EVERY_MS = 100;

/**
 * Syncs every connection through the queue with a worker of this process, then transforms, as one BullMQ flow: the transform is
 * the parent of the syncs and runs once all of them have ended, well or not. Resolves when it has, or the signal is aborted.
 */
export async function drainOnce(options: DrainOptions): Promise<DrainResult> {
  const { queues, signal, clock = systemClock } = options;
  const seen = new Seen(options.observer ?? {});
  const worker = await startWorker({ ...options, observer: seen.observer });
  let isDone: boolean;
  try {
    isDone = await ended(queues, await addFlow(queues, options.connectionIds), signal, clock);
  } finally {
    await worker.stop();
  }
  return { isDone, ...seen.result() };
}

async function addFlow(queues: Queues, connectionIds: readonly string[]): Promise<string> {
  const id = jobId('flow');
  await queues.flow.add({
    name: 'transform',
    queueName: 'transform',
    data: { scope: 'stale' },
    opts: { ...queues.jobOptions, jobId: id },
    children: connectionIds.map((connectionId) => ({
      name: 'sync',
      queueName: 'sync',
      data: { connectionId } satisfies SyncJobData,
      // One connection that fails does not keep the numbers of the others back.
      opts: { ...queues.jobOptions, jobId: `${id}.${connectionId}`, ignoreDependencyOnFailure: true },
    })),
  });
  return id;
}

async function ended(queues: Queues, id: string, signal: AbortSignal, clock: Clock): Promise<boolean> {
  while (!signal.aborted) {
    const state = await queues.transform.getJobState(id);
    if (state === 'completed' || state === 'failed') return true;
    if (state === 'unknown') return false;
    await clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
  }
  return false;
}

/** Remembers what the worker did, and passes it on. */
class Seen {
  readonly #reports = new Map<string, RunReport>();
  readonly #failures: { connectionId: string | undefined; error: string }[] = [];
  #transform: TransformOutcome | undefined;
  readonly observer: Observer;

  constructor(passOn: Observer) {
    this.observer = {
      onProgress: passOn.onProgress,
      onSync: (report) => {
        this.#reports.set(report.connectionId, report);
        passOn.onSync?.(report);
      },
      onTransform: (outcome) => {
        this.#transform = outcome;
        passOn.onTransform?.(outcome);
      },
      onFailure: (failure) => {
        if (failure.isFinal) this.#failures.push({ connectionId: failure.connectionId, error: failure.error.message });
        passOn.onFailure?.(failure);
      },
    };
  }

  result(): Omit<DrainResult, 'isDone'> {
    return { reports: [...this.#reports.values()], failures: this.#failures, transform: this.#transform };
  }
}
