import { createHash } from 'node:crypto';
import type { Plan } from './engine/plan.ts';
import { isOfPeriods } from './facts.ts';
import type { DistinctOf, PercentileOf } from './kpi.ts';

/** Values that are kept by day and filters, because no sum of them tells a median or how many different ones there are. */
export interface ValueMeasure {
  readonly mark: string;
  readonly of: PercentileOf | DistinctOf;
}

/** Filters beside the day and the connection: column → dimension. */
export const VALUE_DIMENSIONS = [
  ['brand_id', 'brand'],
  ['group_id', 'group'],
  ['channel', 'channel'],
] as const;

/** The values a plan is told from; undefined for plans that are told otherwise. */
export function valuesOf({ value, edition }: Plan): ValueMeasure | undefined {
  if ((value.kind !== 'percentile' && value.kind !== 'distinct') || edition !== undefined || isOfPeriods(value.of)) return undefined;
  const { kind, fact, where = '' } = value.of;
  const mark = createHash('sha256')
    .update(JSON.stringify([kind, fact, value.of.value, where]))
    .digest('hex')
    .slice(0, 16);
  return { mark, of: value.of };
}
