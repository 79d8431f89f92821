import { randomBytes } from 'node:crypto';
import type { FlowProducer, IQueueBackend, JobsOptions, Queue } from 'bullmq';
import type { Day } from '../domain/values.ts';
import type { Log } from '../platform/log.ts';
import type { Backend } from './backend.ts';

/** One queue each, so that a long sync never stands before a transform. */
export const QUEUE_NAMES = ['sync', 'transform', 'maintenance'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** Connections synced at once by one worker process. */
export const DEFAULT_CONCURRENCY = 3;

export interface SyncJobData {
  readonly connectionId: string;
  /** Read again from this instant, ISO 8601; no cursor moves back. */
  readonly rereadFrom?: string;
}

export interface TransformJobData {
  readonly scope: 'stale' | 'all' | { readonly from: Day; readonly to: Day };
}

/** What the schedules ask for. */
export type MaintenanceJobData =
  | { readonly task: 'start-sync'; readonly connectionId: string; readonly jitterMs: number }
  | { readonly task: 'start-transform' }
  | { readonly task: 'drop-archive' }
  | { readonly task: 'watch' }
  | { readonly task: 'deliver'; readonly delivery: string };

export interface JobDataOf {
  readonly sync: SyncJobData;
  readonly transform: TransformJobData;
  readonly maintenance: MaintenanceJobData;
}

type JobQueue<Data> = Queue<Data, unknown, string, Data, unknown, string, IQueueBackend, unknown>;

export interface QueueTiming {
  /** Pause before the second attempt of a job; doubles with each, half of it by chance. Default 30 s. */
  readonly retryMs: number;
  /** How often a job is tried when trying again may help. Default 5. */
  readonly attempts: number;
}

/** The three queues of a warehouse, for those who put work into them. */
export interface Queues {
  readonly backend: Backend;
  readonly sync: JobQueue<SyncJobData>;
  readonly transform: JobQueue<TransformJobData>;
  readonly maintenance: JobQueue<MaintenanceJobData>;
  readonly flow: FlowProducer<IQueueBackend, unknown>;
  /** What every job is added with. */
  readonly jobOptions: JobsOptions;
  /** Closes the queues and what they stand on. */
  close(): Promise<void>;
}

const DAY_S = 86_400;

const jobOptionsOf = ({ retryMs = 30_000, attempts = 5 }: Partial<QueueTiming>): JobsOptions => ({
  attempts,
  backoff: { type: 'exponential', delay: retryMs, jitter: 0.5 },
  removeOnComplete: { age: DAY_S, count: 1_000 },
  removeOnFail: { age: 7 * DAY_S, count: 1_000 },
  stackTraceLimit: 5,
});

/** What queues and the producer of flows have in common. */
interface Part {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens the queues on a backend. Errors of its connection are logged: BullMQ goes on by itself once the server is back. */
export async function openQueues(backend: Backend, log: Log, timing: Partial<QueueTiming> = {}): Promise<Queues> {
  const { Queue, FlowProducer } = backend.classes;
  const jobOptions = jobOptionsOf(timing);
  const open = <Data>(name: QueueName): JobQueue<Data> =>
    new Queue<Data, unknown>(name, { ...backend.options, defaultJobOptions: jobOptions }) as unknown as JobQueue<Data>;
  const queues = { sync: open<SyncJobData>('sync'), transform: open<TransformJobData>('transform'), maintenance: open<MaintenanceJobData>('maintenance') };
  const flow = new FlowProducer({ ...backend.options });
  const all = [...Object.values(queues), flow] as unknown as readonly Part[];
  for (const each of all) each.on('error', (error: Error) => log.warn({ err: error }, 'the queue has trouble'));
  const close = async (): Promise<void> => {
    await Promise.all(all.map((each) => each.close()));
    await backend.close();
  };
  try {
    await Promise.all(all.map((each) => each.waitUntilReady()));
  } catch (error) {
    await close();
    throw error;
  }
  return { backend, ...queues, flow, jobOptions, close };
}

/** A job id that nobody else has; with dots, for BullMQ's own keys have colons. */
export const jobId = (...parts: readonly string[]): string => [...parts, randomBytes(6).toString('hex')].join('.');

/** Names of what there is one of at a time. */
const oneSyncOf = (connectionId: string): string => `sync.${connectionId}`;
const ONE_TRANSFORM = 'transform.stale';

/**
 * Asks for a sync of one connection, unless one is waiting, under way, or about to be tried again: then it answers false.
 * (The fence in Postgres is the second guard, also against runs outside the queue.)
 */
export async function enqueueSync(queues: Queues, connectionId: string, delayMs = 0): Promise<boolean> {
  return enqueueOnce(queues, { connectionId }, oneSyncOf(connectionId), delayMs);
}

/** The same for reading again from an instant: it waits for the sync under way, if there is one. */
export async function enqueueReread(queues: Queues, connectionId: string, rereadFrom: Date): Promise<boolean> {
  return enqueueOnce(queues, { connectionId, rereadFrom: rereadFrom.toISOString() }, `reread.${connectionId}`);
}

async function enqueueOnce(queues: Queues, data: SyncJobData, one: string, delay = 0): Promise<boolean> {
  const id = jobId('sync', data.connectionId);
  const job = await queues.sync.add('sync', data, { jobId: id, delay, deduplication: { id: one } });
  return job.id === id;
}

/** Connections of which a sync is waiting, under way, or about to be tried again. */
export async function queuedConnections(queues: Queues): Promise<ReadonlySet<string>> {
  const jobs = await queues.sync.getJobs(['waiting', 'prioritized', 'active', 'delayed']);
  return new Set(jobs.map((job) => job.data.connectionId));
}

/**
 * Asks for a transform of all that is stale. One that waits is enough; beside one under way a next one is kept, for it may
 * have looked already: so there are at most two, and no change is left out.
 */
export async function enqueueTransform(queues: Queues): Promise<void> {
  await queues.transform.add('transform', { scope: 'stale' }, { jobId: jobId('transform'), deduplication: { id: ONE_TRANSFORM, keepLastIfActive: true } });
}

/** Behind what starts syncs and transforms: a receiver that hangs holds none of them up. */
const LATER = 10;

/** Asks for a look at what people are to be told; one that waits is enough. */
export async function enqueueWatch(queues: Queues): Promise<void> {
  await queues.maintenance.add('watch', { task: 'watch' }, { jobId: jobId('watch'), deduplication: { id: 'watch', keepLastIfActive: true } });
}

/** Asks for a message to be sent, unless that is under way or about to be tried again. */
export async function enqueueDelivery(queues: Queues, delivery: string): Promise<void> {
  const options = { jobId: jobId('deliver'), priority: LATER, deduplication: { id: `deliver.${delivery}` } };
  await queues.maintenance.add('deliver', { task: 'deliver', delivery }, options);
}
