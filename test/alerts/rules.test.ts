import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertRule, RuleOf } from '../../src/domain/notices.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { connect, put, type Row } from '../kpi/support/rows.ts';
import { answer, firstReply, segment, tell, ticket } from '../kpi/support/story.ts';
import { type Desk, openDesk } from './desk.ts';

/** A Tuesday, and the day after. */
const ASOF = new Date('2026-03-10T12:00:00Z');
const NEXT = new Date('2026-03-11T12:00:00Z');
const KNOWN_FROM = '2026-01-05T00:00:00Z';

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  targets: [
    { kpi: 'first_response_time_avg', variant: 'default', atMost: 3_600, minSample: 2, scope: {} },
    { kpi: 'csat_score', variant: 'default', atLeast: 0.9, scope: {} },
  ],
};

/** First replies of a channel on each day, after so many minutes. */
const REPLIES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  web: { '05': [30, 30], '06': [120, 120], '07': [120], '08': [120, 120], '09': [30, 240], '10': [5, 5] },
  sms: { '06': [120], '07': [120], '08': [120], '09': [120] },
  social: { '07': [300, 300], '08': [300, 300], '09': [300, 300] },
};
const replies = Object.entries(REPLIES).flatMap(([channel, days]) =>
  Object.entries(days).flatMap(([day, minutes]) =>
    minutes.map((each, i) => ({ channel, row: firstReply(`${channel}-${day}-${i}`, `2026-03-${day}T09:00:00Z`, each * 60) })),
  ),
);
const many = (day: string, channel: string, count: number) =>
  Array.from({ length: count }, (_, i) => ticket(`${channel}-${day}-n${i}`, `${day}T09:00:00Z`, { channel }));
const weeksBefore = (day: string, channel: string) => [1, 2, 3, 4, 5, 6, 7].flatMap((week) => many(plusDays(day, -7 * week), channel, 2 + (week % 2)));
const AT_RISK = ['r1', 'r2'];

const facts: Readonly<Record<string, readonly Row[]>> = {
  ticket_story: [
    ...replies.map(({ channel, row }) => ticket(String(row['ticket_id']), String(row['at']), { channel })),
    // Chats surged yesterday, e-mails do today.
    ...weeksBefore('2026-03-09', 'chat'),
    ...many('2026-03-09', 'chat', 20),
    ...weeksBefore('2026-03-10', 'email'),
    ...many('2026-03-10', 'email', 10),
    ...AT_RISK.map((id) => ticket(id, '2026-03-10T10:00:00Z')),
  ],
  first_reply: replies.map(({ row }) => row),
  survey_answer: ['a1', 'a2'].flatMap((agent_id) =>
    Array.from({ length: agent_id === 'a1' ? 4 : 5 }, (_, i) => answer(`${agent_id}-${i}`, '2026-03-09T09:00:00Z', 'negative', { agent_id })),
  ),
  agent: ['a1', 'a2'].map((agent_id) => ({ connection_id: 'one', agent_id, name: `Ann ${agent_id.toUpperCase()}`, agent_type: 'full' })),
  backlog_segment: AT_RISK.map((id) => segment(id, '2026-03-10T10:00:00Z', null, '2026-03-10', null)),
  sla_event: AT_RISK.map((ticket_id) => ({
    ...{ connection_id: 'one', ticket_id, sla_instance_id: 'r', metric: 'resolution', status: 'active', quality: 'exact' },
    ...{ due_at: '2026-03-10T12:45:00Z', risk_from: '2026-03-10T11:30:00Z', risk_to: '2026-03-10T12:45:00Z' },
  })),
};

const ops = { to: ['ops'] } as const;
const missed = (more: Partial<RuleOf<'target_missed'>> = {}): AlertRule => ({ name: 'slow', when: 'target_missed', days: 3, ...ops, ...more });
const BY_CHANNEL = missed({ name: 'channel', kpi: 'first_response_time_avg', by: 'channel' });
const BY_AGENT = missed({ name: 'agent', kpi: 'first_response_time_avg', by: 'agent' });
const surge = (atLeast: number): AlertRule => ({ name: 'spike', when: 'surge', by: ['channel'], atLeast, ...ops });
const risk = (atLeast: number): AlertRule => ({ name: 'sla', when: 'sla_at_risk', by: 'group', atLeast, ...ops });
const LATE: AlertRule = { name: 'late', when: 'stale_data', kpi: 'ticket_volume', afterMs: 7_200_000, ...ops };

let desk: Desk;
const known = (at: Date) => connect(desk.database.pool, 'one', { knownFrom: KNOWN_FROM, knownTo: at.toISOString() });
const compute = (asOf: Date) => rebuild(desk.database.db, { settings, asOf, scope: 'all', log });
const dry = (rule: AlertRule, now = ASOF, given: Partial<Settings> = {}) => desk.changed([rule], now, { isDry: true, settings: given });
const told = async (rule: AlertRule) => (await desk.look([rule], ASOF, { isDry: true })).changes.map((change) => 'finding' in change && change.finding.told);

beforeAll(async () => {
  desk = await openDesk();
  await known(ASOF);
  await connect(desk.database.pool, 'files', { source: 'figures', knownFrom: null, knownTo: '2026-02-01T00:00:00Z' });
  await connect(desk.database.pool, 'gone', { isConfigured: false, knownTo: '2026-02-01T00:00:00Z' });
  await tell(desk.database.pool, facts);
  await compute(ASOF);
});
afterAll(() => desk?.database.close());

describe('a target missed', () => {
  test('days with too few facts and days that may still change neither alert nor interrupt', async () => {
    // Web: the 7th had one reply, the 10th is not over. SMS: never more than one.
    expect(await told(BY_CHANNEL)).toMatchObject([
      { title: 'First response time, mean for channel social missed its target 3 days in a row' },
      {
        title: 'First response time, mean for channel web missed its target 3 days in a row',
        paragraphs: ['2026-03-06: 2 h 00 min, 2026-03-08: 2 h 00 min, 2026-03-09: 2 h 15 min. It should be at most 1 h 00 min.'],
        data: { kpi: 'first_response_time_avg', dimension: 'channel', member: 'web', at_most: 3_600 },
      },
    ]);
    expect(await dry({ ...BY_CHANNEL, days: 4 } as AlertRule)).toEqual([]);
  });

  test('left to the targets of the config, what they are written for is looked at', async () => {
    expect(await dry(missed())).toEqual(['opened slow: First response time, mean missed its target 3 days in a row']);
    expect(await dry(missed({ days: 5 }))).toEqual([]);
    expect(await dry(missed({ kpi: 'nps' }))).toEqual([]);
  });

  test('stated for a week or month is held against the last one that is over, not against days', async () => {
    const stated = (per: string) => desk.query(`update kpi.target set per = ${per} where kpi = 'first_response_time_avg' and dimension = 'all'`);
    await stated("'week'");
    expect(await told(missed())).toMatchObject([
      {
        title: 'First response time, mean missed its target in the week from 2026-03-02',
        paragraphs: [expect.stringMatching(/^week from 2026-03-02: 2 h \d\d min\. It should be at most 1 h 00 min\.$/)],
        data: { per: 'week', day: '2026-03-02', at_most: 3_600 },
      },
    ]);
    // March still runs, and nobody was answered in February.
    await stated("'month'");
    expect(await dry(missed())).toEqual([]);
    await desk.query(`insert into kpi.target (kpi, variant, dimension, member, at_most, is_for_members, per, is_summed, origin)
      values ('ticket_volume', 'default', 'all', 'all', 5, false, 'month', true, 'own')`);
    expect(await dry(missed())).toEqual(['opened slow: Tickets created missed its target in 2026-02']);
    // From today on it is stated for a day: months no longer count.
    await desk.query(`update kpi.target set valid_to = '2026-03-09' where kpi = 'ticket_volume'`);
    await desk.query(`insert into kpi.target (kpi, variant, dimension, member, valid_from, at_most, is_for_members, per, is_summed, origin)
      values ('ticket_volume', 'default', 'all', 'all', '2026-03-10', 5, false, 'day', true, 'own')`);
    expect(await dry(missed())).toEqual([]);
    await desk.query(`delete from kpi.target where kpi = 'ticket_volume'`);
    await stated('null');
  });

  test('of agents: named, under a code, or not at all', async () => {
    expect(await dry(BY_AGENT)).toEqual(['opened agent: First response time, mean for agent Ann A1 missed its target 3 days in a row']);
    expect(await dry(BY_AGENT, ASOF, { agents: 'off' })).toEqual([]);
    await desk.query(`update kpi.agent set label = 'Agent 3f2a9c' where agent_id = 'one/a1'`);
    const { changes } = await desk.look([BY_AGENT], ASOF, { isDry: true, settings: { agents: 'pseudonym' } });
    expect(JSON.stringify(changes.map((change) => 'finding' in change && change.finding.told))).not.toMatch(/one\/a1|Ann/);
    expect(changes).toMatchObject([{ finding: { told: { data: { member: 'Agent 3f2a9c' } } } }]);
  });

  test('an agent’s ratings below agentMinimum are no verdict', async () => {
    // The first has four answers, the second five.
    const found = await told(missed({ kpi: 'csat_score', by: 'agent', days: 1 }));
    expect(found.map((each) => each && each.data['member'])).toEqual(['one/a2']);
  });
});

describe('a surge', () => {
  test('is told with what was expected: of the last day that is over, or of the running one as soon as it is one', async () => {
    expect(await told(surge(10))).toMatchObject([
      {
        title: 'Surge: 20 tickets on 2026-03-09 for channel chat',
        paragraphs: [
          expect.stringMatching(/^20 tickets came on 2026-03-09; [23] were expected\.$/),
          expect.stringContaining('--day 2026-03-09 --by channel --member chat shows them.'),
        ],
      },
      { title: 'Surge: 12 tickets on 2026-03-10 for channel email' },
    ]);
  });

  test('of few tickets is no alarm', async () => {
    expect(await dry(surge(15))).toEqual(['opened spike: Surge: 20 tickets on 2026-03-09 for channel chat']);
    expect(await dry(surge(21))).toEqual([]);
  });
});

test('SLA at risk counts per group, and links the tickets', async () => {
  expect(await told(risk(2))).toMatchObject([
    {
      title: '2 tickets about to miss an SLA target for group one/g1',
      paragraphs: ['0 open tickets have missed one already.', 'As of 2026-03-10 12:00 (UTC).'],
      links: [
        { text: 'one r1, 45 min left', url: 'https://desk.example/r1' },
        { text: 'one r2, 45 min left', url: 'https://desk.example/r2' },
      ],
    },
  ]);
  expect(await dry(risk(3))).toEqual([]);
});

test('stale data: not a first load, not figures, not what left the config', async () => {
  await desk.query(`insert into sync.connection (connection_id, source) values ('new', 'zendesk')`);
  await desk.query(`insert into kpi.coverage (connection_id, kpi, variant, status) values ('new', 'ticket_volume', 'default', 'loading')`);
  expect(await dry(LATE, new Date('2026-03-10T14:00:00Z'))).toEqual([]);
  expect(await dry(LATE, new Date('2026-03-10T17:30:00Z'))).toEqual(['opened late: one is 5 h 30 min behind']);
  await desk.query(`delete from kpi.coverage where connection_id = 'new'; delete from sync.connection where connection_id = 'new'`);
});

describe('a failing sync', () => {
  const failing = (more: Partial<RuleOf<'sync_failing'>>): AlertRule => ({ name: 'sync', when: 'sync_failing', ...ops, ...more });
  const run = (hour: string, status: string): Row => ({
    connection_id: 'one',
    run_id: hour,
    kind: 'sync',
    started_at: `2026-03-10T${hour}:00:00Z`,
    status,
    error: null,
  });

  test('counts runs in a row, of which stopped and killed ones say nothing, or the time since the last success', async () => {
    await desk.query(`update sync.stream set status = 'failing', error = 'Login refused (401).', next_step = 'Make a new token.',
      last_success_at = '2026-03-10T08:00:00Z' where connection_id = 'one'`);
    await put(desk.database.pool, 'sync.run', [run('07', 'failed'), run('08', 'ok'), run('09', 'partial'), run('10', 'lost'), run('11', 'failed')]);
    expect(await dry(failing({ runs: 3 }))).toEqual([]);
    expect(await told(failing({ runs: 2 }))).toMatchObject([
      {
        title: 'one cannot be read: 2 runs in a row failed',
        paragraphs: ['Last read to the end 2026-03-10 08:00 (UTC), 4 h 00 min ago.', 'main: Login refused (401). Make a new token.'],
      },
    ]);
    expect(await dry(failing({ afterMs: 4 * 3_600_000 }))).toHaveLength(1);
    expect(await dry(failing({ afterMs: 4 * 3_600_000 + 1 }))).toEqual([]);
    expect(await desk.changed([failing({ runs: 2 })], ASOF)).toHaveLength(1);
    // Fewer than two runs, and yet not well: it goes on.
    await desk.query(`delete from sync.run where run_id = '11'`);
    expect(await desk.changed([failing({ runs: 2 })], ASOF)).toEqual([]);
    await known(ASOF);
    await put(desk.database.pool, 'sync.run', [run('12', 'ok')]);
    expect(await desk.changed([failing({ runs: 2 })], ASOF)).toEqual(['over sync: one is read again']);
  });
});

test('each is told once, goes on while it is neither on nor over, and is over once', async () => {
  const rules = [BY_CHANNEL, surge(10), risk(2), LATE];
  const evening = new Date('2026-03-10T17:30:00Z');
  expect(await desk.changed(rules, evening)).toHaveLength(6);
  expect(await desk.changed(rules, evening)).toEqual([]);
  expect((await desk.look(rules, evening)).alerts.map(({ rule, since }) => [rule, since])).toEqual(
    ['channel', 'channel', 'spike', 'spike', 'sla', 'late'].map((rule) => [rule, evening]),
  );
  await desk.query(`update support.first_reply set seconds = 60 where ticket_id like 'web-09-%'`);
  await desk.query(`update support.backlog_segment set valid_to = '2026-03-10T13:00:00Z', last_day = '2026-03-09'`);
  await known(NEXT);
  await compute(NEXT);
  expect(await desk.changed(rules, NEXT)).toEqual([
    'over channel: First response time, mean for channel web reaches its target again',
    'over spike: No surge any more for channel chat',
    'over sla: No ticket about to miss an SLA target any more for group one/g1',
    'over late: one is up to date again',
  ]);
  expect((await desk.look(rules, NEXT)).alerts.map(({ title }) => title)).toEqual([
    'First response time, mean for channel social missed its target 3 days in a row',
    'Surge: 12 tickets on 2026-03-10 for channel email',
  ]);
});

test('what leaves the config ends in silence', async () => {
  expect(await desk.changed([], NEXT)).toEqual(['withdrawn channel', 'withdrawn spike']);
  const left = `select 1 from sync.delivery where given_up_at is null and about in (select alert_id from sync.alert where is_withdrawn)`;
  expect(await desk.query(left)).toEqual([]);
});
