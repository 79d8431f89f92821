import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExplainedNumber, KpiPage } from '../../src/console/api/kpi.ts';
import { readKpi } from '../../src/kpi/index.ts';
import { type DeskConsole, DESK_SETTINGS, NOW, openDeskConsole, TO } from './desk.ts';

/** A day on which e-mails came. */
const BUSY_DAY = '2026-04-09';
let desk: DeskConsole;
beforeAll(async () => {
  desk = await openDeskConsole();
});
afterAll(() => desk.close());

const RANGE = `from=2026-03-09&to=${TO}`;
const page = (path: string) => desk.get<KpiPage>(`/kpis/${path}`);
const refusal = async (path: string) => (await desk.app.inject({ url: `/api/v1/kpis/${path}` })).json<{ error: { message: string; action: string } }>().error;

test.each(['ticket_volume', 'fcr_rate', 'first_response_time_median', 'backlog_open'])(
  '%s: totals of a range are those of "kpi show --grain total"',
  async (kpi) => {
    const { series } = await page(`${kpi}?${RANGE}&grain=week&by=channel`);
    const shown = await readKpi(desk.database.db, DESK_SETTINGS, NOW, { kpi, from: '2026-03-09', to: TO, grain: 'total', by: 'channel' });
    expect(series.length).toBeGreaterThan(2);
    for (const { member, total } of series.filter((each) => each.total)) {
      const row = shown.find((each) => each.member === member);
      expect([member, total?.value, total?.sampleSize]).toEqual([member, row?.value, row?.sample_size]);
      expect(total).toMatchObject({ day: '2026-03-09', last: TO });
    }
  },
);

test.each(['ticket_volume', 'fcr_rate', 'first_response_time_median'])(
  '%s: the members beside the top ones are one series, counted from the same facts',
  async (kpi) => {
    const all = await page(`${kpi}?${RANGE}&grain=month&by=priority&top=50`);
    const few = await page(`${kpi}?${RANGE}&grain=month&by=priority&top=2`);
    expect(few.series.map(({ member }) => member)).toEqual([...all.series.slice(0, 2).map(({ member }) => member), 'other']);
    const other = few.series.at(-1);
    const sample = all.series.slice(2).reduce((sum, { total }) => sum + (total?.sampleSize ?? 0), 0);
    expect(other).toMatchObject({ isOther: true, label: `${all.series.length - 2} others`, total: { sampleSize: sample } });
    expect(sample).toBeGreaterThan(0);
  },
);

test('the page has the definition, the band of the target stretch by stretch, and what each connection knows', async () => {
  await desk.database.pool.query(`insert into kpi.target (kpi, variant, dimension, member, at_least, is_for_members, origin, valid_from, valid_to) values
    ('fcr_rate', 'default', 'all', 'all', 0.6, true, 'own', null, '2026-03-31'), ('fcr_rate', 'default', 'all', 'all', 0.7, true, 'own', '2026-04-01', null)
    on conflict do nothing`);
  await desk.database.pool.query("delete from kpi.target where kpi = 'fcr_rate' and origin = 'shipped'");
  const { entry, targets, coverage, notices } = await page(`fcr_rate?${RANGE}&grain=day`);
  expect(entry).toMatchObject({ kpi: 'fcr_rate', unit: 'ratio', formula: expect.any(String) as string });
  expect(targets.map(({ from, to, atLeast }) => [from, to, atLeast])).toEqual([
    ['2026-03-09', '2026-03-31', 0.6],
    ['2026-04-01', TO, 0.7],
  ]);
  expect(coverage.map(({ connection }) => connection)).toEqual(['one', 'two']);
  expect(notices).toEqual([]);
});

test('what was forecast shows the days to come', async () => {
  const { forecast } = await page(`ticket_volume?${RANGE}&grain=day`);
  expect(forecast.map(({ day }) => day)[0]).toBe('2026-04-13');
  expect(forecast.every(({ madeOn, value }) => madeOn === TO && value >= 0)).toBe(true);
});

test('the table comes as CSV, every member of it', async () => {
  const { headers, body } = await desk.app.inject({ url: `/api/v1/kpis/fcr_rate/csv?${RANGE}&grain=week&by=group` });
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="fcr_rate_2026-03-09_2026-04-12.csv"',
  });
  const lines = body.trimEnd().split('\n');
  const stored = await sql`select from kpi.weekly where kpi = 'fcr_rate' and variant = 'default' and dimension = 'group' and week >= '2026-03-09'`.execute(
    desk.database.db,
  );
  expect(lines[0]).toBe('day,member,label,value,numerator,denominator,sample_size,is_provisional,quality');
  expect(lines.length - 1).toBe(stored.rows.length);
  expect(lines.some((line) => /,Group 1 \(\w+\),/.test(line))).toBe(true);
});

test.each([
  ['ticket_volume', 'day', BUSY_DAY],
  ['ticket_volume', 'week', '2026-03-30'],
  ['backlog_open', 'week', '2026-03-30'],
  ['fcr_rate', 'month', '2026-03-01'],
  ['pct_answered_in_timeframe', 'month', '2026-03-01'],
])('the facts behind %s of a %s add up to the number', async (kpi, grain, day) => {
  const told = await desk.get<ExplainedNumber>(`/kpis/${kpi}/explain?grain=${grain}&day=${day}&dimension=channel&member=email`);
  const sum = (of: 'numerator' | 'denominator') => told.facts.reduce((adding, fact) => adding + (fact[of] ?? 0), 0);
  expect(told.factCount).toBeGreaterThan(0);
  expect(sum('numerator')).toBeCloseTo(told.numerator ?? NaN, 6);
  expect(sum('denominator')).toBeCloseTo(told.denominator ?? 0, 6);
  expect(told.factCount).toBe(told.facts.length);
});

test('names that do not exist are told with those that do', async () => {
  expect(await refusal(`nonsense?${RANGE}&grain=day`)).toMatchObject({ message: 'There is no KPI "nonsense".' });
  expect(await refusal(`fcr_rate?${RANGE}&grain=day&variant=nonsense`)).toMatchObject({ action: 'It has: default.' });
  expect(await refusal(`fcr_rate?${RANGE}&grain=day&by=line`)).toMatchObject({ message: 'fcr_rate is not told by line.' });
  expect(await refusal(`fcr_rate/explain?day=2026-04-01&dimension=channel`)).toMatchObject({ action: 'Add the member of channel.' });
});
