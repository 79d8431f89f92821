import type { KpiPage, Series } from '../../../api/kpi.ts';
import type { Grain } from '../../../api/values.ts';
import { useSearch } from '../../router/location.ts';
import type { Cell } from './behind.tsx';

/**
 * What choosing a number does: of a day it opens the tickets behind it, of a week or month it shows its days. `other` is no member of its
 * own; there is nothing to open.
 */
export function usePick(page: KpiPage, grain: Grain, onOpen: (cell: Cell) => void): (series: Series, day: string) => void {
  const [, change] = useSearch();
  return (series, day) => {
    const point = series.points.find((each) => each.day === day);
    if (!point) return;
    if (grain !== 'day') change({ range: 'custom', from: point.day, to: point.last, grain: 'day' });
    else if (!series.isOther) onOpen({ day, dimension: page.by, member: series.member, label: series.label });
  };
}
