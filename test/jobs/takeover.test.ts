import { afterEach, expect, it } from 'vitest';
import { startScheduler } from '../../src/jobs/scheduler.ts';
import { enqueueSync } from '../../src/jobs/queues.ts';
import { queueDepths } from '../../src/jobs/queue-status.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { RunReport } from '../../src/sync/report.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import { startWorkerProcess, type WorkerChild } from './child.ts';
import { configOf, QUICK_WORKER, scriptedWork, workspaceOf } from './scripted-work.ts';
import { idle, onBothBackends, type Stage, until } from './stage.ts';

const SCRIPT = { tickets: 20, changes: 60, pageSize: 3 };
const vendor = () => scriptedVendor(scriptedLog(SCRIPT.tickets, SCRIPT.changes), SCRIPT.pageSize);

const children: WorkerChild[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
});

function startChild({ database, redis }: Stage): WorkerChild {
  const child = startWorkerProcess({ url: database.url, redis, connectionId: 'acme', ...SCRIPT });
  children.push(child);
  return child;
}

/** Facts and KPIs, without when they were written. */
async function numbers(database: TestDatabase): Promise<unknown> {
  const kpis = await database.pool.query(`select to_jsonb(d) - 'computed_at' as row from kpi.daily d order by kpi, variant, dimension, member, day`);
  const cursor = await database.pool.query(`select cursor from sync.stream where stream = 'tickets'`);
  // Snapshots are read again by a second run, so its pages have other numbers.
  return { facts: await readFacts(database.pool, ['page_seq']), kpis: kpis.rows, cursor: cursor.rows };
}

let expected: unknown;
/** The numbers when nothing happens on the way. */
async function undisturbed(): Promise<unknown> {
  if (expected !== undefined) return expected;
  const database = await testDatabase();
  const work = scriptedWork(workspaceOf(database, configOf([])), new Map([['acme', vendor()]]));
  const { signal } = new AbortController();
  await work.sync('acme', { signal });
  await work.transform({ scope: 'stale', signal });
  expected = await numbers(database);
  await database.close();
  return expected;
}

/** Everything a run writes, to see that it writes nothing. */
const written = async ({ database }: Stage) => ({
  numbers: await numbers(database),
  runs: (await database.pool.query('select * from sync.run order by run_id')).rows,
  connections: (await database.pool.query('select run_id, page_seq from sync.connection')).rows,
  streams: (await database.pool.query('select * from sync.stream order by stream')).rows,
  marks: (await database.pool.query('select * from sync.touched order by mark_id')).rows,
});

onBothBackends('whatever happens to a worker,', (stage) => {
  it('a job of one that was killed is taken over and ends right', async () => {
    const { queues, vendors, database } = stage();
    vendors.set('acme', vendor());
    const child = startChild(stage());
    await enqueueSync(queues, 'acme');
    await child.printed('holds');
    child.process.kill('SIGKILL');
    await child.ended;
    const reports: RunReport[] = [];
    await stage().worker({ timing: QUICK_WORKER, observer: { onSync: (report) => reports.push(report) } });
    await idle(queues);
    expect(reports.map(({ status }) => status)).toEqual(['ok']);
    // It went on where the dead one stopped.
    expect(reports[0]?.streams.find(({ stream }) => stream === 'tickets')?.pages).toBe(SCRIPT.changes / SCRIPT.pageSize - 3);
    expect(await numbers(database)).toEqual(await undisturbed());
    const [job] = await queues.sync.getCompleted();
    expect(job?.returnvalue).toMatchObject({ status: 'ok' });
  });

  it('one that was stopped, replaced and woken writes nothing', async () => {
    const { queues, vendors, database } = stage();
    vendors.set('acme', vendor());
    const child = startChild(stage());
    await enqueueSync(queues, 'acme');
    await child.printed('holds');
    child.process.kill('SIGSTOP');
    await stage().worker({ timing: QUICK_WORKER });
    await idle(queues);
    expect(await numbers(database)).toEqual(await undisturbed());
    const before = await written(stage());
    child.tell();
    child.process.kill('SIGCONT');
    expect(await child.printed('ended ')).toContain('ended LostPlaceError');
    child.process.kill('SIGTERM');
    expect(await child.ended).toContain('left');
    expect(await written(stage())).toEqual(before);
    expect((await queueDepths(queues)).sync).toMatchObject({ waiting: 0, active: 0, failed: 0 });
  });

  it('one asked to stop ends after its page, and leaves', async () => {
    const { queues, vendors, database } = stage();
    vendors.set('acme', vendor());
    const child = startChild(stage());
    await enqueueSync(queues, 'acme');
    await child.printed('holds');
    child.process.kill('SIGTERM');
    await child.printed('Stopping after the page in flight');
    child.tell();
    expect(await child.ended).toMatch(/ended stopped[^]*left/);
    expect(child.process.exitCode).toBe(0);
    await stage().worker({ timing: QUICK_WORKER });
    await idle(queues);
    expect(await numbers(database)).toEqual(await undisturbed());
  });

  it('one whose queue is lost in the middle of a sync: the next run ends right', async () => {
    const { queues, vendors, database } = stage();
    const scripted = vendor();
    vendors.set('acme', scripted);
    const reading = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    let asked = 0;
    scripted.fault = async (stream, page) => {
      if (stream !== 'tickets' || page !== 4 || (asked += 1) > 1) return;
      reading.resolve();
      await answer.promise;
    };
    const reports: RunReport[] = [];
    await stage().worker({ timing: QUICK_WORKER, observer: { onSync: (report) => reports.push(report) } });
    const ending = new AbortController();
    const { stopped } = await startScheduler({
      queues,
      wished: () => Promise.resolve([{ id: 'sync.acme', at: { everyMs: 900_000 }, data: { task: 'start-sync', connectionId: 'acme', jitterMs: 0 } }]),
      log: silentLog,
      signal: ending.signal,
      everyMs: 100,
    });
    await reading.promise;
    await stage().lose();
    // By now the queue has forgotten the sync that goes on; the schedule asks for another.
    await until(async () => (await queues.maintenance.getJobSchedulersCount()) === 1);
    answer.resolve();
    await until(() => reports.at(-1)?.status === 'ok');
    await idle(queues);
    await until(async () => (await database.pool.query('select 1 from sync.touched')).rowCount === 0);
    await idle(queues);
    expect(await numbers(database)).toEqual(await undisturbed());
    ending.abort();
    await stopped;
  });

  it('one whose connections broke goes on', async () => {
    const { queues, vendors, database } = stage();
    vendors.set('acme', vendor());
    await stage().worker({ timing: QUICK_WORKER });
    await stage().cut();
    await until(() =>
      enqueueSync(queues, 'acme').then(
        () => true,
        () => false,
      ),
    );
    await until(async () => (await queues.sync.getCompletedCount()) === 1);
    await idle(queues);
    expect(await numbers(database)).toEqual(await undisturbed());
  });
});
