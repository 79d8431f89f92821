import type { Settings } from '../../domain/settings.ts';
import type { Day } from '../../domain/values.ts';
import { type Bucket, monthOf, plusDays } from '../engine/buckets.ts';
import { evaluate } from '../engine/evaluate.ts';
import { configuredFields } from '../engine/fields.ts';
import { type Plan, plansOf } from '../engine/plan.ts';
import type { KpiRow } from '../engine/row.ts';
import { KPIS } from '../families/index.ts';
import { literal } from '../sql-text.ts';
import { targetsOf } from '../targets.ts';
import { HEADLINES } from './cards.ts';
import { countingOnly } from './filters.ts';
import { judge, readTargets, targetOn, type Verdict } from './targets.ts';
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

/** Tickets by connection. */
export type Leaving = Readonly<Record<string, readonly string[]>>;

const MONTHS = 4;

/**
 * Headline KPIs, and those that have or would have a target, in the last months: as they are, and as they would be without some tickets and
 * under other settings. The same engine computes both from the same facts. Only what differs is told.
 */
export async function previewNumbers(view: View, after: Settings, leaving: Leaving): Promise<Effect[]> {
  const plansAfter = plansOf(KPIS, after, await configuredFields(view.db));
  const own = [...(view.settings.targets ?? []), ...(after.targets ?? [])].map(({ kpi, variant }) => `${kpi} ${variant}`);
  const isAsked = (plan: Plan) => own.includes(keyOf(plan)) || (plan.variant === 'default' && (HEADLINES as readonly string[]).includes(plan.kpi.id));
  const asked = view.plans.filter((plan) => isAsked(plan) && plan.dimensions.includes('all') && plan.value.kind !== 'told' && plan.value.kind !== 'list');
  const months = lastMonths(view.known.today);
  const then = asked.map((plan) => withoutTickets(plansAfter.find((each) => keyOf(each) === keyOf(plan)) ?? plan, leaving));
  const read = (plans: readonly Plan[], settings: Settings) =>
    evaluate(
      view.db,
      plans.map((plan) => ({ plan: { ...plan, dimensions: ['all'] }, buckets: months })),
      new Map(),
      view.known,
      settings,
    );
  const [rowsBefore, rowsAfter] = [await read(asked, view.settings), await read(then, after)];
  const targetsBefore = await readTargets(
    view.db,
    asked.map(({ kpi }) => kpi.id),
  );
  const targetsAfter = targetsOf(plansAfter, after.targets ?? []);
  const cells = asked.flatMap((plan) =>
    months.map(({ first }) => ({ plan, month: first, was: rowOf(rowsBefore, plan, first), becomes: rowOf(rowsAfter, plan, first) })),
  );
  const verdicts = async (rows: (cell: (typeof cells)[number]) => KpiRow | undefined, targets: typeof targetsAfter) =>
    judge(
      view.db,
      cells.map((cell) => {
        const row = rows(cell);
        const aim = { kpi: cell.plan.kpi.id, variant: cell.plan.variant, dimension: 'all', member: 'all' };
        return { value: row?.value ?? null, sample: row?.sample_size ?? 0, target: row && targetOn(targets, aim, cell.month) };
      }),
    );
  const [judgedBefore, judgedAfter] = [await verdicts(({ was }) => was, [...targetsBefore]), await verdicts(({ becomes }) => becomes, targetsAfter)];
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

function lastMonths(today: Day): Bucket[] {
  const months = [monthOf(today)];
  while (months.length < MONTHS) months.unshift(monthOf(plusDays((months[0] as Bucket).first, -1)));
  return months;
}

/** The KPI of the facts of all tickets but these. */
function withoutTickets(plan: Plan, leaving: Leaving): Plan {
  const gone = Object.entries(leaving)
    .filter(([, ids]) => ids.length > 0)
    .map(([connection, ids]) => `(t.connection_id = ${literal(connection)} and t.ticket_id = any (array[${ids.map(literal).join(', ')}]::text[]))`);
  return gone.length === 0 ? plan : countingOnly(plan, () => `(t.ticket_id is null or not (${gone.join(' or ')}))`, 'all');
}
