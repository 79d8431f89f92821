import { expect, it } from 'vitest';
import { NO_NOTICES } from '../../src/domain/notices.ts';
import type { Schedule } from '../../src/jobs/schedules.ts';
import { reconcileSchedules, schedulesOf } from '../../src/jobs/schedules.ts';
import { startScheduler } from '../../src/jobs/scheduler.ts';
import { queueDepths } from '../../src/jobs/queue-status.ts';
import { silentLog } from '../../src/platform/log.ts';
import { scriptedLog, scriptedVendor } from '../sync/scripted-source.ts';
import type { Work } from '../../src/jobs/work.ts';
import { NOTHING } from './scripted-work.ts';
import { idle, onBothBackends, until } from './stage.ts';

const CONNECTION = { source: 'zendesk' as const, config: {}, mapping: { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} } };
const configWith = (ids: readonly string[], everyMs = 900_000) => ({
  connections: ids.map((id) => ({ ...CONNECTION, id })),
  schedule: { everyMs, jitterMs: 30_000 },
  notices: NO_NOTICES,
  settings: { weekStart: 'monday' as const },
});
const wishedFor = (...ids: string[]) => schedulesOf(configWith(ids), 'Europe/London');

onBothBackends('schedules', (stage) => {
  const standing = async () =>
    (await stage().queues.maintenance.getJobSchedulers(0, -1, true)).map(({ key, every, pattern, tz }) => ({ key, every, pattern, tz }));
  const reconcile = (wished: readonly Schedule[], now = new Date()) => reconcileSchedules(stage().queues, wished, now);

  it('are one per connection, the end of the day in its zone, and the end of old pages', async () => {
    expect(await reconcile(wishedFor('acme', 'zeta'))).toEqual({
      added: ['sync.acme', 'sync.zeta', 'transform.midnight', 'archive.retention'],
      changed: [],
      removed: [],
    });
    expect((await standing()).toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
      { key: 'archive.retention', every: 21_600_000 },
      { key: 'sync.acme', every: 900_000 },
      { key: 'sync.zeta', every: 900_000 },
      { key: 'transform.midnight', pattern: '10 0 0,1 * * *', tz: 'Europe/London' },
    ]);
  });

  it('stay as they are while nothing changes, follow the config, and go with their connection', async () => {
    await reconcile(wishedFor('acme', 'zeta'));
    expect(await reconcile(wishedFor('acme', 'zeta'))).toEqual({ added: [], changed: [], removed: [] });
    const faster = schedulesOf(configWith(['acme'], 60_000), 'America/New_York');
    expect(await reconcile(faster)).toEqual({ added: [], changed: ['sync.acme', 'transform.midnight'], removed: ['sync.zeta'] });
    expect((await standing()).map(({ key, every, tz }) => [key, every ?? tz])).toContainEqual(['sync.acme', 60_000]);
    expect((await standing()).map(({ key }) => key)).not.toContain('sync.zeta');
  });

  it('are set up again when their next job should have run long ago', async () => {
    await reconcile(wishedFor('acme'));
    const { changed } = await reconcile(wishedFor('acme'), new Date(Date.now() + 26 * 3_600_000));
    expect(changed).toEqual(['sync.acme', 'transform.midnight', 'archive.retention']);
  });

  it('lead to a sync and a transform, again and again', async () => {
    const { queues, work } = stage();
    stage().vendors.set('acme', scriptedVendor(scriptedLog(5, 10)));
    const synced: string[] = [];
    let transforms = 0;
    const transform: Work['transform'] = () => {
      transforms += 1;
      return Promise.resolve(NOTHING);
    };
    await stage().worker({ work: { ...work, transform }, observer: { onSync: ({ status }) => synced.push(status) } });
    // The config allows a minute at least; the queue does not mind.
    await reconcile([{ id: 'sync.acme', at: { everyMs: 300 }, data: { task: 'start-sync', connectionId: 'acme', jitterMs: 0 } }]);
    await until(() => synced.length >= 3);
    await reconcile([]);
    await idle(queues);
    expect(new Set(synced)).toEqual(new Set(['ok']));
    expect((await queueDepths(queues)).maintenance).toMatchObject({ waiting: 0, failed: 0 });
    expect(transforms).toBeGreaterThan(0);
  });

  it('start within the jitter', async () => {
    const { queues } = stage();
    await stage().worker({ random: () => 0.5 });
    await reconcile([{ id: 'sync.acme', at: { everyMs: 900_000 }, data: { task: 'start-sync', connectionId: 'acme', jitterMs: 40_000 } }]);
    const [job] = await until(async () => {
      const jobs = await queues.sync.getDelayed();
      return jobs.length > 0 && jobs;
    });
    expect(job?.opts.delay).toBe(20_000);
  });

  it('come back when the queue has lost them', async () => {
    const ending = new AbortController();
    const { stopped } = await startScheduler({
      queues: stage().queues,
      wished: () => Promise.resolve(wishedFor('acme')),
      log: silentLog,
      signal: ending.signal,
      everyMs: 50,
    });
    await stage().lose();
    await until(async () => (await standing()).length === 3);
    expect((await standing()).map(({ key }) => key)).toContain('sync.acme');
    ending.abort();
    await stopped;
  });
});
