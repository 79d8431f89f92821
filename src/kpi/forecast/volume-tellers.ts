import { sql } from 'kysely';
import type { Parameters } from '../../domain/parameters.ts';
import type { Day } from '../../domain/values.ts';
import { ALWAYS } from '../dimensions.ts';
import { type Bucket, daysBetween, plusDays } from '../engine/buckets.ts';
import type { Told, ToldCell, ToldInput, Telling } from '../told.ts';
import { forecastBaseline, forecastOf, isSurge, reachOf, type Series, surgeBaseline } from './seasonal-naive.ts';
import { volumeHistory, type VolumeHistory } from './volume-history.ts';

/** What stands in `support.forecast`: dimension, member and day → the forecast made on the day before. */
type Stored = ReadonlyMap<string, number>;

const keyOf = (dimension: string, member: string, day: Day) => `${dimension} ${day} ${member}`;

async function storedForecasts({ db }: Telling, from: Day, to: Day): Promise<Stored> {
  const { rows } = await sql<{ dimension: string; member: string; day: Day; forecast: number }>`
    select dimension, member, day, sum(forecast) as forecast from support.forecast
    where kpi = 'ticket_volume' and made_on = day - 1 and day between ${from}::date and ${to}::date group by 1, 2, 3`.execute(db);
  return new Map(rows.map((row) => [keyOf(row.dimension, row.member, row.day), row.forecast]));
}

interface OneDay {
  readonly series: Series;
  readonly dimension: string;
  readonly member: string;
  readonly day: Day;
  readonly stored: Stored;
  readonly parameters: Parameters;
}

interface Numbers {
  readonly value: number | null;
  readonly numerator?: number;
  readonly denominator?: number;
  readonly isStored?: boolean;
}

/** The forecast made on the day before; of days before this program ran, what it would have been. */
function forecastFor({ series, dimension, member, day, stored, parameters }: OneDay): { forecast: number | null; isStored: boolean } {
  const kept = stored.get(keyOf(dimension, member, day));
  if (kept !== undefined) return { forecast: kept, isStored: true };
  return { forecast: forecastOf(series, day, plusDays(day, -1), parameters.forecast_weeks, parameters.surge_k), isStored: false };
}

function forecastDay(one: OneDay): Numbers {
  const { forecast, isStored } = forecastFor(one);
  return { value: forecast, isStored };
}

/** The running day has no volume yet. */
function errorOfDay(one: OneDay): Numbers {
  const { forecast, isStored } = forecastFor(one);
  if (forecast === null || one.day > one.series.last) return { value: null, isStored };
  const actual = one.series.on(one.day);
  return { value: null, numerator: Math.abs(actual - forecast), denominator: actual, isStored };
}

function surgeDay({ series, day, parameters }: OneDay): Numbers {
  const found = isSurge(series, day, parameters.surge_k);
  return { value: found === null ? null : Number(found) };
}

const sum = (numbers: readonly number[]) => numbers.reduce((adding, each) => adding + each, 0);

/** How the days of a week, month or range come together. */
const TOGETHER = {
  forecast: (days: readonly Numbers[]) => {
    const known = days.flatMap((day) => day.value ?? []);
    return { value: known.length === 0 ? null : sum(known), numerator: null, denominator: null };
  },
  flag: (days: readonly Numbers[]) => {
    const known = days.flatMap((day) => day.value ?? []);
    return { value: known.length === 0 ? null : Math.max(...known), numerator: null, denominator: null };
  },
  ratio: (days: readonly Numbers[]) => {
    const [numerator, denominator] = [sum(days.map((day) => day.numerator ?? 0)), sum(days.map((day) => day.denominator ?? 0))];
    return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator };
  },
} as const;

async function told(telling: Telling, buckets: readonly Bucket[], shows: keyof typeof TOGETHER, ofDay: (one: OneDay) => Numbers): Promise<ToldCell[]> {
  const range = telling.known.rangeOf(telling.demand);
  if (!range || buckets.length === 0) return [];
  const [from, to] = [
    buckets.map((bucket) => bucket.first).toSorted()[0] as Day,
    buckets
      .map((bucket) => bucket.last)
      .toSorted()
      .at(-1) as Day,
  ];
  const history = await volumeHistory(telling, plusDays(from, -reachOf(telling.parameters.forecast_weeks)));
  const stored = await storedForecasts(telling, from, to);
  const days = new Map<string, Numbers>();
  const of = (one: OneDay): Numbers => {
    const key = keyOf(one.dimension, one.member, one.day);
    const numbers = days.get(key) ?? ofDay(one);
    days.set(key, numbers);
    return numbers;
  };
  const cells: ToldCell[] = [];
  for (const bucket of buckets) {
    const known = daysBetween(later(bucket.first, range.from), earlier(bucket.last, range.to));
    if (known.length === 0) continue;
    for (const { dimension, member, series } of membersOf(history, telling)) {
      const numbers = known.map((day) => of({ series, dimension, member, day, stored, parameters: telling.parameters }));
      const sample = sum(known.map((day) => series.on(day)));
      const together = TOGETHER[shows](numbers);
      const isNothing = together.value === null && !together.numerator && !together.denominator;
      if (isNothing && !ALWAYS.has(dimension)) continue;
      const quality = numbers.some((each) => each.isStored === false) ? ('derived' as const) : undefined;
      cells.push({ bucket, dimension, member, ...together, sample, quality });
    }
  }
  return cells;
}

const later = (a: Day, b: Day) => (a > b ? a : b);
const earlier = (a: Day, b: Day) => (a < b ? a : b);

const NEVER = '9999-12-31';

/** The total is there without a single ticket too. */
function membersOf(history: VolumeHistory, { known }: Telling): { dimension: string; member: string; series: Series }[] {
  const found = [...history].flatMap(([dimension, members]) => [...members].map(([member, series]) => ({ dimension, member, series })));
  if (history.get('all')?.has('all')) return found;
  const nothing: Series = { first: NEVER, last: plusDays(known.today, -1), on: () => 0, isHoliday: () => false };
  return [...found, { dimension: 'all', member: 'all', series: nothing }];
}

async function inputsOf(
  telling: Telling,
  day: Day,
  dimension: string,
  member: string,
  baseline: (series: Series) => readonly { day: Day; volume: number }[],
): Promise<ToldInput[]> {
  const history = await volumeHistory(telling, plusDays(day, -reachOf(telling.parameters.forecast_weeks)));
  const series = history.get(dimension)?.get(member);
  if (!series) return [];
  return [...baseline(series).map((week) => input('baseline', week.day, week.volume)), input('actual', day, series.on(day))];
}

const input = (kind: string, day: Day, numerator: number | null, denominator: number | null = null): ToldInput => ({
  connection_id: 'all',
  kind,
  id: day,
  url: null,
  at: null,
  numerator,
  denominator,
});

/** Tickets expected on a day, as forecast on the day before. */
export const volumeForecast = (parameters: Parameters): Told => ({
  kind: 'told',
  shows: 'forecast',
  facts: ['created'],
  reachDays: reachOf(parameters.forecast_weeks),
  tell: (telling, buckets) => told(telling, buckets, 'forecast', forecastDay),
  inputs: (telling, day, dimension, member) =>
    inputsOf(telling, day, dimension, member, (series) =>
      forecastBaseline(series, day, plusDays(day, -1), telling.parameters.forecast_weeks, telling.parameters.surge_k),
    ),
});

/** Absolute errors over volume, of forecasts made on the day before. */
export const forecastError = (parameters: Parameters): Told => ({
  kind: 'told',
  shows: 'ratio',
  facts: ['created'],
  reachDays: reachOf(parameters.forecast_weeks),
  tell: (telling, buckets) => told(telling, buckets, 'ratio', errorOfDay),
  inputs: async (telling, day, dimension, member) => {
    const cells = await told(telling, [{ grain: 'day', first: day, last: day }], 'ratio', errorOfDay);
    const cell = cells.find((each) => each.dimension === dimension && each.member === member);
    return cell ? [input('forecast', day, cell.numerator, cell.denominator)] : [];
  },
});

/** Is the volume of a day unusual? A week or month is when one of its days is. */
export const surgeAlert = (parameters: Parameters): Told => ({
  kind: 'told',
  shows: 'flag',
  facts: ['created'],
  reachDays: reachOf(parameters.forecast_weeks),
  tell: (telling, buckets) => told(telling, buckets, 'flag', surgeDay),
  inputs: (telling, day, dimension, member) => inputsOf(telling, day, dimension, member, (series) => surgeBaseline(series, day, telling.parameters.surge_k)),
});
