import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { createHttp } from '../../src/http/client.ts';
import { rebuild } from '../../src/kpi/index.ts';
import { DASHBOARDS } from '../../src/metabase/dashboards.ts';
import { metabasePolicy } from '../../src/metabase/policy.ts';
import { FILTERS } from '../../src/metabase/question.ts';
import { questionsOf } from '../../src/metabase/questions.ts';
import { setUpMetabase } from '../../src/metabase/set-up.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { RandomDesk } from '../kpi/support/random-desk.ts';
import { connect } from '../kpi/support/rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { sqlOf } from './mbql-to-sql.ts';
import { API_KEY, MetabaseStandIn } from './stand-in.ts';

const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 1 };
const ASOF = new Date('2026-04-12T15:00:00Z');
const ACCESS = { name: 'deskmeter', host: 'db.example', port: 5432, database: 'deskmeter', user: 'deskmeter_bi', password: 'hunter2', isTls: false };

let database: TestDatabase;
let metabase: MetabaseStandIn;
let baseUrl: string;

beforeAll(async () => {
  database = await testDatabase();
  await connect(database.pool, 'one', { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString() });
  const desk = new RandomDesk(database.pool, 7, ['one']);
  await desk.staff();
  await desk.live(Date.parse('2026-03-01T00:00:00Z'), ASOF.getTime(), 200);
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
  metabase = new MetabaseStandIn(database.pool);
  baseUrl = await metabase.start();
});
afterAll(async () => {
  await metabase.close();
  await database.close();
});

const setUp = (changes: { isDryRun?: boolean; apiKey?: string; settings?: Settings; goals?: Map<string, number> } = {}) =>
  setUpMetabase({
    http: createHttp({
      connectionId: 'metabase',
      baseUrl,
      authorization: { headers: { 'x-api-key': changes.apiKey ?? API_KEY } },
      policy: { ...metabasePolicy, buckets: { account: { limit: 100_000, windowMs: 1_000 } } },
      clock: systemClock,
      log,
      maxAttempts: 1,
    }),
    clock: systemClock,
    signal: new AbortController().signal,
    access: ACCESS,
    settings: changes.settings ?? settings,
    goals: changes.goals ?? new Map([['csat_score default', 0.9]]),
    isDryRun: changes.isDryRun ?? false,
  });

const did = (steps: readonly { did: string }[], what: string) => steps.filter((step) => step.did === what).length;

test('a dry run on a fresh Metabase tells what it would make and sends nothing', async () => {
  const { steps } = await setUp({ isDryRun: true });
  expect(metabase.writes).toEqual([]);
  expect(did(steps, 'created')).toBe(steps.length);
  expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['deskmeter', 'Tickets', 'CSAT by agent', 'Support overview']));
});

test('a wrong key is refused in words, without the key', async () => {
  await expect(setUp({ apiKey: 'mb_wrong' })).rejects.toMatchObject({
    message: expect.stringMatching(/does not accept the API key/),
    action: expect.not.stringMatching(/mb_wrong/),
  });
});

test('sets up everything once; a second run sends nothing', async () => {
  const first = await setUp();
  expect(first.warnings).toEqual([]);
  expect(metabase.cards.filter((card) => card['type'] === 'model').length).toBe(12);
  expect(metabase.cards.filter((card) => card['type'] === 'question').length).toBeGreaterThanOrEqual(25);
  expect(metabase.dashboards.map((each) => each['name'])).toEqual(DASHBOARDS.map(({ name }) => name));
  const sent = metabase.writes.length;
  const second = await setUp();
  expect(metabase.writes.slice(sent)).toEqual([]);
  expect(did(second.steps, 'kept')).toBe(second.steps.length);
});

test('what somebody changed is put right, and what is not ours stays', async () => {
  const card = metabase.cards.find((each) => each['name'] === 'CSAT by agent') as Record<string, unknown>;
  Object.assign(card, { display: 'pie' });
  metabase.cards.push({ id: 9_999, name: 'Mine', type: 'question', display: 'pie' });
  const { steps } = await setUp();
  expect(steps.filter((step) => step.did !== 'kept')).toEqual([{ kind: 'question', name: 'CSAT by agent', did: 'changed' }]);
  expect(card['display']).toBe('row');
  expect(metabase.cards.at(-1)).toMatchObject({ name: 'Mine', display: 'pie' });
});

test('every card of every dashboard follows each filter that its relation has', () => {
  const questions = questionsOf(settings, new Map());
  for (const dashboard of metabase.dashboards) {
    const parameters = dashboard['parameters'] as { id: string; slug: string }[];
    expect(parameters.map(({ slug }) => slug)).toEqual([...FILTERS]);
    for (const card of dashboard.dashcards as { card_id: number; parameter_mappings: { parameter_id: string; target: [string, [string, number]] }[] }[]) {
      const name = metabase.cards.find(({ id }) => id === card.card_id)?.['name'];
      const question = questions.find((each) => each.name === name);
      const bound = Object.fromEntries(
        card.parameter_mappings.map(({ parameter_id, target }) => [
          parameters.find(({ id }) => id === parameter_id)?.slug,
          metabase.names.column(target[1][1]),
        ]),
      );
      expect([name, bound]).toEqual([name, question?.filters]);
      // Costs are stated for the whole, a group or a channel.
      expect([name, dashboard['name'] === 'Cost' || Object.keys(bound).length === FILTERS.length]).toEqual([name, true]);
    }
  }
});

test('long tables are technical, keys are shown by their names, links can be clicked, numbers have their unit', () => {
  expect([metabase.table('daily')?.['visibility_type'], metabase.table('daily_by_agent')?.['visibility_type']]).toEqual(['technical', null]);
  const label = metabase.field('agent', 'label')?.id;
  expect(metabase.field('first_reply', 'agent_id')).toMatchObject({
    semantic_type: 'type/FK',
    fk_target_field_id: metabase.field('agent', 'agent_id')?.id,
    dimensions: [{ type: 'external', human_readable_field_id: label }],
  });
  expect(metabase.field('resolution', 'ticket_url')).toMatchObject({ semantic_type: 'type/URL' });
  expect(metabase.field('daily_overview', 'csat_score')).toMatchObject({ settings: { number_style: 'percent' } });
  expect(metabase.field('daily_overview', 'cost_per_ticket')).toMatchObject({ settings: { number_style: 'currency', currency: 'EUR' } });
  expect(metabase.field('ticket', 'first_reply_s')).toMatchObject({ settings: { suffix: ' h' } });
  expect(metabase.cards.find((card) => card['name'] === 'CSAT by week')?.['visualization_settings']).toMatchObject({ 'graph.goal_value': 0.9 });
});

const rowsOf = async (card: string, more: readonly (readonly unknown[])[] = []) =>
  (await database.pool.query<Record<string, unknown>>(sqlOf(metabase.query(card), metabase.names, '2026-04-12', more))).rows;

test('every question runs on the warehouse', async () => {
  for (const { name } of questionsOf(settings, new Map())) await expect(rowsOf(name), name).resolves.toBeInstanceOf(Array);
});

/** Column, question, and the table, KPI and variant that it must agree with. */
test.each([
  ['Tickets created and resolved', 'tickets_created', 'daily_total', 'ticket_volume', 'default', undefined],
  ['CSAT by week', 'customer_satisfaction_csat_', 'weekly_total', 'csat_score', 'default', undefined],
  ['First response, median', 'first_response_time_median', 'weekly_total', 'first_response_time_median', 'default', undefined],
  ['Open backlog by day', 'open_backlog', 'daily_total', 'backlog_open', 'default', undefined],
  ['Reopen rate by week', 'reopen_rate', 'weekly_total', 'reopen_rate', 'default', undefined],
  ['SLA compliance by week', 'sla_compliance', 'weekly_total', 'sla_compliance_rate', 'default', undefined],
  ['First response p90 by channel and week', 'first_response_time_median_p90_', 'weekly_by_channel', 'first_response_time_median', 'p90', 'channel'],
] as const)('%s equals kpi', async (card, column, table, kpi, variant, member) => {
  const period = table.startsWith('daily') ? 'day' : 'week';
  const { rows: wanted } = await database.pool.query<{ period: string; member: string; value: number }>(
    `select ${period} as period, member, value from kpi.${table} where kpi = $1 and variant = $2 and value is not null order by 1, 2`,
    [kpi, variant],
  );
  const got = (await rowsOf(card)).filter((row) => row[column] !== null).map((row) => [row['day'], member ? row[member] : 'all', row[column]]);
  // A day on which nothing happened has a 0 in kpi, and no row in the slices.
  const isShown = (row: (typeof wanted)[number]) => row.value !== 0 || got.some(([day, of]) => day === row.period && of === row.member);
  expect(got.length).toBeGreaterThan(0);
  expect(got).toEqual(wanted.filter(isShown).map((row) => [row.period, row.member, expect.closeTo(row.value, 6)]));
});

test('under all four filters at once a card equals the slice', async () => {
  const [first] = (
    await database.pool.query<{ day: string; group_id: string; channel: string }>(
      'select day, group_id, channel from kpi.daily_slice where tickets_created > 0 limit 1',
    )
  ).rows;
  const field = (column: string) => ['field', metabase.field('daily_slice', column)?.id, null];
  const filters = [
    ['=', field('connection_id'), 'one'],
    ['=', field('group_id'), first?.group_id],
    ['=', field('channel'), first?.channel],
    ['=', field('day'), first?.day],
  ];
  const { rows } = await database.pool.query(`select sum(tickets_created) as n from kpi.daily_slice where group_id = $1 and channel = $2 and day = $3`, [
    first?.group_id,
    first?.channel,
    first?.day,
  ]);
  expect((await rowsOf('Tickets created and resolved', filters)).map((row) => row['tickets_created'])).toEqual([rows[0]?.n]);
});

test('another zone or first weekday is told', async () => {
  metabase.properties = { ...metabase.properties, 'report-timezone': 'America/New_York', 'start-of-week': 'sunday' };
  const { warnings } = await setUp({ isDryRun: true });
  expect(warnings).toEqual([expect.stringMatching(/America\/New_York.*Europe\/London/), expect.stringMatching(/sunday.*monday/)]);
});
