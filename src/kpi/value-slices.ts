import { createHash } from 'node:crypto';
import type { Plan } from './engine/plan.ts';
import { isOfPeriods } from './facts.ts';
import { type Aggregate, aggregatesOf, type DistinctOf, type PercentileOf } from './kpi.ts';

/** Values that are kept by day and filters, because no sum of them tells a median or how many different ones there are. */
export interface ValueMeasure {
  readonly mark: string;
  readonly of: PercentileOf | DistinctOf;
}

/** The values that a plan's medians and numbers of different ones are told from. */
export const valuesOf = ({ value, edition }: Plan): ValueMeasure[] =>
  edition === undefined ? aggregatesOf(value).flatMap((of) => valueMeasure(of) ?? []) : [];

/** Undefined for what adds up, and for what is told of whole periods. */
export function valueMeasure(of: Aggregate): ValueMeasure | undefined {
  if ((of.kind !== 'percentile' && of.kind !== 'distinct') || isOfPeriods(of)) return undefined;
  const mark = createHash('sha256')
    .update(JSON.stringify([of.kind, of.fact, of.value, of.where ?? '']))
    .digest('hex')
    .slice(0, 16);
  return { mark, of };
}
