import type { Config } from '../config/config.ts';
import { listOf } from '../config/stored.ts';
import { openConnection } from '../jobs/connection-work.ts';
import { queuedConnections } from '../jobs/queues.ts';
import { readUpcoming } from '../jobs/upcoming.ts';
import { type CoverageRow, readCoverage } from '../kpi/index.ts';
import { sourceNamed } from '../sources/index.ts';
import { type PastRun, readLastRuns, readUsage, type Usage } from '../warehouse/run-history.ts';
import { type ConnectionStatus, readStatus, type StreamStatus } from '../warehouse/status.ts';
import type { ConnectionInfo } from './api/connections.ts';
import type { ConsoleContext } from './context.ts';
import { type EveryMs, freshnessOf, worstOf } from './freshness.ts';
import { runOf } from './routes/runs.ts';

const DAY_MS = 86_400_000;

/** Everything known of each connection, those of the config first seen included. */
export async function readConnectionInfos(context: ConsoleContext): Promise<ConnectionInfo[]> {
  const { workspace, queues } = context;
  await workspace.refresh();
  const { db } = workspace.database;
  const now = workspace.clock.now();
  const [status, lastRuns, usage, queued, upcoming] = await Promise.all([
    readStatus(db, now),
    readLastRuns(db),
    readUsage(db, new Date(now.getTime() - DAY_MS)),
    queuedConnections(queues),
    readUpcoming(queues),
  ]);
  const unread = workspace.config.connections.filter(({ id }) => !status.some((each) => each.id === id));
  const all = [...status, ...unread.map(({ id, source }): ConnectionStatus => ({ ...UNREAD, id, source }))].filter(({ source }) => source !== 'figures');
  const infos = all.map(async (connection): Promise<ConnectionInfo> => {
    const { id } = connection;
    return {
      ...infoOf(context, connection, usage.get(id), lastRuns.get(id)),
      isQueued: queued.has(id),
      nextRunAt: upcoming.find((each) => each.id === `sync.${id}`)?.nextAt?.toISOString() ?? null,
      coverage: countsOf(await readKnowledge(context, id)),
    };
  });
  return (await Promise.all(infos)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const UNREAD: Omit<ConnectionStatus, 'id' | 'source'> = {
  account: null,
  time_zone: null,
  is_configured: true,
  is_running: false,
  first_load: null,
  streams: [],
};

/** Coverage of the KPIs as last refreshed. */
export const readKnowledge = ({ workspace }: ConsoleContext, id: string): Promise<readonly CoverageRow[]> => readCoverage(workspace.database.db, id);

function countsOf(coverage: readonly CoverageRow[]): ConnectionInfo['coverage'] {
  const ofDefaults = coverage.filter(({ variant }) => variant === 'default');
  const count = (status: string) => ofDefaults.filter((row) => row.status === status).length;
  return { exact: count('exact'), derived: count('derived'), approx: count('approx'), loading: count('loading'), unavailable: count('unavailable') };
}

type OfItself = Omit<ConnectionInfo, 'isQueued' | 'nextRunAt' | 'coverage'>;

function infoOf({ workspace }: ConsoleContext, connection: ConnectionStatus, usage: Usage | undefined, lastRun: PastRun | undefined): OfItself {
  const everyMs = turnsOf(workspace, connection.id);
  const streams = connection.streams.map((stream) => ({ ...streamOf(stream), status: freshnessOf(stream, everyMs, workspace.clock.now()) }));
  const { requests = 0, throttled = 0, waited_ms = 0, limits = [] } = usage ?? {};
  return {
    id: connection.id,
    source: connection.source,
    sourceTitle: sourceNamed(connection.source)?.title ?? connection.source,
    account: connection.account,
    timeZone: connection.time_zone,
    origin: originOf(workspace.config, connection.id),
    status: worstOf(
      connection,
      streams.map(({ status }) => status),
    ),
    isRunning: connection.is_running,
    streams,
    lastRun: lastRun ? runOf(lastRun) : null,
    usage: {
      requests,
      throttled,
      waitedS: waited_ms / 1000,
      limits: limits.map(({ bucket, limit, windowMs, share }) => ({ bucket, limit, windowS: windowMs / 1000, share })),
    },
  };
}

/** The file's own, or made in the console. */
function originOf({ connections, file }: Config, id: string): ConnectionInfo['origin'] {
  if (!connections.some((each) => each.id === id)) return 'none';
  return file === undefined || listOf(file['connections']).some((each) => each['id'] === id) ? 'file' : 'console';
}

/** How often each stream of a connection is read. */
function turnsOf(workspace: ConsoleContext['workspace'], id: string): EveryMs {
  const { everyMs } = workspace.config.schedule;
  const configured = workspace.config.connections.find((each) => each.id === id);
  const streams = configured ? openConnection(workspace, configured).connection.streams : [];
  return (name) => Math.max(everyMs, streams.find((stream) => stream.name === name)?.everyMs ?? 0);
}

const streamOf = (stream: StreamStatus): Omit<ConnectionInfo['streams'][number], 'status'> => ({
  stream: stream.stream,
  lastSuccessAt: stream.last_success_at?.toISOString() ?? null,
  lastAttemptAt: stream.last_attempt_at?.toISOString() ?? null,
  knownFrom: stream.known_from?.toISOString() ?? null,
  knownTo: stream.known_to?.toISOString() ?? null,
  lagS: stream.lag_s,
  rows: stream.rows,
  openRejects: stream.open_rejects,
  progress: stream.progress,
  error: stream.error,
  nextStep: stream.next_step,
});
