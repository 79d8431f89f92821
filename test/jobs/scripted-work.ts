/** What tests and the worker processes they start have in common: short timings, and work over scripted vendors. */
import type { Config, ConnectionConfig } from '../../src/config/config.ts';
import { NO_NOTICES } from '../../src/domain/notices.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { openBackend } from '../../src/jobs/backend.ts';
import { openQueues, type Queues, type QueueTiming } from '../../src/jobs/queues.ts';
import { runTransform, type TransformOutcome } from '../../src/jobs/transform-work.ts';
import type { Work } from '../../src/jobs/work.ts';
import type { Workspace } from '../../src/jobs/workspace.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { requestFor } from '../sync/request.ts';
import type { ScriptedVendor } from '../sync/scripted-source.ts';

/** Retries so quick that a test can wait for them. */
export const QUICK: QueueTiming = { retryMs: 60, attempts: 3 };
/** Locks so short that a test can wait for a takeover; on a busy machine a live worker may lose one too. */
export const QUICK_WORKER = { lockMs: 1_000, stalledEveryMs: 400, publishEveryMs: 120_000 } as const;
/** How long an owner of a connection may be silent in tests. */
export const LEASE_MS = 900;
export const NOW = '2026-02-01T00:00:00Z';

export function configOf(connections: readonly ConnectionConfig[], redisUrl?: string): Config {
  return {
    settings: { ...DEFAULT_SETTINGS, timeZone: 'Europe/London' },
    warehouse: {},
    queue: redisUrl === undefined ? {} : { redisUrl },
    console: { port: 4_000, listen: '127.0.0.1', hosts: [] },
    schedule: { everyMs: 900_000, jitterMs: 0 },
    privacy: { key: 'a key of the tests', archiveMs: 30 * 86_400_000, surveyComments: false },
    targets: [],
    variants: [],
    custom: [],
    notices: NO_NOTICES,
    connections,
    warnings: [],
  };
}

export function workspaceOf(
  database: Pick<Workspace['database'], 'db' | 'pool'> & { readonly url: string; close(): Promise<void> },
  config: Config,
): Workspace {
  return {
    config,
    refresh: () => Promise.resolve(),
    database,
    url: database.url,
    embedded: undefined,
    clock: fixedClock(NOW),
    log: silentLog,
    pendingRoles: [],
    close: () => Promise.resolve(),
  };
}

/** What a transform tells that had nothing to do. */
export const NOTHING: TransformOutcome = { stories: { tickets: 0, written: 0, staleDays: 0, ms: 0 }, kpis: { days: 0, written: 0, deleted: 0, ms: 0 } };

/** Nobody is told of anything. */
export const UNWATCHED: Pick<Work, 'isWatching' | 'watch' | 'deliver'> = {
  isWatching: false,
  watch: () => Promise.resolve([]),
  deliver: () => Promise.resolve(),
};

/** Syncs scripted vendors; transforms for real. */
export function scriptedWork(workspace: Workspace, vendors: ReadonlyMap<string, ScriptedVendor>): Work {
  return {
    sync: (connectionId, options) => {
      const vendor = vendors.get(connectionId);
      if (vendor === undefined) throw new Error(`no vendor ${connectionId}`);
      return syncConnection(requestFor(workspace.database, vendor, { connectionId, leaseMs: LEASE_MS, ...options }));
    },
    transform: (options) => runTransform(workspace, options),
    dropArchive: () => Promise.resolve(0),
    ...UNWATCHED,
  };
}

/** The queues as a process of its own opens them. */
export async function queuesOn(url: string, redis: { readonly url: string; readonly prefix: string } | undefined): Promise<Queues> {
  return openQueues(await openBackend({ url, redisUrl: redis?.url, prefix: redis?.prefix, poolSize: 8, log: silentLog }), silentLog, QUICK);
}
