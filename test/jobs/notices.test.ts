import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Notices } from '../../src/domain/notices.ts';
import { enqueueTransform, enqueueWatch } from '../../src/jobs/queues.ts';
import { schedulesOf } from '../../src/jobs/schedules.ts';
import { type Work, workOf } from '../../src/jobs/work.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type MailReceiver, mailReceiver, type WebReceiver, webReceiver } from '../delivery/receivers.ts';
import { connect } from '../kpi/support/rows.ts';
import { answer, firstReply, tell, ticket } from '../kpi/support/story.ts';
import { configOf, NOTHING, workspaceOf } from './scripted-work.ts';
import { onBothBackends, until } from './stage.ts';

let web: WebReceiver;
let mail: MailReceiver;
beforeAll(async () => {
  [web, mail] = [await webReceiver(), await mailReceiver()];
});
afterAll(async () => {
  await web?.close();
  await mail?.close();
});
afterEach(() => {
  mail.mails.length = 0;
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

onBothBackends('the report', (stage) => {
  const KPIS = ['ticket_volume', 'first_response_time_avg', 'csat_score'];
  const DAY = '2026-01-20';
  /** The Monday after, when it is time. */
  const MONDAY = '2026-01-26T08:10:00Z';
  /** A week with two first replies and an answer; the config wants it by web and mail. */
  const arrange = async (): Promise<Work> => {
    const { db, pool } = stage().database;
    await connect(pool, 'one', { knownFrom: '2026-01-10T00:00:00Z', knownTo: MONDAY });
    await tell(pool, {
      ticket_story: ['1', '2'].map((id) => ticket(id, `${DAY}T09:00:00Z`)),
      first_reply: [firstReply('1', `${DAY}T10:00:00Z`, 3_600), firstReply('2', `${DAY}T11:00:00Z`, 7_200)],
      survey_answer: [answer('1', `${DAY}T12:00:00Z`, 'positive', { ticket_id: '1' })],
    });
    const config = configOf([]);
    await rebuild(db, { settings: { ...DEFAULT_SETTINGS, timeZone: 'Europe/London' }, asOf: new Date(MONDAY), scope: 'all', log, only: KPIS });
    const told: Notices = {
      ...notices(),
      channels: [...notices().channels, { name: 'leads', kind: 'email', to: ['ann@acme.example'] }],
      mail: { url: mail.url, from: 'desk@acme.example' },
      rules: [],
      report: { every: 'week', at: { hour: 8, minute: 0 }, to: ['duty', 'leads'], kpis: KPIS },
    };
    const workspace = { ...workspaceOf(stage().database, { ...config, notices: told }), clock: fixedClock(MONDAY) };
    return { ...workOf(workspace), transform: () => Promise.resolve(NOTHING) };
  };

  it('of the last week goes out by web and mail, once, and again only until it is confirmed', async () => {
    const { queues, database } = stage();
    await stage().worker({ work: await arrange() });
    web.answers.push(503);
    const confirmed = async () => (await database.pool.query('select 1 from sync.delivery where confirmed_at is not null')).rows.length;
    await enqueueWatch(queues);
    await until(async () => (await confirmed()) === 2);
    await enqueueWatch(queues);
    await until(async () => Object.values(await queues.maintenance.getJobCounts('waiting', 'prioritized', 'active', 'delayed')).every((count) => count === 0));
    const bodies = web.received.map(({ body }) => JSON.parse(body) as { event: string; data: unknown });
    // Refused once, then taken.
    expect(bodies.map(({ event }) => event)).toEqual(['report', 'report']);
    expect(JSON.stringify(bodies[1])).toMatch(/2026-01-19.*2026-01-25/);
    expect(JSON.stringify(bodies[1])).toContain('1 h 30 min');
    expect(mail.mails.map(({ to }) => to)).toEqual([['ann@acme.example']]);
    expect(mail.mails[0]?.text).toContain('1 h 30 min');
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
