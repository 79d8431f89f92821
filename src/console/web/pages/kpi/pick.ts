import type { KpiPage, Series } from '../../../api/kpi.ts';
import type { Cell } from './behind.tsx';

/** What choosing a number does: it opens what is behind it. `other` is no member of its own; there is nothing to open. */
export const picking =
  (page: KpiPage, onOpen: (cell: Cell) => void) =>
  (series: Series, day: string): void => {
    if (!series.isOther && series.points.some((point) => point.day === day)) onOpen({ day, dimension: page.by, member: series.member, label: series.label });
  };
