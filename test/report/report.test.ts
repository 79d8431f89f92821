import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { html } from '../../src/delivery/forms/html.ts';
import { plainText } from '../../src/delivery/forms/plain.ts';
import { slack } from '../../src/delivery/forms/slack.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import type { ReportPlan } from '../../src/domain/notices.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { compose } from '../../src/report/compose.ts';
import { postReport, readReport, reportWhenDue } from '../../src/report/send-report.ts';
import { connect } from '../kpi/support/rows.ts';
import { answer, firstReply, resolution, tell, ticket } from '../kpi/support/story.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** A Monday morning: the week from 2026-03-02 is over. */
const MONDAY = new Date('2026-03-09T08:10:00Z');
const KNOWN_FROM = '2026-02-20T00:00:00Z';
const plan: ReportPlan = { every: 'week', at: { hour: 8, minute: 0 }, to: ['leads', 'chat'] };
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  targets: [
    { kpi: 'csat_score', variant: 'default', atLeast: 0.95, scope: {} },
    { kpi: 'first_response_time_avg', variant: 'default', atMost: 3_600, scope: { channel: 'web' } },
    { kpi: 'first_response_time_avg', variant: 'default', atMost: 60, scope: { agent: 'one/a1' } },
  ],
};

/** Ten of each week: minutes to the first reply by channel. */
const MINUTES = { email: { '02-25': 60, '03-04': 30 }, web: { '02-25': 30, '03-04': 90 } } as const;
const replies = Object.entries(MINUTES).flatMap(([channel, weeks]) =>
  Object.entries(weeks).flatMap(([day, minutes]) =>
    Array.from({ length: 10 }, (_, i) => ({ channel, row: firstReply(`${channel}-${day}-${i}`, `2026-${day}T10:00:00Z`, minutes * 60, { group_id: 'g<1>' }) })),
  ),
);
const answers = (day: string, positive: number) =>
  Array.from({ length: 10 }, (_, i) => answer(`${day}-${i}`, `2026-${day}T10:00:00Z`, i < positive ? 'positive' : 'negative'));

let database: TestDatabase;
const query = async (text: string) => (await database.pool.query(text)).rows;
const reporting = (now: Date) => ({ db: database.db, settings, now });
const hoursLater = (hours: number) => new Date(MONDAY.getTime() + hours * 3_600_000);
const known = (connection: string, to: string) => connect(database.pool, connection, { knownFrom: KNOWN_FROM, knownTo: to });
const compute = () => rebuild(database.db, { settings, asOf: MONDAY, scope: 'all', log });
const written = () => query('select delivery_id, event, message from sync.delivery order by delivery_id');

beforeAll(async () => {
  database = await testDatabase();
  await known('one', MONDAY.toISOString());
  await known('two', '2026-03-08T10:00:00Z');
  await tell(database.pool, {
    ticket_story: replies.map(({ channel, row }) => ticket(String(row['ticket_id']), String(row['at']), { channel })),
    first_reply: replies.map(({ row }) => row),
    resolution: [resolution('email-03-04-0', '2026-03-04T12:00:00Z', 7_200)],
    survey_answer: [...answers('02-25', 8), ...answers('03-04', 9)],
    agent: [{ connection_id: 'one', agent_id: 'a1', name: 'Ann Smith', agent_type: 'full' }],
    agent_group: [{ connection_id: 'one', group_id: 'g<1>', name: '<b>Billing</b>' }],
  });
  await compute();
});
afterAll(() => database?.close());
beforeEach(() => query('truncate sync.delivery'));

test('a period that is not known to its end waits for a day, and then says what is missing', async () => {
  await reportWhenDue(reporting(MONDAY), plan);
  await reportWhenDue(reporting(hoursLater(23)), plan);
  expect(await written()).toEqual([]);
  await reportWhenDue(reporting(hoursLater(24)), plan);
  const [first] = await written();
  expect(first.message.paragraphs).toContain('Not everything of this period is known yet.');
  expect(first.message.notes).toContain('two is known up to 2026-03-08 10:00 only.');
});

test('once it is known, it is written once for each channel, at its time and not days after', async () => {
  await known('two', MONDAY.toISOString());
  await compute();
  await reportWhenDue(reporting(new Date('2026-03-09T07:59:59Z')), plan);
  await reportWhenDue(reporting(hoursLater(72)), plan);
  expect(await written()).toEqual([]);
  await Promise.all([1, 2, 3].map(() => reportWhenDue(reporting(MONDAY), plan)));
  expect((await written()).map(({ delivery_id }) => delivery_id)).toEqual(['report.week.2026-03-02.chat', 'report.week.2026-03-02.leads']);
  const digest = await readReport(reporting(hoursLater(5)), 'week', undefined);
  expect(await postReport(database.db, digest, ['leads', 'more'], MONDAY)).toMatchObject([{ id: 'report.week.2026-03-02.more' }]);
});

test('numbers stand against their targets and the week before, written as BI shows them', async () => {
  const digest = await readReport(reporting(MONDAY), 'week', undefined);
  const text = plainText(compose(digest));
  expect(text).toMatch(/^Support report, week 2026-03-02 to 2026-03-08\n\n/);
  expect(text).toMatch(/^Customer satisfaction \(CSAT\) +90\.0 % +\+10\.0 points +≥ 95\.0 % +just missed$/m);
  expect(text).toMatch(/^First response time, mean, channel web +1 h 30 min +\+200 % +≤ 1 h 00 min +missed$/m);
  expect(text).toMatch(/^Tickets created +20 +unchanged$/m);
  const rows = await query(`select value_text from kpi.weekly_total where kpi = 'csat_score' and variant = 'default' and week = '2026-03-02'`);
  expect(digest.rows.find(({ kpi }) => kpi === 'csat_score')?.value_text).toBe(rows[0].value_text);
  expect(digest.isComplete).toBe(true);
});

test('what moved most is told, and no agent ever is', async () => {
  const digest = await readReport(reporting(MONDAY), 'week', ['first_response_time_avg']);
  expect(digest.better).toMatchObject([{ dimension: 'channel', member: 'email', gain: 0.5 }]);
  // Of those without a topic nothing is said.
  expect(digest.worse).toMatchObject([
    { dimension: 'channel', member: 'web', gain: -2 },
    { dimension: 'group', label: '<b>Billing</b>' },
  ]);
  const everything = JSON.stringify([compose(digest), compose(await readReport(reporting(MONDAY), 'week', undefined))]);
  expect(everything).not.toMatch(/Ann|one\/a1/);
});

test('names of a helpdesk change neither mail nor chat', async () => {
  const message = compose(await readReport(reporting(MONDAY), 'week', ['first_response_time_avg']));
  expect(html(message)).toContain('group &lt;b&gt;Billing&lt;/b&gt;');
  expect(JSON.stringify(slack(message))).toContain('group &lt;b&gt;Billing&lt;/b&gt;');
  expect(html(message)).not.toContain('<b>Billing');
});

test('notes tell what is loading, what may still change, what is not known, and what was restated', async () => {
  await query(`insert into sync.connection (connection_id, source) values ('three', 'zendesk')`);
  await query(`insert into kpi.coverage (connection_id, kpi, variant, status) values ('three', 'ticket_volume', 'default', 'loading')`);
  await query(`insert into kpi.restatement (restated_at, grain, day, kpi, variant, dimension, member, change, old_value, new_value, reason, is_kept)
    values ('2026-03-05T10:00:00Z', 'week', '2026-02-23', 'csat_score', 'default', 'all', 'all', 'changed', 0.9, 0.8, 'one: survey_answer', false)`);
  const { notes, rows } = await readReport(reporting(MONDAY), 'week', ['csat_score', 'reopen_rate', 'sla_compliance_rate', 'cost_per_ticket']);
  expect(notes).toEqual([
    'three is still loading: its tickets are missing.',
    expect.stringMatching(/^Numbers with a \* may still change by themselves, until 2026-\d\d-\d\d at the latest\.$/),
    'Nothing happened that would give a number: SLA compliance.',
    'Not known for this period: Cost per ticket.',
    expect.stringMatching(/^Restated: .+, week of 2026-02-23: 90\.0 % → 80\.0 % \(one: survey_answer\)\.$/),
  ]);
  expect(rows.map(({ kpi }) => kpi)).toEqual(['csat_score', 'reopen_rate']);
});

test('a month has its own numbers', async () => {
  const digest = await readReport(reporting(MONDAY), 'month', ['ticket_volume']);
  expect(digest).toMatchObject({ period: { first: '2026-02-01', last: '2026-02-28' }, rows: [{ value: 20, previous: null }] });
});
