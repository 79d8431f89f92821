import type { KpiPage, Series } from '../../api/kpi.ts';
import type { Grain, Point } from '../../api/values.ts';
import { periodText, tickText } from '../format/time.ts';
import { durationText, type Unit, valueText } from '../format/value.ts';
import type { ChartOption } from './echarts.ts';
import type { Palette } from './palette.ts';
import { type Extent, extentOf } from './steps.ts';
import { type TipRow, tooltip } from './tooltip.ts';

export interface TrendInput {
  readonly page: Pick<KpiPage, 'series' | 'targets' | 'forecast'>;
  readonly grain: Grain;
  readonly unit: Unit;
  readonly currency: string;
}

/** Periods of the x axis: those of the series, then the days of the forecast. */
export const periodsOf = ({ series, forecast }: TrendInput['page']): string[] =>
  [...new Set([...series.flatMap(({ points }) => points.map(({ day }) => day)), ...forecast.map(({ day }) => day)])].toSorted();

/** The trend of one KPI: a line per member, dashed where it may still change, the target as a band, the forecast as dots. */
export function trendOption(input: TrendInput, palette: Palette): ChartOption {
  const { page, grain } = input;
  const periods = periodsOf(page);
  const extent = extentOf(heightsOf(page), input.unit);
  const forecasts = page.forecast.length > 0 ? [forecastLine(page, periods, palette)] : [];
  return {
    grid: { left: 4, right: 16, top: 16, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: periods,
      boundaryGap: periods.length === 1,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.muted, hideOverlap: true, formatter: (day: string) => tickText(day, grain) },
    },
    yAxis: valueAxis(input, extent, palette),
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.ink, fontFamily: 'inherit', fontSize: 13 },
      axisPointer: { lineStyle: { color: palette.muted, type: 'dashed' } },
      formatter: (hovered: readonly { readonly dataIndex: number }[]) => tipOf(input, palette, periods[hovered[0]?.dataIndex ?? 0] ?? ''),
    },
    series: [...page.series.flatMap((each, i) => lines(each, i, periods, palette, i === 0 ? bandOf(page, periods, extent, palette) : {})), ...forecasts],
  };
}

const valueAxis = ({ unit, currency }: TrendInput, extent: Extent, palette: Palette): object => ({
  type: 'value',
  ...extent,
  splitLine: { lineStyle: { color: palette.line } },
  axisLabel: { color: palette.muted, formatter: (value: number) => axisText(value, unit, currency) },
});

/** Everything that is drawn has to fit: values, targets, forecast. */
const heightsOf = ({ series, targets, forecast }: TrendInput['page']): number[] => [
  ...series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? [])),
  ...targets.flatMap(({ atLeast, atMost }) => [atLeast ?? [], atMost ?? []].flat()),
  ...forecast.map(({ value }) => value),
];

/** Shorter than a value: 90 %, 2 h. */
function axisText(value: number, unit: Unit, currency: string): string {
  if (unit === 'ratio') return `${Math.round(value * 1000) / 10} %`;
  if (value === 0) return '0';
  if (unit === 'seconds') return durationText(value).replace(/ 00 (min|h)$/, '');
  if (unit === 'currency')
    return new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 }).format(value);
  return valueText(value, unit).replace(/\.0$/, '');
}

const colorOf = ({ isOther }: Series, i: number, { series, muted }: Palette): string => (isOther ? muted : (series[i % series.length] ?? muted));

/** A member's line: full where it is settled, dashed from the last settled point on. */
function lines(series: Series, i: number, periods: readonly string[], palette: Palette, marks: object): object[] {
  const { label, points } = series;
  const color = colorOf(series, i, palette);
  const at = new Map(points.map((point) => [point.day, point]));
  const value = (keep: (point: Point, next: Point | undefined) => boolean) =>
    periods.map((day, place) => {
      const point = at.get(day);
      return point && keep(point, at.get(periods[place + 1] ?? '')) ? point.value : null;
    });
  const settled = value((point) => !point.isProvisional);
  const open = value((point, next) => point.isProvisional || next?.isProvisional === true);
  const line = {
    type: 'line',
    name: label,
    color,
    symbol: 'circle',
    symbolSize: periods.length > 45 ? 0 : 6,
    connectNulls: false,
    emphasis: { focus: 'series' },
  };
  return [
    { ...line, data: settled, lineStyle: { width: 2 }, ...marks },
    ...(open.some((each) => each !== null) ? [{ ...line, data: open, lineStyle: { width: 2, type: [4, 4] }, itemStyle: { opacity: 0.6 } }] : []),
  ];
}

/** Where the target lies, stretch by stretch: the part of the plane that is good, and its edge. */
function bandOf({ targets }: TrendInput['page'], periods: readonly string[], { min, max }: Extent, palette: Palette): object {
  const stretches = targets.flatMap(({ atLeast, atMost, from, to }) => {
    const inside = periods.filter((day) => day >= from && day <= to);
    const [first, last] = [inside[0], inside.at(-1)];
    return first === undefined || last === undefined ? [] : [{ atLeast, atMost, first, last }];
  });
  if (stretches.length === 0) return {};
  const edges = stretches.flatMap(({ atLeast, atMost, first, last }) =>
    [atLeast, atMost].flatMap((bound) => (bound === null ? [] : [[{ coord: [first, bound] }, { coord: [last, bound] }]])),
  );
  return {
    markArea: {
      silent: true,
      itemStyle: { color: palette.good, opacity: 0.07 },
      data: stretches.map(({ atLeast, atMost, first, last }) => [
        { xAxis: first, yAxis: atMost ?? max },
        { xAxis: last, yAxis: atLeast ?? min },
      ]),
    },
    markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: palette.good, type: 'solid', width: 1, opacity: 0.7 }, data: edges },
  };
}

function forecastLine({ forecast }: TrendInput['page'], periods: readonly string[], palette: Palette): object {
  const at = new Map(forecast.map(({ day, value }) => [day, value]));
  return {
    type: 'line',
    name: 'Forecast',
    color: palette.series[1],
    symbol: 'none',
    lineStyle: { width: 2, type: 'dotted' },
    data: periods.map((day) => at.get(day) ?? null),
  };
}

function tipOf({ page, grain, unit, currency }: TrendInput, palette: Palette, day: string): HTMLElement {
  const text = (value: number | null) => valueText(value, unit, { currency });
  const rows = page.series.flatMap((series, i): TipRow[] => {
    const { label, points } = series;
    const point = points.find((each) => each.day === day);
    return point ? [{ color: colorOf(series, i, palette), name: point.isProvisional ? `${label} (may change)` : label, text: text(point.value) }] : [];
  });
  const forecast = page.forecast.find((each) => each.day === day);
  const forecasts = forecast ? [{ color: palette.series[1] ?? palette.ink, name: 'Forecast', text: text(forecast.value) }] : [];
  return tooltip(periodText(day, grain), [...rows, ...forecasts], rows.length > 0 ? 'Click: what is behind it' : '');
}
