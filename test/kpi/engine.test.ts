import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { type RebuildOptions, rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put } from './support/rows.ts';
import { answer, firstReply, resolution, segment, tell, ticket } from './support/story.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, agentMinimum: 1 };
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => database.empty());
afterAll(() => database.close());

/** Each test looks at a few KPIs; where the whole matters, all are built. */
const ONLY = [
  'first_response_time_avg',
  'median_resolution_time',
  'fcr_rate',
  'csat_score',
  'ces_score',
  'ticket_volume',
  'channel_mix_share',
  'top_topics',
  'distinct_customers',
];
const build = (asOf: string, scope: RebuildOptions['scope'] = 'all', own: Settings = settings) =>
  rebuild(database.db, { settings: own, asOf: new Date(asOf), scope, log, only: ONLY });
const buildAll = (asOf: string, scope: RebuildOptions['scope'] = 'all', own: Settings = settings) =>
  rebuild(database.db, { settings: own, asOf: new Date(asOf), scope, log });
const known = (from: string, to: string) => connect(database.pool, 'one', { knownFrom: `${from}T00:00:00Z`, knownTo: to });
const stale = (fact: string, day: string) => put(database.pool, 'sync.stale_day', [{ fact, day }]);

describe('a mean', () => {
  test('is numerator and denominator, by day, week and month, and NULL where nothing happened', async () => {
    await known('2026-03-01', '2026-03-10T12:00:00Z');
    await tell(database.pool, {
      ticket_story: [
        ticket('1', '2026-03-02T09:00:00Z'),
        ticket('2', '2026-03-03T09:00:00Z', { channel: 'chat' }),
        ticket('3', '2026-03-03T10:00:00Z', { channel: 'phone' }),
      ],
      first_reply: [
        firstReply('1', '2026-03-02T10:00:00Z', 3600),
        firstReply('2', '2026-03-03T09:10:00Z', 600, { agent_id: 'a2' }),
        firstReply('3', '2026-03-03T11:00:00Z', 9999),
      ],
    });
    await build('2026-03-10T12:00:00Z');
    const kpi = 'first_response_time_avg';
    expect(await cell(database.pool, kpi, '2026-03-02')).toMatchObject({
      value: 3600,
      numerator: 3600,
      denominator: 1,
      sample_size: 1,
      is_complete: true,
      is_provisional: false,
      final_on: '2026-03-03',
    });
    expect(await cell(database.pool, kpi, '2026-03-03')).toMatchObject({ value: 600, denominator: 1 });
    expect(await cell(database.pool, kpi, '2026-03-04')).toMatchObject({ value: null, numerator: 0, denominator: 0, sample_size: 0 });
    expect(await cell(database.pool, kpi, '2026-03-02', { table: 'weekly' })).toMatchObject({ value: 2100, numerator: 4200, denominator: 2 });
    expect(await cell(database.pool, kpi, '2026-03-01', { table: 'monthly' })).toMatchObject({ value: 2100, is_complete: false, is_provisional: true });
    expect(await cell(database.pool, kpi, '2026-03-03', { dimension: 'agent', member: 'one/a2' })).toMatchObject({ value: 600 });
    expect(await cell(database.pool, kpi, '2026-03-03', { dimension: 'channel', member: 'phone' })).toBeUndefined();
    expect(await cell(database.pool, kpi, '2026-03-10')).toMatchObject({ is_complete: false, is_provisional: true });
    expect(await cell(database.pool, kpi, '2026-03-11')).toBeUndefined();
    expect(await cell(database.pool, kpi, '2026-02-28')).toBeUndefined();
  });

  test('has a business variant that counts only what has business time', async () => {
    await known('2026-03-01', '2026-03-10T12:00:00Z');
    await tell(database.pool, {
      ticket_story: [ticket('1', '2026-03-02T09:00:00Z'), ticket('2', '2026-03-02T09:00:00Z')],
      first_reply: [firstReply('1', '2026-03-02T10:00:00Z', 3600, { business_seconds: 0 }), firstReply('2', '2026-03-02T10:00:00Z', 3600)],
    });
    await build('2026-03-10T12:00:00Z');
    expect(await cell(database.pool, 'first_response_time_avg', '2026-03-02', { variant: 'business' })).toMatchObject({
      value: 0,
      numerator: 0,
      denominator: 1,
    });
  });
});

test('a median of a week comes from its facts, and p90 beside it', async () => {
  await known('2026-03-01', '2026-03-20T00:00:00Z');
  const hours = [
    ['2026-03-02', 1],
    ['2026-03-02', 1],
    ['2026-03-02', 10],
    ['2026-03-03', 2],
    ['2026-03-04', 3],
    ['2026-03-04', 4],
  ] as const;
  await tell(database.pool, {
    ticket_story: hours.map(([day], i) => ticket(String(i), `${day}T00:00:00Z`)),
    resolution: hours.map(([day, h], i) => resolution(String(i), `${day}T12:00:00Z`, h * 3600)),
  });
  await build('2026-03-20T00:00:00Z');
  const median = (day: string, at = {}) => cell(database.pool, 'median_resolution_time', day, at).then((row) => row?.value);
  expect(await median('2026-03-02')).toBe(3600);
  expect(await median('2026-03-04')).toBe(12_600);
  expect(await median('2026-03-02', { table: 'weekly' })).toBe(9000);
  expect(await median('2026-03-02', { table: 'weekly', variant: 'p90' })).toBe(25_200);
  expect(await median('2026-03-05')).toBeNull();
});

describe('a stock', () => {
  const asOf = '2026-03-05T09:30:00Z';
  beforeEach(async () => {
    await known('2026-03-01', asOf);
    await tell(database.pool, {
      ticket_story: [ticket('1', '2026-02-27T10:00:00Z'), ticket('2', '2026-03-02T10:00:00Z'), ticket('3', '2026-03-05T08:00:00Z')],
      backlog_segment: [
        segment('1', '2026-02-27T10:00:00Z', '2026-03-03T15:00:00Z', '2026-02-27', '2026-03-02', { agent_id: 'a1' }),
        segment('2', '2026-03-02T10:00:00Z', '2026-03-03T00:00:00Z', null, null, { agent_id: 'a2' }),
        segment('2', '2026-03-03T00:00:00Z', null, '2026-03-02', null, { seq: 2, agent_id: 'a2', status_category: 'pending' }),
        // Known to become three days old in the future: not yet.
        segment('3', '2026-03-05T08:00:00Z', '2026-03-06T08:00:00Z', '2026-03-05', '2026-03-05', { agent_id: 'a3' }),
        segment('3', '2026-03-06T08:00:00Z', null, '2026-03-06', null, { seq: 2, agent_id: 'a3', age_bucket: '1-3' }),
      ],
    });
    await buildAll(asOf);
  });
  const open = (day: string, at = {}) => cell(database.pool, 'backlog_open', day, at).then((row) => row?.value);

  test('counts at the end of each day, and now on the day that is not over', async () => {
    expect(await Promise.all(['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'].map((day) => open(day)))).toEqual([1, 2, 1, 1, 2]);
    expect(await cell(database.pool, 'backlog_open', '2026-03-04')).toMatchObject({ numerator: 1, denominator: null, is_complete: true });
    expect(await cell(database.pool, 'backlog_open', '2026-03-05')).toMatchObject({ is_complete: false, is_provisional: true });
    expect(await open('2026-03-05', { dimension: 'age_bucket', member: '1-3' })).toBeUndefined();
  });

  test('keeps a row for a member from its first day on, 0 when it is empty', async () => {
    const a1 = { dimension: 'agent', member: 'one/a1' };
    expect(await Promise.all(['2026-03-02', '2026-03-03', '2026-03-05'].map((day) => open(day, a1)))).toEqual([1, 0, 0]);
    expect(await open('2026-03-01', { dimension: 'agent', member: 'one/a2' })).toBeUndefined();
    expect(await open('2026-03-02', { dimension: 'agent', member: 'one/a2' })).toBe(1);
  });

  test('of a period is that of its last day', async () => {
    expect(await open('2026-02-23', { table: 'weekly' })).toBe(1);
    expect(await open('2026-03-01', { table: 'monthly' })).toBe(2);
    expect(await open('2026-03-02', { table: 'weekly', dimension: 'agent', member: 'one/a1' })).toBe(0);
  });

  test('loses the rows of a member whose only ticket turns out to be spam', async () => {
    await database.pool.query("update support.ticket_story set is_countable = false where ticket_id = '2'");
    for (const day of ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']) await stale('backlog_segment', day);
    await stale('ticket_story', '2026-03-02');
    await buildAll(asOf, 'stale');
    const { rows } = await database.pool.query("select count(*)::int as n from kpi.daily where dimension = 'agent' and member = 'one/a2'");
    expect(rows[0].n).toBe(0);
    expect(await buildAll(asOf, 'all')).toMatchObject({ written: 0, deleted: 0 });
  });
});

test('local midnight cuts days: 23 and 25 hours long when the clocks change', async () => {
  const london: Settings = { ...settings, timeZone: 'Europe/London' };
  await connect(database.pool, 'one', { knownFrom: '2026-03-20T00:00:00Z', knownTo: '2026-03-29T23:00:00Z' });
  // 29 March 2026 has 23 hours in London: it ends at 23:00 UTC.
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-03-29T22:59:59Z')],
    backlog_segment: [segment('1', '2026-03-29T22:59:59Z', null, '2026-03-29', null)],
  });
  await buildAll('2026-03-29T22:59:59Z', 'all', london);
  expect(await cell(database.pool, 'backlog_open', '2026-03-29')).toMatchObject({ value: 1, is_complete: false });
  expect(await cell(database.pool, 'backlog_open', '2026-03-30')).toBeUndefined();
  await buildAll('2026-03-29T23:00:00Z', 'stale', london);
  expect(await cell(database.pool, 'backlog_open', '2026-03-29')).toMatchObject({ value: 1, is_complete: true, is_provisional: false });
  expect(await cell(database.pool, 'backlog_open', '2026-03-30')).toMatchObject({ value: 1, is_complete: false });
});

test('only what differs is written: a correction of a past day touches its day, week and month and nothing else', async () => {
  await known('2026-03-01', '2026-03-20T00:00:00Z');
  await tell(database.pool, { ticket_story: [ticket('1', '2026-03-02T09:00:00Z'), ticket('2', '2026-03-12T09:00:00Z')] });
  await buildAll('2026-03-20T00:00:00Z');
  expect(await buildAll('2026-03-20T00:00:00Z', 'stale')).toMatchObject({ written: 0, deleted: 0 });
  await database.pool.query("update support.ticket_story set is_countable = false where ticket_id = '1'");
  await stale('ticket_story', '2026-03-02');
  const before = new Date();
  await buildAll('2026-03-20T00:00:00Z', 'stale');
  const { rows } = await database.pool.query('select distinct day from kpi.daily where computed_at >= $1 order by 1', [before]);
  expect(rows.map((row) => row.day)).toEqual(['2026-03-02']);
  expect(await cell(database.pool, 'ticket_volume', '2026-03-02')).toMatchObject({ value: 0 });
  expect(await cell(database.pool, 'ticket_volume', '2026-03-01', { table: 'monthly' })).toMatchObject({ value: 1 });
  expect(await cell(database.pool, 'ticket_volume', '2026-03-02', { dimension: 'channel', member: 'email' })).toBeUndefined();
  const { rows: left } = await database.pool.query('select count(*)::int as n from sync.stale_day');
  expect(left[0].n).toBe(0);
});

test('a window that closes makes its day final without any event', async () => {
  await known('2026-03-01', '2026-03-05T12:00:00Z');
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-03-02T09:00:00Z')],
    resolution: [resolution('1', '2026-03-02T10:00:00Z', 3600, { is_fcr: true, fcr_agent_id: 'a9' })],
  });
  await build('2026-03-05T12:00:00Z');
  expect(await cell(database.pool, 'fcr_rate', '2026-03-02', { dimension: 'agent', member: 'one/a9' })).toMatchObject({
    value: 1,
    is_provisional: true,
    final_on: '2026-03-10',
  });
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  await build('2026-03-10T00:00:00Z', 'stale');
  expect(await cell(database.pool, 'fcr_rate', '2026-03-02')).toMatchObject({ value: 1, is_provisional: false });
});

test('few answers about an agent are hidden, and only those', async () => {
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  await tell(database.pool, {
    survey_answer: [1, 2, 3].map((i) => answer(String(i), '2026-03-02T09:00:00Z', i === 1 ? 'positive' : 'negative', { agent_id: i < 3 ? 'a1' : 'a2' })),
  });
  await build('2026-03-10T00:00:00Z', 'all', { ...settings, agentMinimum: 2 });
  expect(await cell(database.pool, 'csat_score', '2026-03-02', { dimension: 'agent', member: 'one/a1' })).toMatchObject({ value: 0.5, sample_size: 2 });
  expect(await cell(database.pool, 'csat_score', '2026-03-02', { dimension: 'agent', member: 'one/a2' })).toMatchObject({
    value: null,
    numerator: null,
    denominator: null,
    sample_size: 1,
  });
  expect(await cell(database.pool, 'csat_score', '2026-03-02')).toMatchObject({ value: 1 / 3, denominator: 3 });
});

test('scores of different scales are never averaged', async () => {
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  const ces = (id: string, survey: string, score: number) => answer(id, '2026-03-02T09:00:00Z', 'positive', { survey_type: 'ces', survey_id: survey, score });
  await tell(database.pool, {
    survey_answer: [ces('1', 'A', 6), ces('2', 'B', 4)],
    survey_response: [
      { connection_id: 'one', response_id: '1', survey_type: 'ces', scale_min: 1, scale_max: 7 },
      { connection_id: 'one', response_id: '2', survey_type: 'ces', scale_min: 1, scale_max: 5 },
    ],
  });
  await build('2026-03-10T00:00:00Z');
  expect(await cell(database.pool, 'ces_score', '2026-03-02', { dimension: 'survey', member: 'A' })).toMatchObject({ value: 6, denominator: 1 });
  expect(await cell(database.pool, 'ces_score', '2026-03-02')).toMatchObject({ value: null, numerator: null, sample_size: 2 });
});

test('a definition that changes restates the whole series', async () => {
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  await tell(database.pool, { ticket_story: [ticket('1', '2026-03-02T09:00:00Z'), ticket('2', '2026-03-02T09:00:00Z', { origin: 'outbound' })] });
  await build('2026-03-10T00:00:00Z');
  expect(await cell(database.pool, 'ticket_volume', '2026-03-02')).toMatchObject({ value: 1 });
  await build('2026-03-10T00:00:00Z', 'stale', { ...settings, parameters: { ...settings.parameters, ticket_origin: 'all' } });
  expect(await cell(database.pool, 'ticket_volume', '2026-03-02')).toMatchObject({ value: 2 });
});

test('shares add up to one and have no total of their own', async () => {
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  await tell(database.pool, {
    ticket_story: [
      ticket('1', '2026-03-02T09:00:00Z', { topic: 'billing' }),
      ticket('2', '2026-03-02T09:00:00Z', { channel: 'chat' }),
      ticket('3', '2026-03-02T09:00:00Z', { channel: 'phone', is_contact: false }),
    ],
    call_story: [
      {
        connection_id: 'one',
        call_id: 'c',
        direction: 'inbound',
        outcome: 'answered',
        at: '2026-03-02T09:00:00Z',
        day: '2026-03-02',
        hour: 9,
        customer_id: 'x',
        is_sales: false,
        is_voice_agent: true,
        is_called_back: false,
        is_transferred: false,
        is_outside_hours: false,
        quality: 'exact',
      },
    ],
  });
  await build('2026-03-10T00:00:00Z');
  const share = (member: string) => cell(database.pool, 'channel_mix_share', '2026-03-02', { dimension: 'channel', member });
  expect(await Promise.all(['email', 'chat', 'phone'].map((channel) => share(channel).then((row) => row?.numerator)))).toEqual([1, 1, 1]);
  expect(await share('phone')).toMatchObject({ denominator: 3 });
  expect(await cell(database.pool, 'channel_mix_share', '2026-03-02')).toBeUndefined();
  expect(await cell(database.pool, 'top_topics', '2026-03-02', { dimension: 'topic', member: 'unknown' })).toMatchObject({
    value: 2,
    numerator: 2,
    denominator: null,
  });
  expect(await cell(database.pool, 'top_topics', '2026-03-02', { dimension: 'topic', member: 'billing', variant: 'share' })).toMatchObject({ value: 1 / 3 });
  expect(await cell(database.pool, 'distinct_customers', '2026-03-02')).toMatchObject({ value: 1, numerator: null });
});

test('a number is as exact as what it looks at, not as whatever else is told of the ticket', async () => {
  await known('2026-03-01', '2026-03-10T00:00:00Z');
  const told = { quality: 'derived', history_quality: 'derived', fcr_quality: 'approx', escalation_quality: 'exact' };
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-03-02T09:00:00Z', { quality: 'derived', escalation_quality: 'approx', customer_id: 'x', channel: 'chat' })],
    resolution: [
      resolution('1', '2026-03-02T10:00:00Z', 3600, { is_fcr: true, is_escalated: false, ...told }),
      resolution('1', '2026-03-03T10:00:00Z', 3600, { seq: 2, is_first: false, is_fcr: true, is_reopened: true, ...told, quality: 'exact' }),
    ],
    backlog_segment: [segment('1', '2026-03-02T09:00:00Z', null, '2026-03-02', null, { is_past_sla: true, sla_quality: 'derived' })],
  });
  const kpis = [
    ...['ticket_volume', 'distinct_customers', 'backlog_open', 'tickets_resolved', 'resolution_rate', 'chat_resolution_rate', 'chat_escalation_rate'],
    ...['fcr_rate', 'escalation_rate', 'backlog_clearance_rate', 'backlog_past_sla', 'median_resolution_time', 'reopen_rate'],
  ];
  await rebuild(database.db, { settings, asOf: new Date('2026-03-10T00:00:00Z'), scope: 'all', log, only: kpis });
  const quality = async (kpi: string, day = '2026-03-02') => [kpi, (await cell(database.pool, kpi, day))?.quality];
  expect(Object.fromEntries(await Promise.all(kpis.map((kpi) => quality(kpi))))).toEqual({
    ticket_volume: 'exact',
    distinct_customers: 'exact',
    backlog_open: 'exact',
    tickets_resolved: 'derived',
    resolution_rate: 'derived',
    chat_resolution_rate: 'derived',
    chat_escalation_rate: 'approx',
    fcr_rate: 'approx',
    escalation_rate: 'derived',
    // Tickets created are exact, those resolved are not.
    backlog_clearance_rate: 'derived',
    backlog_past_sla: 'derived',
    median_resolution_time: 'derived',
    reopen_rate: 'derived',
  });
  // Resolved exactly, on the third; whether it came back is less sure.
  expect(await Promise.all([quality('tickets_resolved', '2026-03-03'), quality('reopen_rate', '2026-03-03')])).toEqual([
    ['tickets_resolved', 'exact'],
    ['reopen_rate', 'derived'],
  ]);
});
