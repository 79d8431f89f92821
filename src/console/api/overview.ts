import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { bounds, direction, filters, grain, instant, notice, point, range, unit, verdict } from './values.ts';

/**
 * One headline KPI. `current` is the last period of the range that is complete, and final where later events still change a KPI:
 * never a part. `previous` is the period right before it; `points` are all periods that the range touches, newer ones provisional.
 */
const card = z.object({
  kpi: z.string(),
  variant: z.string(),
  name: z.string(),
  unit,
  direction,
  current: point.nullable(),
  previous: point.nullable(),
  change: z
    .object({
      absolute: z.number(),
      relative: z.number().nullable().describe('0.1 = 10 % more; null from zero'),
      isBetter: z.boolean().nullable().describe('null: neither'),
    })
    .nullable(),
  target: bounds.extend({ status: verdict.nullable() }).nullable(),
  points: z.array(point),
  notices: z.array(notice),
});
export type Card = z.output<typeof card>;

const overview = z.object({
  asOf: instant.nullable().describe('When the numbers were made; null before the first time'),
  cards: z.array(card),
});
export type Overview = z.output<typeof overview>;

export const getOverview = endpoint({
  method: 'GET',
  path: '/overview',
  role: 'viewer',
  summary: 'Headline KPIs over a range, under all filters at once',
  query: z.strictObject({ ...range, grain, ...filters }),
  answer: overview,
});
