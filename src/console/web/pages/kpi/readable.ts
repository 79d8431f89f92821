import type { KpiPage, Series } from '../../../api/kpi.ts';
import type { Point } from '../../../api/values.ts';
import type { WorkspaceInfo } from '../../../api/workspace.ts';
import { sentence } from '../../format/words.ts';

/** An answer as it is shown: members by their names, and where nothing happened, of what is counted, a 0. */
export function readable(page: KpiPage, { filters }: WorkspaceInfo): KpiPage {
  const label = (series: Series): string => {
    if (series.label !== series.member || series.member.includes('/')) return series.label;
    const channel = page.by === 'channel' ? filters.channel.find(({ member }) => member === series.member) : undefined;
    return channel?.label ?? sentence(series.member);
  };
  const named = page.series.map((series) => ({ ...series, label: series.isOther ? 'Other' : label(series) }));
  return { ...page, series: page.entry.unit === 'count' && page.entry.kind === 'sum' ? withZeros(named) : named };
}

/** A member has a row only where something happened; on a day that others have, nothing happened to it. */
function withZeros(all: readonly Series[]): Series[] {
  const known = new Map<string, Point>(all.flatMap(({ points }) => points.map((point) => [point.day, point] as const)));
  const days = [...known.keys()].toSorted();
  return all.map((series) => {
    const own = new Map(series.points.map((point) => [point.day, point]));
    return { ...series, points: days.map((day) => own.get(day) ?? nothing(known.get(day) as Point)) };
  });
}

const nothing = (point: Point): Point => ({ ...point, value: 0, numerator: 0, denominator: null, sampleSize: 0 });
