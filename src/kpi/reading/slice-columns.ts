import type { Plan } from '../engine/plan.ts';
import { FACTS } from '../facts.ts';
import { type Aggregate, aggregatesOf, type Measure } from '../kpi.ts';
import { isSameMeasure, type SliceMeasure, SLICE_DIMENSIONS } from '../slices.ts';

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['connection', 'connection_id'],
  ['agent', 'agent_id'],
  ...SLICE_DIMENSIONS.map(([column, dimension]) => [dimension, column] as const),
]);

/** Column of the slices that holds the members of a dimension. */
export const sliceColumnOf = (dimension: string): string | undefined => COLUMNS.get(dimension);

/** Stocks are not kept by agent, nor what agents share, such as a call that was handed over. */
const isKeptBy = (by: string, { value }: Plan): boolean =>
  by !== 'agent' || (value.kind !== 'stock' && aggregatesOf(value).every(({ fact }) => FACTS[fact].partsBy?.[by] === undefined));

/** Where the slices keep what a plan is made of; undefined for what does not add up, or is told otherwise there. */
export interface SlicePlaces {
  readonly parts: ReadonlyMap<Aggregate, string>;
  readonly populations: readonly string[];
}

const ADDITIVE: ReadonlySet<string> = new Set(['ratio', 'sum', 'share', 'stock']);

/** Answers of employees have no column: slices would show small groups. */
export function slicePlaces(plan: Plan, measures: readonly SliceMeasure[], by: string): SlicePlaces | undefined {
  if (!ADDITIVE.has(plan.value.kind) || plan.edition !== undefined || !isKeptBy(by, plan)) return undefined;
  const columnOf = (of: Aggregate) =>
    of.kind === 'sum' && of.needs === undefined ? measures.find((each) => isSameMeasure(each.measure, of))?.column : undefined;
  const parts = aggregatesOf(plan.value).map((of) => [of, columnOf(of)] as const);
  const populations = plan.populations.map((each: Measure) => columnOf(each));
  if (parts.some(([, column]) => column === undefined) || populations.includes(undefined)) return undefined;
  return { parts: new Map(parts as [Aggregate, string][]), populations: populations as string[] };
}
