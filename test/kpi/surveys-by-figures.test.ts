import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { figure, load } from './support/figure-rows.ts';
import { cell, connect, put } from './support/rows.ts';
import { answer, tell, ticket } from './support/story.ts';

const ASOF = new Date('2026-12-04T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.empty();
  await connect(database.pool, 'one', { knownFrom: '2026-10-30T00:00:00Z', knownTo: ASOF.toISOString() });
});
afterAll(() => database.close());

const build = (parameters: Partial<Parameters> = {}) => {
  const settings: Settings = { ...DEFAULT_SETTINGS, agentMinimum: 1, parameters: { ...DEFAULT_PARAMETERS, ...parameters } as Parameters };
  return rebuild(database.db, { settings, asOf: ASOF, scope: { from: '2026-11-02', to: '2026-11-03' }, log });
};
const on = (kpi: string, day: string, at: NonNullable<globalThis.Parameters<typeof cell>[3]> = {}) => cell(database.pool, kpi, day, at);
const november = (key: string, value: number, rest: object = {}) => figure(key, '2026-11-01', '2026-12-01', value, { ...rest });

const FIGURES = [
  november('csat_positive', 270, { channel: 'email' }),
  november('csat_responses', 300, { channel: 'email' }),
  november('nps_promoters', 150),
  november('nps_passives', 90),
  november('nps_detractors', 60),
  november('ces_sum', 1590),
  november('ces_responses', 300),
  november('ces_scale_max', 7),
  november('esat_positive', 90, { group_id: 'one/g1' }),
  november('esat_responses', 150, { group_id: 'one/g1' }),
  november('surveys_sent', 900, { channel: 'email' }),
  november('sentiment_sum', -30),
  november('sentiment_count', 300),
];

test('figures of external surveys are answers of the days of their period', async () => {
  await load(database.pool, FIGURES);
  await build();
  expect(await on('csat_score', '2026-11-02')).toMatchObject({ value: 0.9, numerator: 9, denominator: 10, sample_size: 10 });
  expect(await on('csat_score', '2026-11-02', { dimension: 'channel', member: 'email' })).toMatchObject({ value: 0.9, numerator: 9 });
  expect(await on('csat_score', '2026-11-01', { table: 'monthly' })).toMatchObject({ numerator: 270, denominator: 300 });
  expect(await on('nps', '2026-11-02')).toMatchObject({ value: 30, numerator: 3, denominator: 10 });
  expect(await on('ces_score', '2026-11-02')).toMatchObject({ value: 5.3, numerator: 53, denominator: 10 });
  expect(await on('esat_score', '2026-11-02', { dimension: 'group', member: 'one/g1' })).toMatchObject({ value: 0.6, numerator: 3, denominator: 5 });
  expect(await on('survey_response_rate', '2026-11-02')).toMatchObject({ value: 1 / 3, numerator: 10, denominator: 30 });
  expect(await on('customer_sentiment_score', '2026-11-02')).toMatchObject({ value: -0.1, numerator: -1, denominator: 10 });
  await build({ ces_scale: 'normalised' });
  expect((await on('ces_score', '2026-11-02'))?.value).toBeCloseTo(((5.3 - 1) / 6) * 100, 9);
});

test('on a day on which the source has answers it wins; figures_priority turns that round', async () => {
  await load(database.pool, FIGURES);
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-11-02T09:00:00Z')],
    survey_answer: [
      answer('1', '2026-11-02T10:00:00Z', 'positive'),
      answer('2', '2026-11-02T23:59:59Z', 'negative'),
      answer('3', '2026-11-02T12:00:00Z', 'negative', { survey_type: 'nps' }),
      answer('4', '2026-11-02T12:00:00Z', 'positive', { survey_type: 'ces', score: 6, normalised: 80 }),
    ],
  });
  await put(database.pool, 'support.survey_response', [
    { connection_id: 'one', response_id: '4', survey_type: 'ces', scale_min: 1, scale_max: 7, score: 6, responded_at: '2026-11-02T12:00:00Z' },
  ]);
  await build();
  expect(await on('csat_score', '2026-11-02')).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
  expect(await on('csat_score', '2026-11-03')).toMatchObject({ value: 0.9, denominator: 10 });
  expect(await on('csat_score', '2026-11-01', { table: 'monthly' })).toMatchObject({ numerator: 262, denominator: 292 });
  expect(await on('nps', '2026-11-02')).toMatchObject({ value: -100, denominator: 1 });
  // Scores of two scales never come together: the figures of another tool are out altogether.
  expect(await on('ces_score', '2026-11-02')).toMatchObject({ value: 6, denominator: 1 });
  expect(await on('ces_score', '2026-11-03')).toMatchObject({ value: null, denominator: 0 });
  await build({ figures_priority: 'figures' });
  expect(await on('csat_score', '2026-11-02')).toMatchObject({ value: 0.9, denominator: 10 });
  expect(await on('nps', '2026-11-02')).toMatchObject({ value: 30, denominator: 10 });
  expect(await on('ces_score', '2026-11-02')).toMatchObject({ value: 5.3, denominator: 10 });
});

test('answers that a helpdesk tells are measured against surveys of a figure where it tells no offers', async () => {
  await load(database.pool, [november('surveys_sent', 900)]);
  await tell(database.pool, {
    survey_answer: [answer('1', '2026-11-02T10:00:00Z', 'positive'), answer('2', '2026-11-02T11:00:00Z', 'positive', { survey_type: 'ces' })],
  });
  await build();
  expect(await on('survey_response_rate', '2026-11-02')).toMatchObject({ numerator: 2, denominator: 30 });
  expect(await on('survey_response_rate', '2026-11-03')).toMatchObject({ value: 0, numerator: 0, denominator: 30 });
});

test('a KPI that only figures feed has no rows where they say nothing', async () => {
  await connect(database.pool, 'one', { knownFrom: '2026-10-30T00:00:00Z', knownTo: ASOF.toISOString(), missing: ['esat', 'nps'] });
  await load(database.pool, [figure('esat_positive', '2026-11-03', '2026-11-04', 4), figure('esat_responses', '2026-11-03', '2026-11-04', 5)]);
  await build();
  expect(await on('esat_score', '2026-11-02')).toBeUndefined();
  expect(await on('esat_score', '2026-11-03')).toMatchObject({ value: 0.8, denominator: 5 });
  expect(await on('nps', '2026-11-03')).toBeUndefined();
});

test('the first answer of its kind takes the figures of another tool from every day, and a full rebuild finds nothing to correct', async () => {
  const run = (scope: 'stale' | 'all') =>
    rebuild(database.db, {
      settings: { ...DEFAULT_SETTINGS, agentMinimum: 1 },
      asOf: ASOF,
      scope,
      log,
      only: ['ces_score', 'customer_sentiment_score', 'recurring_revenue'],
    });
  await load(database.pool, [...FIGURES, november('mrr', 500)]);
  await run('all');
  const told = async () => Promise.all(['ces_score', 'customer_sentiment_score', 'recurring_revenue'].map(async (kpi) => (await on(kpi, '2026-11-02'))?.value));
  expect(await told()).toEqual([5.3, -0.1, 500]);
  const event = { connection_id: 'one', ticket_id: '1', seq: 1, day: '2026-11-20', at: '2026-11-20T10:00:00Z', quality: 'exact' };
  await tell(database.pool, {
    ticket_story: [ticket('1', '2026-11-20T09:00:00Z')],
    survey_answer: [answer('4', '2026-11-20T12:00:00Z', 'positive', { survey_type: 'ces', score: 6, normalised: 80 })],
    sentiment: [{ ...event, sentiment: 1 }],
    revenue_event: [{ connection_id: 'one', event_id: '1', organization_id: 'o', occurred_on: '2026-11-20', kind: 'new', mrr_delta: 10 }],
  });
  await put(
    database.pool,
    'sync.stale_day',
    ['survey_answer', 'sentiment', 'revenue_event', 'ticket_story'].map((fact) => ({ fact, day: '2026-11-20' })),
  );
  await run('stale');
  expect(await told()).toEqual([null, null, 0]);
  expect(await run('all')).toMatchObject({ written: 0, deleted: 0 });
});
