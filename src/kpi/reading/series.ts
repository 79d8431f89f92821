import { type Kysely, sql } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';
import type { Bucket } from '../engine/buckets.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import { labelsOf } from '../labels.ts';
import type { TargetRow } from '../targets.ts';
import { aimOf } from './cards.ts';
import { type Filters, storedCell } from './filters.ts';
import { readNumbers } from './numbers.ts';
import { readOthers } from './others.ts';
import { type PeriodGrain, periodsIn } from './periods.ts';
import { judge, targetOf, type Verdict } from './targets.ts';
import type { View } from './view.ts';

export interface SeriesQuestion {
  readonly from: Day;
  readonly to: Day;
  readonly grain: PeriodGrain;
  readonly filters: Filters;
  /** `all`, or the dimension whose members are shown. */
  readonly by: string;
  /** Members shown by themselves; the rest is one series. */
  readonly top: number;
}

/** One member of the dimension asked for, over the periods of the range. */
export interface KpiSeries {
  readonly member: string;
  readonly label: string;
  readonly isOther: boolean;
  /** The whole range as one period. */
  readonly total: KpiRow | undefined;
  readonly verdict: Verdict | null;
  readonly points: readonly KpiRow[];
}

const OTHER = 'other';

/** The greatest members first, the rest of them last, each with its total over the range. */
export async function readSeries(view: View, plan: Plan, question: SeriesQuestion, targets: readonly TargetRow[]): Promise<KpiSeries[]> {
  const { from, to, grain, filters, by, top } = question;
  const periods = periodsIn(from, to, grain, view.settings.weekStart);
  const whole: Bucket[] = [{ grain: 'total', first: from, last: to }];
  const read = (buckets: readonly Bucket[]) => readNumbers(view, { plans: [plan], buckets, filters, by });
  const [points, totals] = await Promise.all([read(periods), read(whole)]);
  const members = ranked(points, totals);
  const shown = members.slice(0, top);
  const others = members.slice(top);
  const rest = (rows: readonly KpiRow[], buckets: readonly Bucket[]) => readOthers(view, plan, { filters, by, buckets, rows, shown, others });
  const [otherPoints, otherTotals] = others.length === 0 ? [[], []] : await Promise.all([rest(points, periods), rest(totals, whole)]);
  const labels = await labelsOf(view.db, by, shown);
  const series = [
    ...shown.map((member) => ({
      member,
      label: labels.get(member) ?? member,
      isOther: false,
      total: totals.find((row) => row.member === member),
      points: points.filter((row) => row.member === member),
    })),
    ...(otherPoints.length > 0 ? [{ member: OTHER, label: `${others.length} others`, isOther: true, total: otherTotals[0], points: otherPoints }] : []),
  ];
  const verdicts = await judge(
    view.db,
    series.map(({ member, total }) => ({
      row: total,
      target: targetOf(
        targets,
        by === 'all' ? aimOf(plan, filters) : { kpi: plan.kpi.id, variant: plan.variant, dimension: by, member },
        { first: from, last: to },
        to,
      ),
    })),
  );
  return series.map((each, i) => ({ ...each, verdict: verdicts[i] ?? null }));
}

/** Members by the facts behind them, most first. */
function ranked(points: readonly KpiRow[], totals: readonly KpiRow[]): string[] {
  const weights = new Map<string, number>();
  for (const row of totals.length > 0 ? totals : points) weights.set(row.member, (weights.get(row.member) ?? 0) + row.sample_size);
  for (const row of points) if (!weights.has(row.member)) weights.set(row.member, 0);
  return [...weights].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([member]) => member);
}

/** What is expected of the days to come, as last forecast; of a series that is forecast. */
export async function readForecast(
  db: Kysely<Database>,
  { kpi }: Plan,
  filters: Filters,
): Promise<readonly { readonly day: Day; readonly value: number; readonly made_on: Day }[]> {
  const cell = storedCell(filters);
  if (!cell) return [];
  const { rows } = await sql<{ day: Day; value: number; made_on: Day }>`
    select day, forecast as value, made_on from kpi.forecast f
    where kpi = ${kpi.id} and dimension = ${cell.dimension} and member = ${cell.member} and day >= made_on
      and made_on = (select max(made_on) from kpi.forecast where kpi = ${kpi.id}) order by day`.execute(db);
  return rows;
}
