import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Notices } from '../../src/domain/notices.ts';
import { enqueueTransform, enqueueWatch } from '../../src/jobs/queues.ts';
import { schedulesOf } from '../../src/jobs/schedules.ts';
import { type Work, workOf } from '../../src/jobs/work.ts';
import { type WebReceiver, webReceiver } from '../delivery/receivers.ts';
import { configOf, NOTHING, workspaceOf } from './scripted-work.ts';
import { onBothBackends, until } from './stage.ts';

let web: WebReceiver;
beforeAll(async () => {
  web = await webReceiver();
});
afterAll(() => web?.close());
afterEach(() => {
  web.received.length = 0;
  web.answers.length = 0;
});

const notices = (): Notices => ({
  channels: [{ name: 'duty', kind: 'webhook', url: web.url }],
  rules: [{ name: 'sync', when: 'sync_failing', runs: 1, to: ['duty'] }],
});

onBothBackends('alerts', (stage) => {
  const query = async (text: string) => (await stage().database.pool.query(text)).rows;
  /** Rules and deliveries for real; transforms of nothing. */
  const watching = (): Work => ({
    ...workOf(workspaceOf(stage().database, { ...configOf([]), notices: notices() })),
    transform: () => Promise.resolve(NOTHING),
  });
  const fails = async () => {
    await query(`insert into sync.connection (connection_id, source) values ('acme', 'zendesk')`);
    await query(`insert into sync.run (connection_id, run_id, kind, started_at, status) values ('acme', 'r1', 'sync', '2026-01-31T23:00:00Z', 'failed')`);
  };
  const confirmed = (count: number) =>
    until(async () => ((await query('select 1 from sync.delivery where confirmed_at is not null')).length === count ? true : undefined));
  const events = () => web.received.map(({ headers, body }) => [(JSON.parse(body) as { event: string }).event, headers['idempotency-key']]);

  it('follow a transform, are tried again until they arrive, told once, and once more when it is over', async () => {
    const { queues } = stage();
    await fails();
    web.answers.push(503, 'hang up');
    await stage().worker({ work: watching() });
    await enqueueTransform(queues);
    await confirmed(1);
    for (let times = 0; times < 2; times += 1) {
      await enqueueWatch(queues);
      await until(async () => {
        const counts = await queues.maintenance.getJobCounts('waiting', 'prioritized', 'active');
        return Object.values(counts).every((count) => count === 0);
      });
    }
    const [first, ...again] = events();
    expect(first?.[0]).toBe('alert.opened');
    expect(again).toEqual([first, first]);
    await query(`insert into sync.run (connection_id, run_id, kind, started_at, status) values ('acme', 'r2', 'sync', '2026-01-31T23:30:00Z', 'ok')`);
    await enqueueWatch(queues);
    await confirmed(2);
    expect(events().map(([event]) => event)).toEqual(['alert.opened', 'alert.opened', 'alert.opened', 'alert.over']);
  });

  it('that were refused arrive once the channel takes them', async () => {
    const { queues } = stage();
    await fails();
    web.answers.push(404);
    await stage().worker({ work: watching() });
    await enqueueWatch(queues);
    await until(async () => (await queues.maintenance.getFailedCount()) === 1);
    // Long enough ago for another attempt.
    await query(`update sync.delivery set tried_at = '2026-01-01'`);
    await enqueueWatch(queues);
    await confirmed(1);
    expect(events()).toHaveLength(2);
  });

  it('are not lost with the queue', async () => {
    const { queues } = stage();
    await fails();
    await watching().watch();
    await stage().lose();
    await stage().worker({ work: watching() });
    await enqueueWatch(queues);
    await confirmed(1);
    expect(events()).toHaveLength(1);
  });
});

it('schedules: a look every five minutes, and the report at its time in the zone of the days', () => {
  const config = (more: Partial<Notices>) => ({ ...configOf([]), notices: { ...notices(), ...more } });
  const ids = (more: Partial<Notices>) => schedulesOf(config(more), 'Europe/London').map(({ id }) => id);
  expect(ids({ channels: [], rules: [] })).toEqual(['transform.midnight', 'archive.retention']);
  expect(ids({})).toEqual(['transform.midnight', 'archive.retention', 'notices.watch']);
  const at = (every: 'week' | 'month') => schedulesOf(config({ report: { every, at: { hour: 8, minute: 30 }, to: ['duty'] } }), 'Europe/London').at(-1)?.at;
  expect(at('week')).toEqual({ pattern: '5 30 8 * * 1', timeZone: 'Europe/London' });
  expect(at('month')).toEqual({ pattern: '5 30 8 1 * *', timeZone: 'Europe/London' });
});
