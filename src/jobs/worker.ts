import type { IQueueBackend, Job, Worker } from 'bullmq';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { JobContext, Observer } from './job-context.ts';
import { processMaintenance } from './maintenance-job.ts';
import { DEFAULT_CONCURRENCY, type JobDataOf, type QueueName, type Queues } from './queues.ts';
import { processSync } from './sync-job.ts';
import { processTransform } from './transform-job.ts';
import type { Work } from './work.ts';

export interface WorkerTiming {
  /** A worker silent for this long is taken for dead. A live one says three times in it that it lives. Default 30 s. */
  readonly lockMs: number;
  /** How often jobs of dead workers are looked for; one is taken over at the second look. Default 15 s. */
  readonly stalledEveryMs: number;
  /** How often a long sync asks for a transform of what it has so far. Default 2 min. */
  readonly publishEveryMs: number;
}

export interface WorkerOptions {
  readonly queues: Queues;
  readonly work: Work;
  readonly log: Log;
  /** Aborted: takes no more jobs, ends the one under way after its page, and gives it back to the queue. */
  readonly signal: AbortSignal;
  /** Connections synced at once; default `DEFAULT_CONCURRENCY`. */
  readonly concurrency?: number | undefined;
  readonly observer?: Observer | undefined;
  readonly timing?: Partial<WorkerTiming> | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}

export interface RunningWorker {
  /** Resolves once it has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
  /** Stops as the signal does. */
  stop(): Promise<void>;
}

/** Deploys and crashes hurt nobody; a job that takes its worker down each time is given up, until the schedule tries anew. */
const MAX_TAKEOVERS = 10;
/** So soon is a queue tried again after its server went away. */
const RETRY_FETCH_MS = 2_000;

type AnyWorker = Worker<never, unknown, string, IQueueBackend, never, unknown>;
type Process<Name extends QueueName> = (context: JobContext, job: Job<JobDataOf[Name]>, token: string | undefined, lost: AbortSignal) => Promise<unknown>;

/** Starts taking jobs from the three queues. Resolves once it hears of new ones. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { concurrency = DEFAULT_CONCURRENCY } = options;
  const ending = new AbortController();
  const context = contextOf(options, ending.signal);
  const workers = [
    openWorker('sync', processSync, concurrency, context, options),
    openWorker('transform', processTransform, 1, context, options),
    openWorker('maintenance', processMaintenance, 1, context, options),
  ];
  const stop = once(async () => {
    // First no more jobs, then an end to those under way: the other way round a job given back would be fetched again.
    const closed = workers.map((worker) => worker.close());
    ending.abort(new DOMException('The worker stops', 'AbortError'));
    await Promise.all(closed);
  });
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stopAndTell = async (): Promise<void> => {
    await stop();
    options.signal.removeEventListener('abort', stopAndTell);
    resolve();
  };
  try {
    await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  } catch (error) {
    await stopAndTell();
    throw error;
  }
  options.signal.addEventListener('abort', stopAndTell);
  if (options.signal.aborted) await stopAndTell();
  return { stopped, stop: stopAndTell };
}

const contextOf = (options: WorkerOptions, signal: AbortSignal): JobContext => ({
  queues: options.queues,
  work: options.work,
  log: options.log,
  clock: options.clock ?? systemClock,
  observer: options.observer ?? {},
  publishEveryMs: options.timing?.publishEveryMs ?? 120_000,
  random: options.random ?? Math.random,
  signal,
});

function openWorker<Name extends QueueName>(
  name: Name,
  process: Process<Name>,
  concurrency: number,
  context: JobContext,
  { queues, timing, log }: WorkerOptions,
): AnyWorker {
  const { Worker } = queues.backend.classes;
  const lockMs = timing?.lockMs ?? 30_000;
  const worker = new Worker<JobDataOf[Name]>(
    name,
    // Three parameters: BullMQ then gives each job a signal of its own.
    (job, token, lost) => process(context, job, token, lost ?? new AbortController().signal),
    {
      ...queues.backend.options,
      concurrency,
      lockDuration: lockMs,
      lockRenewTime: lockMs / 3,
      stalledInterval: timing?.stalledEveryMs ?? 15_000,
      maxStalledCount: MAX_TAKEOVERS,
      runRetryDelay: RETRY_FETCH_MS,
    },
  ) as unknown as AnyWorker;
  listen(worker, log, context.observer);
  return worker;
}

function listen(worker: AnyWorker, log: Log, { onFailure }: Observer): void {
  const queue = worker.name;
  worker.on('error', (error) => log.warn({ queue, err: error }, 'the worker has trouble with its queue'));
  worker.on('stalled', (id) => log.warn({ queue, job: id }, 'a worker fell silent: its job is taken over'));
  worker.on('completed', (job) => log.debug({ queue, job: job.id, result: job.returnvalue as unknown }, 'job done'));
  worker.on('failed', (job, error) => {
    const isFinal = job === undefined || job.finishedOn !== undefined;
    const { connectionId } = (job?.data ?? {}) as { connectionId?: string };
    log[isFinal ? 'error' : 'warn'](
      { queue, job: job?.id, connection: connectionId, attempt: job?.attemptsMade, err: error },
      isFinal ? 'job failed' : 'job failed, and is tried again',
    );
    onFailure?.({ queue, connectionId, error, isFinal });
  });
  // Somebody else has the job by now, or its queue was lost: the run ends after its page instead of racing.
  worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => worker.cancelJob(id, 'its lock is lost')));
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
