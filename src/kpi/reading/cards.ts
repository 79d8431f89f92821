import type { Day } from '../../domain/values.ts';
import { type Bucket, bucketOf } from '../engine/buckets.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import type { TargetRow } from '../targets.ts';
import { chosen, type Filters, storedCell } from './filters.ts';
import { noticesOf, type NumberNotice } from './notices.ts';
import { readNumbers } from './numbers.ts';
import { lastFinal, periodBefore, type PeriodGrain, periodsIn } from './periods.ts';
import { type Aim, judge, readTargets, targetOf, type Verdict } from './targets.ts';
import type { View } from './view.ts';

export interface CardsQuestion {
  readonly from: Day;
  readonly to: Day;
  readonly grain: PeriodGrain;
  readonly filters: Filters;
}

/** One KPI at a glance. */
export interface KpiCard {
  readonly plan: Plan;
  /** Of the last period that is complete, and final where later events still change it: never a part of a period. */
  readonly current: KpiRow | undefined;
  /** Of the period right before it. */
  readonly previous: KpiRow | undefined;
  readonly target: TargetRow | undefined;
  readonly verdict: Verdict | null;
  /** All periods that the range touches. */
  readonly points: readonly KpiRow[];
  readonly notices: readonly NumberNotice[];
}

/** The KPIs that a head of support looks at first. */
export const HEADLINES = [
  'csat_score',
  'first_response_time_median',
  'median_resolution_time',
  'sla_compliance_rate',
  'fcr_rate',
  'reopen_rate',
  'ticket_volume',
  'tickets_resolved',
  'backlog_open',
  'awaiting_first_response',
  'nps',
  'aht',
  'cost_per_ticket',
] as const;

/** Cards of these plans, in their order. */
export async function readCards(view: View, plans: readonly Plan[], question: CardsQuestion): Promise<KpiCard[]> {
  const [targets, rows] = await Promise.all([
    readTargets(
      view.db,
      plans.map(({ kpi }) => kpi.id),
    ),
    Promise.all([...Map.groupBy(plans, ({ lookAheadDays }) => lookAheadDays)].map(([days, alike]) => readPeriods(view, alike, days, question))),
  ]);
  const cards = plans.map((plan) => cardOf(view, plan, rows.flat(), targets, question));
  const verdicts = await judge(
    view.db,
    cards.map(({ current, target }) => ({ row: current, target })),
  );
  return cards.map((card, i) => ({ ...card, verdict: verdicts[i] ?? null }));
}

/** Where nothing of the range itself is final yet, the last final period and the one before it lie further back. */
function readPeriods(view: View, plans: readonly Plan[], lookAheadDays: number, question: CardsQuestion): Promise<readonly KpiRow[]> {
  const { weekStart } = view.settings;
  const before = periodBefore(shownPeriod(view, lookAheadDays, question), weekStart);
  const from = before.first < question.from ? before.first : question.from;
  return readNumbers(view, { plans, buckets: periodsIn(from, question.to, question.grain, weekStart), filters: question.filters, by: 'all' });
}

const shownPeriod = ({ known, settings }: View, lookAheadDays: number, { to, grain }: CardsQuestion): Bucket =>
  lastFinal(to, grain, known.today, lookAheadDays, settings.weekStart);

function cardOf(view: View, plan: Plan, rows: readonly KpiRow[], targets: readonly TargetRow[], question: CardsQuestion): Omit<KpiCard, 'verdict'> {
  const { weekStart } = view.settings;
  const own = rows.filter((row) => row.kpi === plan.kpi.id && row.variant === plan.variant);
  const current = own.findLast((row) => !row.is_provisional);
  const first = periodsIn(question.from, question.from, question.grain, weekStart)[0]?.first ?? question.from;
  const before = current && periodBefore({ grain: question.grain, first: current.period, last: current.period }, weekStart).first;
  return {
    plan,
    current,
    previous: own.find((row) => row.period === before && !row.is_provisional),
    target: targetOf(
      targets,
      aimOf(plan, question.filters),
      bucketOf(question.grain, current?.period ?? question.to, weekStart),
      current?.period ?? question.to,
    ),
    points: own.filter((row) => row.period >= first),
    notices: noticesOf(view, plan, question.filters, current, shownPeriod(view, plan.lookAheadDays, question)),
  };
}

/** Under several filters only a target that holds for every member can be meant. */
export function aimOf({ kpi, variant }: Plan, filters: Filters): Aim {
  const cell = storedCell(filters) ?? { dimension: chosen(filters)[0]?.[0] ?? 'all', member: '' };
  return { kpi: kpi.id, variant, ...cell };
}
