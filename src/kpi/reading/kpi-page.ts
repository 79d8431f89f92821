import type { Day } from '../../domain/values.ts';
import { coverageOf, type CoverageRow } from '../coverage.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import { labelsOf } from '../labels.ts';
import type { ShownRow } from '../read.ts';
import type { TargetRow } from '../targets.ts';
import { aimOf } from './cards.ts';
import { noticesOf, type NumberNotice } from './notices.ts';
import { readNumbers } from './numbers.ts';
import { lastFinal, periodsIn } from './periods.ts';
import { type KpiSeries, readForecast, readSeries, type SeriesQuestion } from './series.ts';
import { readTargets, targetsWithin } from './targets.ts';
import type { View } from './view.ts';

/** Everything about one KPI over a range. */
export interface KpiReading {
  readonly series: readonly KpiSeries[];
  /** Stretches of the range with the bounds that hold in them. */
  readonly targets: readonly { readonly from: Day; readonly to: Day; readonly target: TargetRow }[];
  readonly forecast: Awaited<ReturnType<typeof readForecast>>;
  readonly coverage: readonly CoverageRow[];
  readonly notices: readonly NumberNotice[];
}

export async function readKpiPage(view: View, plan: Plan, question: SeriesQuestion): Promise<KpiReading> {
  const { from, to, grain, filters, by } = question;
  const targets = await readTargets(view.db, [plan.kpi.id]);
  const isTotal = by === 'all';
  const [series, forecast] = await Promise.all([
    readSeries(view, plan, question, targets),
    isTotal && grain === 'day' && plan.variant === 'default' ? readForecast(view.db, plan, filters) : [],
  ]);
  const shown = lastFinal(to, grain, view.known.today, plan.lookAheadDays, view.settings.weekStart);
  const current = series
    .flatMap(({ points }) => points.findLast((row) => !row.is_provisional) ?? [])
    .toSorted(byPeriod)
    .at(-1);
  const aim = isTotal ? aimOf(plan, filters) : { kpi: plan.kpi.id, variant: plan.variant, dimension: by, member: '' };
  return {
    series,
    targets: targetsWithin(targets, aim, { first: from, last: to }, { grain, weekStart: view.settings.weekStart }),
    forecast,
    coverage: coverageOf([plan], view.known),
    notices: noticesOf(view, plan, filters, current, shown),
  };
}

const byPeriod = (a: KpiRow, b: KpiRow): number => (a.period < b.period ? -1 : 1);

/** The rows themselves, of every member. */
export async function readRows(view: View, plan: Plan, { from, to, grain, filters, by }: Omit<SeriesQuestion, 'top'>): Promise<ShownRow[]> {
  const rows = await readNumbers(view, { plans: [plan], buckets: periodsIn(from, to, grain, view.settings.weekStart), filters, by });
  const labels = await labelsOf(
    view.db,
    by,
    rows.map(({ member }) => member),
  );
  return rows.map(({ period, member, value, numerator, denominator, sample_size, is_provisional, quality }) => ({
    day: period,
    member,
    label: labels.get(member) ?? member,
    value,
    numerator,
    denominator,
    sample_size,
    is_provisional,
    quality,
  }));
}
