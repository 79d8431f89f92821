import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { explainKpi } from '../../src/kpi/explain.ts';
import { forecastOf, isSurge, type Series } from '../../src/kpi/forecast/seasonal-naive.ts';
import { SortedWindow } from '../../src/kpi/forecast/sorted-window.ts';
import { readKpi } from '../../src/kpi/read.ts';
import { KPIS } from '../../src/kpi/families/index.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put } from './support/rows.ts';
import { resolution, tell, ticket } from './support/story.ts';
import { seededRandom, testSeed } from '../support/seed.ts';

const MONDAY = '2026-11-09';
const weeks = (volumes: readonly number[], before = MONDAY) => new Map(volumes.map((volume, i) => [plusDays(before, -7 * (volumes.length - i)), volume]));
const series = (days: ReadonlyMap<string, number>, rest: Partial<Series> = {}): Series => ({
  first: [...days.keys()].toSorted()[0] ?? '9999-12-31',
  last: '2026-12-31',
  on: (day) => days.get(day) ?? 0,
  isHoliday: () => false,
  ...rest,
});
const BASE = [100, 110, 90, 105, 95, 100, 108, 92];
const forecast = (of: Series, day = MONDAY, madeOn = plusDays(day, -1), length = 8) => forecastOf(of, day, madeOn, length, 3);

describe('a forecast', () => {
  test('is the mean of the same weekday times the trend of four weeks over four', () => {
    expect(forecast(series(weeks(BASE)))).toBeCloseTo((100 * 395) / 405, 9);
  });

  test('does not believe in a trend beyond a quarter up or a fifth down', () => {
    expect(forecast(series(weeks([8, 14, 5, 13, 20, 20, 20, 20])))).toBeCloseTo(15 * 1.25, 9);
    expect(forecast(series(weeks([20, 20, 20, 20, 10, 10, 10, 10])))).toBeCloseTo(15 * 0.8, 9);
  });

  test('is unknown with fewer than four usable weeks; holidays and surges are none', () => {
    expect(forecast(series(weeks([100, 110, 90])))).toBeNull();
    const holiday = new Set(['2026-10-19', '2026-10-26']);
    const five = weeks([100, 110, 90, 3, 4, 95]);
    expect(forecast(series(five, { isHoliday: (day) => holiday.has(day) }))).toBeCloseTo(mean([100, 110, 90, 95]) * (92.5 / 105), 9);
    const surge = weeks([100, 110, 90, 105, 95, 100, 5000, 92]);
    expect(forecast(series(surge))).toBeLessThan(110);
  });

  test('made days before takes the last weeks that are over on that day', () => {
    const days = weeks([...BASE, 500], '2026-11-16');
    // Made on Sunday the 8th for Monday the 16th: the 9th is not over yet.
    expect(forecast(series(days), '2026-11-16', '2026-11-08')).toBeCloseTo((100 * 395) / 405, 9);
  });

  test('looks back as far as forecast_weeks says', () => {
    // The trend is of the last four weeks over the four before, however far the mean looks back: 50 × 200 ÷ 405, at least 0.8.
    expect(forecast(series(weeks([...BASE.slice(0, 4), 50, 50, 50, 50])), MONDAY, plusDays(MONDAY, -1), 4)).toBeCloseTo(50 * 0.8, 9);
    expect(forecast(series(weeks([...BASE.slice(0, 4), 96, 100, 104, 105])), MONDAY, plusDays(MONDAY, -1), 2)).toBeCloseTo(104.5, 9);
  });
});

const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe('a surge', () => {
  const on = (volume: number, volumes = BASE) => isSurge(series(new Map([...weeks(volumes), [MONDAY, volume]])), MONDAY, 3);
  test('is more than the mean and three standard deviations of eight weeks', () => {
    expect([on(125), on(122)]).toEqual([true, false]);
    expect(isSurge(series(new Map([...weeks(BASE), [MONDAY, 110]])), MONDAY, 1)).toBe(true);
  });
  test('is unknown with fewer than four weeks', () => expect(on(1000, [100, 110, 90])).toBeNull());
  test('of the past is no baseline, so that the next one is still seen', () => {
    const days = new Map([...weeks([100, 110, 90, 105, 95, 100, 108, 92, 5000], '2026-11-16'), ['2026-11-16', 200]]);
    expect(isSurge(series(days), '2026-11-16', 3)).toBe(true);
  });
});

test('a sorted window gives the percentiles of what is in it', () => {
  const random = seededRandom(testSeed('forecast'));
  const window = new SortedWindow();
  const held: number[] = [];
  for (let i = 0; i < 300; i += 1) {
    if (held.length > 0 && random() < 0.4) window.change(held.splice(Math.floor(random() * held.length), 1)[0] as number, 'exact', -1);
    else {
      held.push(Math.floor(random() * 20));
      window.change(held.at(-1) as number, 'exact', 1);
    }
    // What comes and goes between two looks is worked in at once.
    if (random() < 0.6) continue;
    const sorted = held.toSorted((a, b) => a - b);
    expect(window.percentile(0.5, 'cont')).toBe(
      sorted.length === 0 ? null : ((sorted[Math.floor((sorted.length - 1) / 2)] as number) + (sorted[Math.ceil((sorted.length - 1) / 2)] as number)) / 2,
    );
    expect(window.percentile(1, 'disc')).toBe(sorted.at(-1) ?? null);
  }
});

describe('in the warehouse', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  beforeEach(async () => {
    await database.empty();
  });
  afterAll(() => database.close());

  const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', agentMinimum: 1 };
  const FORECASTS = KPIS.filter((kpi) => kpi.family === 'F11').map((kpi) => kpi.id);
  const build = async (asOf: string, scope: RebuildOptions['scope'] = { from: '2026-11-02', to: '2026-11-09' }, parameters: Partial<Parameters> = {}) => {
    await connect(database.pool, 'one', { knownFrom: '2026-08-31T23:00:00Z', knownTo: asOf });
    const own = { ...settings, parameters: { ...DEFAULT_PARAMETERS, ...parameters } as Parameters };
    return rebuild(database.db, { settings: own, asOf: new Date(asOf), scope, log, only: FORECASTS });
  };
  const at = (kpi: string, day: string, rest: NonNullable<globalThis.Parameters<typeof cell>[3]> = {}) => cell(database.pool, kpi, day, rest);
  const tickets = (volumes: ReadonlyMap<string, number>, channel = 'email') =>
    [...volumes].flatMap(([day, volume]) => Array.from({ length: volume }, (_, i) => ticket(`${channel} ${day} ${i}`, `${day}T12:00:00Z`, { day, channel })));
  const forecasts = async () =>
    (
      await database.pool.query<{ made_on: string; n: number; first: string; last: string }>(
        'select made_on, count(*)::int as n, min(day) as first, max(day) as last from support.forecast where dimension = $1 group by 1 order by 1',
        ['all'],
      )
    ).rows;

  test('volume, its error and surges by day and week, and what they follow from', async () => {
    await tell(database.pool, { ticket_story: [...tickets(weeks([10, 11, 9, 10, 10, 10, 11, 9])), ...tickets(new Map([[MONDAY, 30]]))] });
    await build('2026-11-10T12:00:00Z', { from: '2026-11-02', to: '2026-11-10' });
    expect((await at('ticket_volume_forecast', MONDAY))?.value).toBe(10);
    expect(await at('ticket_volume_forecast', MONDAY)).toMatchObject({ numerator: null, sample_size: 30, quality: 'derived' });
    expect((await at('ticket_volume_forecast', MONDAY, { dimension: 'channel', member: 'email' }))?.value).toBe(10);
    expect(await at('forecast_wape', MONDAY)).toMatchObject({ value: 20 / 30, numerator: 20, denominator: 30 });
    expect(await at('forecast_wape', '2026-11-02', { table: 'weekly' })).toMatchObject({ numerator: expect.any(Number), denominator: 9 });
    expect((await at('ticket_surge_alert', MONDAY))?.value).toBe(1);
    expect((await at('ticket_surge_alert', MONDAY, { table: 'weekly' }))?.value).toBe(1);
    expect((await at('ticket_surge_alert', '2026-11-02'))?.value).toBe(0);
    // Nothing happens on other weekdays: a ratio of nothing.
    expect(await at('forecast_wape', '2026-11-08')).toMatchObject({ value: null, denominator: 0 });
    const explained = await explainKpi(database.db, settings, new Date('2026-11-10T12:00:00Z'), { kpi: 'ticket_surge_alert', day: MONDAY });
    expect(explained.facts.map((fact) => fact.numerator)).toEqual([9, 11, 10, 10, 10, 9, 11, 10, 30]);
  });

  test('with less than four weeks of history nothing is said', async () => {
    await tell(database.pool, { ticket_story: tickets(weeks([10, 11, 9])) });
    await build('2026-11-10T12:00:00Z', { from: MONDAY, to: MONDAY });
    expect(await at('ticket_volume_forecast', MONDAY)).toMatchObject({ value: null });
    expect(await at('ticket_surge_alert', MONDAY)).toMatchObject({ value: null });
    expect(await at('ticket_surge_alert', MONDAY, { dimension: 'channel', member: 'email' })).toBeUndefined();
  });

  test('is made once per local day for the fourteen days after it, and kept as it was made', async () => {
    const daily = new Map(Array.from({ length: 56 }, (_, i) => [plusDays('2026-10-25', -1 - i), 5]));
    await tell(database.pool, { ticket_story: tickets(daily) });
    // 24:00 in London is 23:00 UTC on the last day of summer time; the 25th of October has 25 hours.
    await build('2026-10-24T22:59:59Z', 'all');
    await build('2026-10-24T23:00:00Z', 'stale');
    await build('2026-10-25T23:59:59Z', 'stale');
    expect((await forecasts()).map((row) => [row.made_on, row.n, row.first, row.last])).toEqual([
      ['2026-10-24', 14, '2026-10-25', '2026-11-07'],
      ['2026-10-25', 14, '2026-10-26', '2026-11-08'],
    ]);
    await tell(database.pool, { ticket_story: tickets(new Map([['2026-10-19', 100]]), 'chat') });
    await put(database.pool, 'sync.stale_day', [{ fact: 'ticket_story', day: '2026-10-19' }]);
    await build('2026-10-26T12:00:00Z', 'stale');
    expect(await at('ticket_volume_forecast', '2026-10-26')).toMatchObject({ value: 5, quality: 'exact' });
    const again = await build('2026-10-26T12:00:00Z', 'all');
    expect({ written: again.written, deleted: again.deleted }).toEqual({ written: 0, deleted: 0 });
  });

  test('a change of a past day changes forecasts and alarms that look back on it: stale days leave nothing to correct', async () => {
    await tell(database.pool, { ticket_story: tickets(weeks([10, 11, 9, 10, 10, 10, 11, 9])) });
    await build('2026-11-12T12:00:00Z', 'all');
    await database.pool.query('truncate support.forecast');
    await tell(database.pool, {
      ticket_story: tickets(
        new Map([
          ['2026-09-14', 12],
          ['2026-10-05', 7],
        ]),
        'chat',
      ),
    });
    for (const day of ['2026-09-14', '2026-10-05']) await put(database.pool, 'sync.stale_day', [{ fact: 'ticket_story', day }]);
    const stale = await build('2026-11-12T12:00:00Z', 'stale');
    expect(stale.written).toBeGreaterThan(0);
    const full = await build('2026-11-12T12:00:00Z', 'all');
    expect({ written: full.written, deleted: full.deleted }).toEqual({ written: 0, deleted: 0 });
  });

  test('expected resolution time is of similar tickets of ninety days, or of their channels when they are few', async () => {
    const resolved = (id: string, day: string, hours: number, rest: object) => ({
      story: ticket(id, `${day}T01:00:00Z`, { day, ...rest }),
      event: resolution(id, `${day}T12:00:00Z`, hours * 3600, { day }),
    });
    const all = [
      ...Array.from({ length: 20 }, (_, i) => resolved(`b${i}`, '2026-10-15', i + 1, { topic: 'billing', channel: 'email' })),
      ...Array.from({ length: 3 }, (_, i) => resolved(`l${i}`, '2026-10-20', 100, { topic: 'login', channel: 'email', priority: 'high' })),
      resolved('old', '2026-09-02', 1000, { topic: 'login', channel: 'chat' }),
    ];
    await tell(database.pool, { ticket_story: all.map((each) => each.story), resolution: all.map((each) => each.event) });
    await build('2026-12-04T12:00:00Z', { from: '2026-12-01', to: '2026-12-01' });
    expect((await at('resolution_time_forecast', '2026-12-01', { dimension: 'topic', member: 'billing' }))?.value).toBe(37_800);
    expect((await at('resolution_time_forecast', '2026-12-01', { dimension: 'topic', member: 'billing', variant: 'p80' }))?.value).toBeCloseTo(58_320, 6);
    // Three logins are few: the 23 of their channel stand in (the 2nd of September is more than ninety days ago).
    expect(await at('resolution_time_forecast', '2026-12-01', { dimension: 'topic', member: 'login' })).toMatchObject({ value: 12 * 3600, sample_size: 23 });
    expect(await at('resolution_time_forecast', '2026-12-01', { dimension: 'channel', member: 'chat' })).toBeUndefined();
    expect((await at('resolution_time_forecast', '2026-12-01'))?.value).toBe(12 * 3600);
    const [total] = await readKpi(database.db, settings, new Date('2026-12-04T12:00:00Z'), {
      kpi: 'resolution_time_forecast',
      from: '2026-10-01',
      to: '2026-10-14',
      grain: 'total',
    });
    expect(total?.value).toBe(1000 * 3600);
    await build('2026-12-04T12:00:00Z', { from: '2026-12-01', to: '2026-12-01' }, { percentile_method: 'disc' });
    expect((await at('resolution_time_forecast', '2026-12-01', { dimension: 'topic', member: 'billing' }))?.value).toBe(36_000);
  });

  test('the lists of the catalogue say where they are', async () => {
    await expect(readKpi(database.db, settings, new Date(), { kpi: 'next_best_action', from: MONDAY, to: MONDAY, grain: 'day' })).rejects.toThrow('is a list');
  });
});
