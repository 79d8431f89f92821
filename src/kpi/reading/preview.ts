import { editionsOf } from '../../domain/editions.ts';
import type { Day } from '../../domain/values.ts';
import { type Bucket, monthOf, plusDays } from '../engine/buckets.ts';
import { evaluate } from '../engine/evaluate.ts';
import type { Plan } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import { type TargetRow, targetsOf } from '../targets.ts';
import { HEADLINES } from './cards.ts';
import { storedRows } from './stored.ts';
import { judge, readTargets, targetOf, type Verdict } from './targets.ts';
import type { View } from './view.ts';

/** What a month of a KPI is, and what it would be. */
export interface Effect {
  readonly plan: Plan;
  readonly month: Day;
  readonly before: number | null;
  readonly after: number | null;
  readonly verdictBefore: Verdict | null;
  readonly verdictAfter: Verdict | null;
}

/** Headline KPIs, and those that have or would have a target, in the last months, as one view shows them. */
export interface Glance {
  readonly view: View;
  readonly plans: readonly Plan[];
  readonly rows: readonly KpiRow[];
}

const MONTHS = 4;

/** The KPIs a change of definitions is shown by. `others`: settings whose targets are looked at too. Those of an edition that is not told yet are not among them. */
export function plansShown({ plans, settings }: View, others: View['settings']): Plan[] {
  const own = [...(settings.targets ?? []), ...(others.targets ?? [])].map(({ kpi, variant }) => `${kpi} ${variant}`);
  const told = new Set(editionsOf(others).map(({ name }) => name));
  const isAsked = (plan: Plan) => own.includes(keyOf(plan)) || (plan.variant === 'default' && (HEADLINES as readonly string[]).includes(plan.kpi.id));
  return plans.filter(
    (plan) =>
      isAsked(plan) &&
      plan.dimensions.includes('all') &&
      plan.value.kind !== 'told' &&
      plan.value.kind !== 'list' &&
      (plan.edition === undefined || told.has(plan.edition)),
  );
}

/** The numbers as they stand. */
export const glanceAtStored = async (view: View, plans: readonly Plan[]): Promise<Glance> => ({
  view,
  plans,
  rows: await storedRows(view, plans, monthsShown(view.known.today), 'all', 'all'),
});

/**
 * Computes them by the engine, from the facts as the view's database has them now. `standing`: a glance at the same facts, so that only
 * KPIs that are defined otherwise can differ from it.
 */
export async function glanceAtFacts(view: View, plans: readonly Plan[], standing?: Glance): Promise<Glance> {
  const buckets = monthsShown(view.known.today);
  const former = new Map(standing?.plans.map((plan) => [keyOf(plan), definitionOf(plan)]));
  const isSame = (plan: Plan) => former.get(keyOf(plan)) === definitionOf(plan);
  const work = plans.filter((plan) => !isSame(plan)).map((plan) => ({ plan: { ...plan, dimensions: ['all'] }, buckets }));
  const kept = new Set(plans.filter(isSame).map(keyOf));
  const rows = standing?.rows.filter((row) => kept.has(`${row.kpi} ${row.variant}`)) ?? [];
  return { view, plans, rows: [...rows, ...(await evaluate(view.db, work, new Map(), view.known, view.settings))] };
}

/** What makes the number of a plan; its parameters have become part of it. */
const definitionOf = ({ value, demands, lookAheadDays, edition }: Plan): string =>
  JSON.stringify([value, value.kind === 'derived' ? String(value.value) : '', demands.map(({ key }) => key), lookAheadDays, edition ?? '']);

/** What differs between two glances. */
export async function effectsBetween(before: Glance, after: Glance): Promise<Effect[]> {
  const { db, known } = before.view;
  const shown = before.plans.filter((plan) => after.plans.some((each) => keyOf(each) === keyOf(plan)));
  const cells = shown.flatMap((plan) =>
    monthsShown(known.today).map(({ first }) => ({ plan, month: first, was: rowOf(before.rows, plan, first), becomes: rowOf(after.rows, plan, first) })),
  );
  const targetsNow = await readTargets(
    db,
    shown.map(({ kpi }) => kpi.id),
  );
  const verdicts = (rows: (cell: (typeof cells)[number]) => KpiRow | undefined, targets: readonly TargetRow[]) =>
    judge(
      db,
      cells.map((cell) => {
        const row = rows(cell);
        const aim = { kpi: cell.plan.kpi.id, variant: cell.plan.variant, dimension: 'all', member: 'all' };
        return { row, target: targetOf([...targets], aim, monthOf(cell.month)) };
      }),
    );
  const judgedBefore = await verdicts(({ was }) => was, targetsNow);
  const judgedAfter = await verdicts(({ becomes }) => becomes, targetsOf(after.view.plans, after.view.settings.targets ?? []));
  return cells
    .map(({ plan, month, was, becomes }, i): Effect => ({
      plan,
      month,
      before: was?.value ?? null,
      after: becomes?.value ?? null,
      verdictBefore: judgedBefore[i] ?? null,
      verdictAfter: judgedAfter[i] ?? null,
    }))
    .filter((effect) => effect.before !== effect.after || effect.verdictBefore !== effect.verdictAfter);
}

const keyOf = ({ kpi, variant }: Plan): string => `${kpi.id} ${variant}`;

const rowOf = (rows: readonly KpiRow[], { kpi, variant }: Plan, month: Day): KpiRow | undefined =>
  rows.find((row) => row.kpi === kpi.id && row.variant === variant && row.period === month);

/** The months shown, the running one among them; the first first. */
export function monthsShown(today: Day): Bucket[] {
  const months = [monthOf(today)];
  while (months.length < MONTHS) months.unshift(monthOf(plusDays((months[0] as Bucket).first, -1)));
  return months;
}
