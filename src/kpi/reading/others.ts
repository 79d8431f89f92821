import type { Bucket } from '../engine/buckets.ts';
import { evaluate } from '../engine/evaluate.ts';
import type { Plan } from '../engine/plan.ts';
import { isOfAnswers, type KpiRow } from '../engine/row.ts';
import { aggregatesOf } from '../kpi.ts';
import { type Filters, knownUnder, narrowedBeside } from './filters.ts';
import { remembered, rowCount } from './remembered.ts';
import type { View } from './view.ts';

export interface OthersQuestion {
  readonly filters: Filters;
  readonly by: string;
  readonly buckets: readonly Bucket[];
  /** Rows of all members. */
  readonly rows: readonly KpiRow[];
  readonly shown: readonly string[];
  readonly others: readonly string[];
}

const ADDITIVE: ReadonlySet<string> = new Set(['ratio', 'sum', 'share', 'stock']);

/** All members beside those shown, as one: added up where members add up, else computed from their facts. Nothing where some of them are hidden. */
export async function readOthers(view: View, plan: Plan, question: OthersQuestion): Promise<readonly KpiRow[]> {
  const { kind } = plan.value;
  if (question.by === 'agent' && isOfAnswers(plan) && view.settings.agentMinimum > 1) return [];
  if (kind === 'told' || kind === 'list') return [];
  if (ADDITIVE.has(kind) && aggregatesOf(plan.value).every((each) => each.kind === 'sum')) return addedUp(plan, question);
  const rest = { ...narrowedBeside(plan, question.filters, question.by, question.shown, view.settings), dimensions: ['all'] };
  const { filters, by, buckets, shown } = question;
  return remembered(
    view,
    { beside: [plan.kpi.id, plan.variant], filters, by, buckets, shown },
    () => evaluate(view.db, [{ plan: rest, buckets }], new Map(), knownUnder(view.known, filters), view.settings),
    rowCount,
  );
}

function addedUp(plan: Plan, { rows, others }: OthersQuestion): KpiRow[] {
  const isOther = new Set(others);
  const ofOthers = Map.groupBy(
    rows.filter((row) => isOther.has(row.member)),
    (row) => row.period,
  );
  return [...ofOthers.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const sum = (of: (row: KpiRow) => number | null) => same.reduce((adding, row) => adding + (of(row) ?? 0), 0);
    const numerator = sum((row) => row.numerator);
    // Of a share everybody is measured by the same total.
    const denominator = plan.value.kind === 'share' ? first.denominator : sum((row) => row.denominator);
    const scale = plan.value.kind === 'ratio' ? (plan.value.scale ?? 1) : 1;
    const isQuotient = plan.value.kind === 'ratio' || plan.value.kind === 'share';
    const value = isQuotient ? (denominator ? (numerator / denominator) * scale : null) : numerator;
    return [{ ...first, member: 'other', value, numerator, denominator: isQuotient ? denominator : null, sample_size: sum((row) => row.sample_size) }];
  });
}
