/** What a BI user builds without SQL beyond one relation, its columns and conditions on them: each result equals `kpi show`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { evaluate } from '../../src/kpi/engine/evaluate.ts';
import { loadKnown } from '../../src/kpi/engine/known.ts';
import { findPlan, type KpiQuery, readKpi, rebuild } from '../../src/kpi/index.ts';
import { type Filters, narrowed } from '../../src/kpi/reading/filters.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { ensureRoles } from '../../src/warehouse/roles.ts';
import { RandomDesk } from '../kpi/support/random-desk.ts';
import { connect, put } from '../kpi/support/rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const ASOF = new Date('2026-04-12T15:00:00Z');
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  agentMinimum: 1,
  targets: [{ kpi: 'csat_score', variant: 'default', atLeast: 0.5, minSample: 1, scope: {} }],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const desk = new RandomDesk(database.pool, 4, ['one']);
  await connect(database.pool, 'one', { knownFrom: '2025-03-01T00:00:00Z', knownTo: ASOF.toISOString(), missing: ['calls'] });
  await desk.staff();
  await desk.live(Date.parse('2025-03-01T00:00:00Z'), Date.parse('2025-04-01T00:00:00Z'), 80);
  await desk.live(Date.parse('2026-02-20T00:00:00Z'), ASOF.getTime(), 320);
  await rate();
  await transform(database.db, { settings, asOf: ASOF, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: 'all', log });
  await ensureRoles(database.pool, 'named');
});
afterAll(() => database.close());

/** A few customers of March rate whom they had to do with. */
async function rate(): Promise<void> {
  const { rows } = await database.pool.query<{ ticket_id: string }>(
    "select ticket_id from support.ticket where created_at >= '2026-03-02' and created_at < '2026-03-20' order by created_at limit 12",
  );
  const ratings = rows.map(({ ticket_id }, i) => ({
    connection_id: 'one',
    response_id: `rating-${i}`,
    ticket_id,
    survey_type: 'csat',
    survey_id: 'ratings',
    offered_at: '2026-03-21T09:00:00Z',
    responded_at: '2026-03-21T10:00:00Z',
    scale_min: 1,
    scale_max: 5,
    score: 1 + ((i * 7) % 5),
    agent_id: `a${1 + (i % 3)}`,
  }));
  await put(database.pool, 'support.survey_response', ratings);
}

/** Asks as the reader of a BI tool does. */
async function ask<Row extends object>(select: string): Promise<Row[]> {
  const client = await database.pool.connect();
  try {
    await client.query('set role deskmeter_reader');
    return (await client.query<Row>(select)).rows;
  } finally {
    await client.query('reset role');
    client.release();
  }
}

const show = (kpi: string, query: Omit<KpiQuery, 'kpi'>) => readKpi(database.db, settings, ASOF, { kpi, ...query });
const cells = (rows: readonly { readonly day: string; readonly member: string; readonly value: number | null }[]) =>
  rows.map(({ day, member, value }) => `${day} ${member} ${value}`).toSorted();
const MARCH = { from: '2026-03-01', to: '2026-03-31' } as const;

test('CSAT by agent last month against target', async () => {
  const rows = await ask<{ day: string; member: string; value: number | null; target: number; status: string }>(
    `select month as day, member, value, target, status from kpi.monthly_vs_target
    where kpi = 'csat_score' and variant = 'default' and dimension = 'agent' and month = '2026-03-01'`,
  );
  expect(cells(rows)).toEqual(cells(await show('csat_score', { ...MARCH, grain: 'month', by: 'agent' })));
  expect(rows.length).toBeGreaterThan(1);
  for (const { value, target, status } of rows) expect([target, status === 'good']).toEqual([0.5, value !== null && value >= 0.5]);
});

test('first response, nine of ten, by channel per week', async () => {
  const rows = await ask<{ day: string; member: string; value: number | null }>(
    `select week as day, member, value from kpi.weekly_by_channel
    where kpi = 'first_response_time_median' and variant = 'p90' and week between '2026-03-02' and '2026-04-12'`,
  );
  expect(cells(rows)).toEqual(
    cells(await show('first_response_time_median', { variant: 'p90', from: '2026-03-02', to: '2026-04-12', grain: 'week', by: 'channel' })),
  );
  expect(rows.length).toBeGreaterThan(10);
});

test('backlog by group', async () => {
  const rows = await ask<{ day: string; member: string; value: number | null }>(
    "select day, member, value from kpi.daily_by_group where kpi = 'backlog_open' and variant = 'default' and day = '2026-04-11'",
  );
  expect(cells(rows)).toEqual(cells(await show('backlog_open', { from: '2026-04-11', to: '2026-04-11', grain: 'day', by: 'group' })));
  expect(rows.length).toBeGreaterThan(1);
});

/** One row of kpi.compare. */
async function compared(kpi: string, period: string) {
  const [row] = await ask<{ first_day: string; last_day: string; value: number; year_ago: number }>(
    `select first_day, last_day, value, year_ago from kpi.compare where kpi = '${kpi}' and variant = 'default' and dimension = 'all' and period = '${period}'`,
  );
  if (!row) throw new Error(`no ${period} of ${kpi}`);
  return row;
}

test.each(['csat_score', 'first_response_time_median'])('rolling seven days of %s', async (kpi) => {
  const { first_day: from, last_day: to, value } = await compared(kpi, 'last_7_days');
  expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(6);
  expect([value]).toEqual((await show(kpi, { from, to, grain: 'total' })).map((row) => row.value));
});

test.each(['ticket_volume', 'csat_score', 'median_resolution_time'])('%s of last month, and of the same month a year ago', async (kpi) => {
  const { value, year_ago } = await compared(kpi, 'last_month');
  const shown = async (from: string, to: string) => (await show(kpi, { from, to, grain: 'month' })).map((row) => row.value);
  expect([[value], [year_ago]]).toEqual([await shown('2026-03-01', '2026-03-31'), await shown('2025-03-01', '2025-03-31')]);
  expect([typeof value, typeof year_ago]).toEqual(['number', 'number']);
});

test('from a point to its tickets, and into the helpdesk', async () => {
  const [point] = await show('ticket_volume', { from: '2026-03-18', to: '2026-03-18', grain: 'day' });
  const tickets = await ask<{ ticket_id: string; url: string | null }>(
    "select ticket_id, url from kpi.ticket where created_day = '2026-03-18' and origin = 'inbound'",
  );
  expect(point?.value).toBeGreaterThan(0);
  expect(tickets).toHaveLength(point?.value ?? 0);
  expect(tickets.filter(({ url }) => !url?.startsWith('https://'))).toEqual([]);
});

test('one dashboard under the four filters', async () => {
  const [one] = await ask<{ brand_id: string; group_id: string; channel: string }>(
    "select brand_id, group_id, channel from kpi.daily_slice where csat_rated > 0 and brand_id is not null and group_id is not null and day >= '2026-03-01'",
  );
  if (!one) throw new Error('no cell has ratings');
  const filters = { connection: ['one'], group: [one.group_id], channel: [one.channel], brand: [one.brand_id] };
  const [board] = await ask<{ created: number; csat: number }>(
    `select sum(tickets_created)::float8 as created, (sum(csat_positive) / sum(csat_rated))::float8 as csat from kpi.daily_slice
    where day between '2026-03-01' and '2026-03-31' and connection_id = 'one' and group_id = '${one.group_id}' and channel = '${one.channel}' and brand_id = '${one.brand_id}'`,
  );
  expect([board?.created, board?.csat]).toEqual([await fromFacts('ticket_volume', filters), await fromFacts('csat_score', filters)]);
  for (const [dimension, column, member] of [
    ['group', 'group_id', one.group_id],
    ['channel', 'channel', one.channel],
    ['brand', 'brand_id', one.brand_id],
  ]) {
    const [row] = await ask<{ created: number }>(
      `select sum(tickets_created)::float8 as created from kpi.daily_slice where day between '2026-03-01' and '2026-03-31' and ${column} = '${member}'`,
    );
    const shown = await show('ticket_volume', { ...MARCH, grain: 'total', by: dimension as string });
    expect([dimension, row?.created]).toEqual([dimension, shown.find((each) => each.member === member)?.value]);
  }
});

/** The number of March as the engine computes it from the facts, and not from slices. */
async function fromFacts(kpi: string, filters: Filters): Promise<number | null | undefined> {
  const plan = narrowed(await findPlan(database.db, settings, kpi), filters, 'all', settings);
  const known = await loadKnown(database.db, settings.timeZone, ASOF);
  const rows = await evaluate(database.db, [{ plan, buckets: [{ grain: 'total', first: MARCH.from, last: MARCH.to }] }], new Map(), known, settings);
  return rows.find(({ dimension }) => dimension === 'all')?.value;
}
