import type { Workspace } from './workspace.ts';
import { DEFAULT_CONCURRENCY, QUEUE_NAMES } from './queues.ts';

/** What one process of deskmeter is for; decides how many connections it needs. */
export type ProcessKind = 'run' | 'worker' | 'scheduler' | 'console' | 'command';

export interface ProcessConnections {
  /** Pool of the warehouse: `poolSize` of openWorkspace. */
  readonly app: number;
  /** Pool of BullMQ in PostgreSQL, listeners included; 0 on Redis. */
  readonly queue: number;
  readonly total: number;
}

/** A worker hears of new jobs on one connection per queue. */
const LISTENERS = QUEUE_NAMES.length;
/** For the short statements of all queues of a process. */
const QUEUE_STATEMENTS = 3;

/** People look at several things at once. */
const LOOKS = 4;

/**
 * Connections of one process. A sync holds one for its page; the transform one; two more are for what beats beside them
 * (leases, settings), so that no lease ever waits for a page. The console has its own.
 */
export function connectionsOf(kind: ProcessKind, isRedis: boolean, concurrency = DEFAULT_CONCURRENCY): ProcessConnections {
  const works = kind === 'run' || kind === 'worker';
  const app = (works ? concurrency + 3 : kind === 'scheduler' ? 2 : kind === 'command' ? 4 : 0) + (kind === 'run' || kind === 'console' ? LOOKS : 0);
  const queue = isRedis ? 0 : works ? LISTENERS + QUEUE_STATEMENTS : 2;
  return { app, queue, total: app + queue };
}

export interface ConnectionBudget {
  /** What this user may have at once: the least of max_connections without the reserved ones, the database's limit and the role's. */
  readonly available: number;
  /** Taken by others than deskmeter right now. */
  readonly others: number;
  readonly perProcess: Readonly<Record<ProcessKind, ProcessConnections>>;
  /** Worker processes that fit beside a scheduler, a command such as `status`, and the others. */
  readonly workers: number;
  /** True when not even one process of `run` fits. */
  readonly isTight: boolean;
  /** All that in one sentence for people. */
  readonly text: string;
}

const LIMITS = `select least(
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int, 0),
  (select nullif(datconnlimit, -1) from pg_database where datname = current_database()),
  (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user)) as available,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend'
    and application_name not like 'deskmeter%' and not (split_part(application_name, ':', 1) = any($1))) as others`;

/** How many processes of deskmeter the database has room for. `check` prints it. */
export async function connectionBudget(workspace: Pick<Workspace, 'database' | 'config'>, concurrency = DEFAULT_CONCURRENCY): Promise<ConnectionBudget> {
  const { rows } = await workspace.database.pool.query<{ available: number; others: number }>(LIMITS, [[...QUEUE_NAMES]]);
  const { available, others } = rows[0] as { available: number; others: number };
  const isRedis = workspace.config.queue.redisUrl !== undefined;
  const of = (kind: ProcessKind): ProcessConnections => connectionsOf(kind, isRedis, concurrency);
  const perProcess = { run: of('run'), worker: of('worker'), scheduler: of('scheduler'), console: of('console'), command: of('command') };
  const free = available - others;
  const workers = Math.max(0, Math.floor((free - perProcess.scheduler.total - perProcess.command.total) / perProcess.worker.total));
  const isTight = free < perProcess.run.total + perProcess.command.total;
  const budget = { available, others, perProcess, workers, isTight };
  return { ...budget, text: textOf(budget) };
}

function textOf({ available, others, perProcess, workers, isTight }: Omit<ConnectionBudget, 'text'>): string {
  const { run, worker } = perProcess;
  const room = `Database connections: ${available} allowed, ${others} taken by others; "run" needs up to ${run.total} (${run.app} warehouse, ${run.queue} queue)`;
  if (isTight) return `${room}: too few. Raise max_connections or the limit of this user or database.`;
  return `${room}, each "worker" ${worker.total}: room for ${workers} worker ${workers === 1 ? 'process' : 'processes'}.`;
}
