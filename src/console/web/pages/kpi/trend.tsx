import { useCallback } from 'react';
import type { KpiPage, Series } from '../../../api/kpi.ts';
import type { Grain } from '../../../api/values.ts';
import Chart from '../../charts/chart.tsx';
import type { Palette } from '../../charts/palette.ts';
import { periodsOf, trendOption } from '../../charts/trend.ts';
import { useWords, useWorkspace } from '../../data/workspace.tsx';
import { Empty } from '../../parts/states.tsx';
import type { Cell } from './behind.tsx';
import { picking } from './pick.ts';

interface TrendProps {
  readonly page: KpiPage;
  readonly grain: Grain;
  onOpen(cell: Cell): void;
}

/** The drawing; a click opens what is behind a point. */
export default function Trend({ page, grain, onOpen }: TrendProps) {
  const words = useWords();
  const { currency } = useWorkspace().info;
  const pick = picking(page, onOpen);
  const { unit, name } = page.entry;
  const draw = useCallback((palette: Palette) => trendOption({ page, grain, unit, currency }, palette), [page, grain, unit, currency]);

  const values = page.series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  if (values.length === 0) {
    return (
      <Empty icon="kpi" title="No values in this range">
        <p>A rate of nothing has no value, and days that are not known have no row. Widen the range, or take filters away.</p>
      </Empty>
    );
  }
  const periods = periodsOf(page);
  const label = `${name}, ${periods.length} periods, between ${words.value(Math.min(...values), unit)} and ${words.value(Math.max(...values), unit)}. The table of values follows.`;
  const onPick = (index: number, value: number) => {
    const day = periods[index];
    const series = day === undefined ? undefined : nearest(page.series, day, value);
    if (day !== undefined && series) pick(series, day);
  };
  return <Chart draw={draw} label={label} onPick={onPick} />;
}

/** The line that runs closest to where it was clicked. */
function nearest(series: readonly Series[], day: string, height: number): Series | undefined {
  const distance = ({ points }: Series) => Math.abs((points.find((point) => point.day === day)?.value ?? Infinity) - height);
  return series.toSorted((a, b) => distance(a) - distance(b))[0];
}
