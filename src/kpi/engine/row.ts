import type { Settings } from '../../domain/settings.ts';
import { type Day, type Quality, worstQuality } from '../../domain/values.ts';
import { connectionOfMember } from '../dimensions.ts';
import { type Bucket, type Grain, plusDays, wholeMonths } from './buckets.ts';
import { aggregatesOf, asksForMonth } from '../kpi.ts';
import type { Known, RowState, Scope } from './known.ts';
import type { Plan } from './plan.ts';

/** One row of `kpi.daily`, `kpi.weekly` or `kpi.monthly`; `period` is the first day. */
export interface KpiRow {
  readonly grain: Grain;
  readonly period: Day;
  /** Last day; left out where the row is read from its table. */
  readonly last?: Day;
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample_size: number;
  readonly is_complete: boolean;
  readonly is_provisional: boolean;
  readonly final_on: Day;
  readonly quality: Quality;
}

/** The numbers of a row. */
export interface Numbers {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample: number;
  /** Of the facts; undefined where there are none. */
  readonly quality: Quality | undefined;
}

const HIDDEN = { value: null, numerator: null, denominator: null } as const;

/** Puts numbers into a row of a bucket. */
export function rowOf(
  plan: Plan,
  bucket: Bucket,
  dimension: string,
  member: string,
  numbers: Numbers,
  state: RowState,
  known: Known,
  settings: Settings,
): KpiRow {
  const settled = asksForMonth(plan.value) ? wholeMonths(bucket).last : bucket.last;
  const finalOn = plusDays(settled, 1 + plan.lookAheadDays);
  const { value, numerator, denominator } = isHidden(plan, dimension, numbers.sample, settings) ? HIDDEN : numbers;
  return {
    grain: bucket.grain,
    period: bucket.first,
    last: bucket.last,
    kpi: plan.kpi.id,
    variant: plan.variant,
    dimension,
    member,
    value,
    numerator,
    denominator,
    sample_size: Math.round(numbers.sample),
    is_complete: state.isComplete,
    is_provisional: !state.isComplete || known.today < finalOn,
    final_on: finalOn,
    quality: numbers.quality === undefined ? state.quality : worstQuality(numbers.quality),
  };
}

const ANSWERS: ReadonlySet<string> = new Set(['survey_answer', 'survey_offer']);

/** Is the number made of what people answered in surveys? */
export const isOfAnswers = ({ value }: Pick<Plan, 'value'>): boolean => aggregatesOf(value).some(({ fact }) => ANSWERS.has(fact));

/**
 * Answers about one agent are hidden while there are few of them; answers of employees also by group (catalogue F1). A KPI of the config that
 * is filtered by agents is about them in every row.
 */
export function isHidden(plan: Plan, dimension: string, sample: number, settings: Settings): boolean {
  if (sample >= settings.agentMinimum || !isOfAnswers(plan)) return false;
  const { narrowedTo = [], isOfEmployees } = plan.kpi;
  const about = [dimension, ...narrowedTo];
  return about.includes('agent') || (isOfEmployees === true && (about.includes('group') || narrowedTo.length > 0));
}

/** Row states of one plan and bucket, asked once per scope. */
export class States {
  readonly #known: Known;
  readonly #plan: Plan;
  readonly #bucket: Bucket;
  #found = new Map<string, RowState>();

  constructor(known: Known, plan: Plan, bucket: Bucket) {
    this.#known = known;
    this.#plan = plan;
    this.#bucket = bucket;
  }

  of(dimension: string, member: string): RowState {
    const connection = connectionOfMember(dimension, member);
    const source = dimension === 'source' ? member : undefined;
    const key = connection !== undefined ? `${dimension === 'connection' ? 'c' : 'm'} ${connection}` : source !== undefined ? `s ${source}` : '';
    let state = this.#found.get(key);
    if (!state) {
      state = this.#stateOf({ connection, source }, dimension);
      this.#found.set(key, state);
    }
    return state;
  }

  /** What asks for its month is complete where the month is, once that is over. */
  #stateOf(scope: Scope, dimension: string): RowState {
    const state = this.#known.planState(this.#plan, this.#bucket, scope, dimension);
    const months = { ...this.#bucket, ...wholeMonths(this.#bucket) };
    if (!state.isComplete || !asksForMonth(this.#plan.value) || months.last >= this.#known.today) return state;
    return { ...state, isComplete: this.#known.planState(this.#plan, months, scope, dimension).isComplete };
  }

  /** Members that have a row whatever happened: the total, connections and sources that know the period. */
  alwaysMembers(dimension: string): string[] {
    const candidates =
      dimension === 'all'
        ? ['all']
        : dimension === 'connection'
          ? this.#known.connections.map((each) => each.connectionId)
          : dimension === 'source'
            ? this.#known.connections.map((each) => each.source)
            : [];
    return [...new Set(candidates)].filter((member) => this.of(dimension, member).exists);
  }
}
