import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { bounds, day, filters, grain, instant, notice, point, range, verdict } from './values.ts';
import { catalogEntry } from './workspace.ts';

const id = z.object({ kpi: z.string() });
const variant = z.string().default('default');

const series = z.object({
  member: z.string(),
  label: z.string(),
  isOther: z.boolean().describe('All members beside those shown'),
  total: point.nullable().describe('The whole range as one period; null where it is not known'),
  status: verdict.nullable(),
  points: z.array(point),
});
export type Series = z.output<typeof series>;

const kpiPage = z.object({
  asOf: instant.nullable(),
  entry: catalogEntry,
  variant: z.string(),
  by: z.string().describe('The dimension the series are members of'),
  series: z.array(series).describe('The greatest members first, `other` last'),
  targets: z.array(bounds.extend({ from: day, to: day })).describe('The band, stretch by stretch'),
  forecast: z.array(z.object({ day, value: z.number(), madeOn: day })).describe('Days to come, of the KPIs that are forecast'),
  coverage: z.array(z.object({ connection: z.string(), status: z.string(), reason: z.string().nullable(), action: z.string().nullable() })),
  notices: z.array(notice),
});
export type KpiPage = z.output<typeof kpiPage>;

const kpiQuery = { variant, ...range, grain, by: z.string().default('').describe('Dimension; left out: the total'), ...filters };

export const getKpi = endpoint({
  method: 'GET',
  path: '/kpis/:kpi',
  role: 'viewer',
  summary: 'One KPI: trend, target band, forecast, split by a dimension',
  params: id,
  query: z.strictObject({ ...kpiQuery, top: z.coerce.number().int().min(1).max(50).default(8).describe('Members shown; the rest is `other`') }),
  answer: kpiPage,
});

export const getKpiCsv = endpoint({
  method: 'GET',
  path: '/kpis/:kpi/csv',
  role: 'viewer',
  summary: 'The same rows as CSV, every member of the dimension',
  params: id,
  query: z.strictObject(kpiQuery),
});

const explanation = z.object({
  kpi: z.string(),
  variant: z.string(),
  day,
  dimension: z.string(),
  member: z.string(),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  inputs: z
    .array(
      z.object({
        name: z.string().describe('The part, or the day where the number is the sum of its days'),
        month: day.optional().describe('First day of the month the part is of, where it is not of the period'),
        value: z.number().nullable(),
        formula: z.string(),
      }),
    )
    .describe('Parts of a number put together by arithmetic'),
  factCount: z.number().describe('How many there are; where more than `limit`, how many the number is of (its sample size)'),
  facts: z.array(
    z.object({
      connectionId: z.string(),
      kind: z.string().describe('ticket, call, survey_response, figure …'),
      id: z.string(),
      url: z.string().nullable().describe('Into the helpdesk'),
      at: instant.nullable(),
      numerator: z.number().nullable(),
      denominator: z.number().nullable(),
    }),
  ),
});
export type ExplainedNumber = z.output<typeof explanation>;

export const explainKpi = endpoint({
  method: 'GET',
  path: '/kpis/:kpi/explain',
  role: 'viewer',
  summary: 'The tickets, calls or responses behind the number of one period',
  params: id,
  query: z.strictObject({
    variant,
    grain: grain.default('day'),
    day: day.describe('First day of the period'),
    dimension: z.string().default(''),
    member: z.string().default(''),
    limit: z.coerce.number().int().min(1).max(5_000).default(500),
  }),
  answer: explanation,
});
