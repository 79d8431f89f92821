import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionBudget, connectionsOf } from '../../src/jobs/connection-budget.ts';
import { enqueueSync } from '../../src/jobs/queues.ts';
import { openWorkspaceQueues } from '../../src/jobs/open-queues.ts';
import { readQueueStatus } from '../../src/jobs/queue-status.ts';
import { FixConfigError } from '../../src/domain/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import { configOf, scriptedWork, workspaceOf } from './scripted-work.ts';
import { idle } from './stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('a worker at work never has more connections than its budget says', async () => {
  const concurrency = 3;
  const { app, queue, total } = connectionsOf('run', false, concurrency);
  const own = openDatabase(database.url, { max: app, applicationName: 'deskmeter run' });
  const workspace = workspaceOf({ ...own, url: database.url }, configOf([]));
  const queues = await openWorkspaceQueues(workspace, 'run');
  const ids = ['a', 'b', 'c'];
  const vendors = new Map(ids.map((id) => [id, scriptedVendor(scriptedLog(10, 60), 3)]));
  const { signal } = new AbortController();
  const worker = await startWorker({ queues, work: scriptedWork(workspace, vendors), log: silentLog, signal, concurrency });
  let most = 0;
  const count = async () => {
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name <> 'deskmeter test'`,
    );
    most = Math.max(most, rows[0]?.n ?? 0);
  };
  const counting = setInterval(() => void count(), 20);
  await Promise.all(ids.map((id) => enqueueSync(queues, id)));
  await idle(queues);
  clearInterval(counting);
  await count();
  expect(most).toBeGreaterThan(queue / 2);
  expect(most).toBeLessThanOrEqual(total);
  await worker.stop();
  await queues.close();
  await own.close();
});

it('the room for worker processes follows from the limits of server, database and role', async () => {
  const workspace = workspaceOf(database, configOf([]));
  const { available, others, perProcess, workers, isTight, text } = await connectionBudget(workspace, 3);
  expect(available).toBeGreaterThan(90);
  expect(perProcess.worker.total).toBe(perProcess.worker.app + perProcess.worker.queue);
  expect(workers * perProcess.worker.total + perProcess.scheduler.total + perProcess.command.total + others).toBeLessThanOrEqual(available);
  expect(isTight).toBe(false);
  expect(text).toContain(`${available} allowed`);
  const name = new URL(database.url).pathname.slice(1);
  await database.pool.query(`alter database ${name} connection limit 12`);
  const tight = await connectionBudget(workspace, 3);
  await database.pool.query(`alter database ${name} connection limit -1`);
  expect(tight).toMatchObject({ available: 12, workers: 0, isTight: true });
  expect(tight.text).toContain('too few');
});

it('on Redis a process needs none for its queue', () => {
  expect(connectionsOf('worker', true, 4)).toEqual({ app: 7, queue: 0, total: 7 });
});

it('status shows what stands in each queue', async () => {
  const workspace = workspaceOf(database, configOf([]));
  const queues = await openWorkspaceQueues(workspace, 'command');
  await enqueueSync(queues, 'later', 60_000);
  await enqueueSync(queues, 'now');
  await queues.close();
  const nothing = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  expect(await readQueueStatus(workspace)).toEqual({ sync: { ...nothing, waiting: 1, delayed: 1 }, transform: nothing, maintenance: nothing });
});

it('a Redis that does not answer is a mistake in the config, told without its password', async () => {
  const workspace = workspaceOf(database, configOf([], 'redis://user:secret@127.0.0.1:1'));
  const failure: unknown = await openWorkspaceQueues(workspace, 'worker').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(FixConfigError);
  expect((failure as FixConfigError).message).toContain('Redis at 127.0.0.1:1 does not answer');
  expect(String(failure) + (failure as FixConfigError).action).not.toContain('secret');
});

it('a user who may not create schemas is told so', async () => {
  const name = new URL(database.url).pathname.slice(1);
  const role = `poor_${name}`;
  await database.pool.query(`create role ${role} login password 'poor'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'poor';
  url.pathname = `/${name}`;
  const other = await testDatabase({ migrated: false });
  url.pathname = new URL(other.url).pathname;
  await expect(openWorkspaceQueues(workspaceOf({ ...database, url: url.href }, configOf([])), 'worker')).rejects.toThrow(FixConfigError);
  await other.close();
  await database.pool.query(`drop role ${role}`);
});
