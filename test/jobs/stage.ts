/** A warehouse without rows, with the queues of one backend, and scripted vendors to sync. The same tests run on both backends. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Queues } from '../../src/jobs/queues.ts';
import { queueDepths } from '../../src/jobs/queue-status.ts';
import type { Work } from '../../src/jobs/work.ts';
import { startWorker, type RunningWorker, type WorkerOptions } from '../../src/jobs/worker.ts';
import type { Workspace } from '../../src/jobs/workspace.ts';
import { silentLog } from '../../src/platform/log.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import type { ScriptedVendor } from '../sync/scripted-source.ts';
import { noRedis, testRedis, type TestRedis } from './redis.ts';
import { configOf, queuesOn, scriptedWork, workspaceOf } from './scripted-work.ts';

export type BackendKind = 'postgres' | 'redis';

export interface Stage {
  readonly kind: BackendKind;
  readonly database: TestDatabase;
  readonly workspace: Workspace;
  readonly queues: Queues;
  /** What another process opens: the address of Redis and the prefix; empty on Postgres. */
  readonly redis: { readonly url: string; readonly prefix: string } | undefined;
  /** Vendors by connection id; a work that syncs them. */
  readonly vendors: Map<string, ScriptedVendor>;
  readonly work: Work;
  /** Starts a worker in this process; stopped when the test ends. */
  worker(options?: Partial<WorkerOptions>): Promise<RunningWorker>;
  /** The queue loses everything it had. */
  lose(): Promise<void>;
  /** All connections to the queue's server break. */
  cut(): Promise<void>;
}

/** Runs the tests on BullMQ in Postgres and in Redis, each with a stage of its own. */
export function onBothBackends(title: string, tests: (stage: () => Stage) => void): void {
  describe.each(noRedis === undefined ? [] : [noRedis])(`${title} on redis: %s`, () => {
    it('needs a Redis', ({ skip }) => {
      expect(process.env['DESKMETER_REQUIRE_SERVICES'], noRedis).not.toBe('1');
      skip(noRedis);
    });
  });
  describe.each(noRedis === undefined ? (['postgres', 'redis'] as const) : (['postgres'] as const))(`${title} on %s`, (kind) => {
    let database: TestDatabase;
    let server: TestRedis | undefined;
    let stage: Stage & { close(): Promise<void> };
    beforeAll(async () => {
      database = await testDatabase();
      if (kind === 'redis') server = await testRedis();
    });
    afterAll(async () => {
      await database?.close();
      await server?.close();
    });
    beforeEach(async () => {
      stage = await openStage(kind, database, server);
    });
    afterEach(async () => {
      await stage?.close();
      await database.empty();
    });
    tests(() => stage);
  });
}

async function openStage(kind: BackendKind, database: TestDatabase, server: TestRedis | undefined): Promise<Stage & { close(): Promise<void> }> {
  const redis = server === undefined ? undefined : { url: server.url, prefix: server.prefix() };
  const workspace = workspaceOf(database, configOf([], redis?.url));
  const queues = await queuesOn(database.url, redis);
  const vendors = new Map<string, ScriptedVendor>();
  const work = scriptedWork(workspace, vendors);
  const running: RunningWorker[] = [];
  return {
    kind,
    database,
    workspace,
    queues,
    redis,
    vendors,
    work,
    worker: async (options = {}) => {
      const { signal } = new AbortController();
      const worker = await startWorker({ queues, work, log: silentLog, signal, random: () => 0, ...options });
      running.push(worker);
      return worker;
    },
    lose: async () => {
      if (redis !== undefined) await server?.lose(redis.prefix);
      else await database.pool.query('truncate bullmq.job, bullmq.scheduler, bullmq.dedup, bullmq.dedup_next, bullmq.event cascade');
    },
    cut: async () => {
      if (redis !== undefined) await server?.cut();
      else await database.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
    },
    close: async () => {
      await Promise.all(running.map((worker) => worker.stop()));
      await queues.close();
    },
  };
}

/** Far longer than anything here takes; so that a test that fails does not look on for ever. */
const PATIENCE_MS = 90_000;

/** Waits until `look` gives something. */
export async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  for (const started = Date.now(); ;) {
    if (Date.now() - started > PATIENCE_MS) throw new Error(`waited in vain until ${look.toString()}`);
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await pause(20);
  }
}

/** Waits until nothing is left to do in the sync and transform queues. */
export const idle = (queues: Queues): Promise<true> =>
  until(async () => {
    const { sync, transform } = await queueDepths(queues);
    return [sync, transform].every(({ waiting, active, delayed }) => waiting + active + delayed === 0);
  });
