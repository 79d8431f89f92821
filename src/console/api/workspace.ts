import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { day, direction, instant, unit } from './values.ts';

const member = z.object({ member: z.string(), label: z.string() });

/** One KPI of the catalogue, as `kpi.catalog` has it, with all its variants. */
export const catalogEntry = z.object({
  kpi: z.string(),
  name: z.string(),
  family: z.string().describe('F1 … F11: its chapter in the catalogue'),
  familyName: z.string(),
  definition: z.string(),
  formula: z.string(),
  unit,
  direction,
  kind: z.string().describe('ratio, sum, percentile, distinct, stock, share, derived, forecast, list …'),
  rollUp: z.string().describe('How weeks and months come about'),
  dimensions: z.array(z.string()).describe('What it can be split by; with `all` it has a total'),
  variants: z.array(z.string()).describe('default first'),
  benchmark: z.string().nullable(),
  source: z.string().nullable().describe('Whose definition it is'),
});

/** What every page needs once: how to read numbers and times, and what can be filtered. */
const workspace = z.object({
  timeZone: z.string().describe('IANA zone that days are cut in'),
  weekStart: z.enum(['monday', 'sunday', 'saturday']),
  currency: z.string(),
  today: day,
  knownFrom: day.nullable().describe('First day of which anything is known'),
  version: z.string(),
  agents: z.boolean().describe('Agents may be shown: otherwise no number has a dimension agent'),
  isConfigured: z.boolean().describe('There is a connection'),
  rebuildingSince: instant.nullable().describe('Set while a changed setting is worked into the numbers'),
  filters: z.object({
    connection: z.array(member.extend({ source: z.string() })),
    group: z.array(member.extend({ connection: z.string() })),
    brand: z.array(member.extend({ connection: z.string() })),
    channel: z.array(member),
  }),
  catalog: z.array(catalogEntry),
});
export type WorkspaceInfo = z.output<typeof workspace>;
export type CatalogEntry = z.output<typeof catalogEntry>;

export const getWorkspace = endpoint({
  method: 'GET',
  path: '/workspace',
  role: 'viewer',
  summary: 'Zone, week, currency, filters, catalogue',
  answer: workspace,
});
