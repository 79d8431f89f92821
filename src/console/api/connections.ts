import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { run } from './runs.ts';
import { day, instant } from './values.ts';

export const connectionId = z.object({ id: z.string() });

/** fresh: as new as its schedule lets it be; late: older than that; stopped: no longer configured. */
export const freshness = z.enum(['fresh', 'late', 'failing', 'loading', 'unavailable', 'stopped']);

const stream = z.object({
  stream: z.string(),
  status: freshness,
  lastSuccessAt: instant.nullable(),
  lastAttemptAt: instant.nullable(),
  knownFrom: instant.nullable(),
  knownTo: instant.nullable(),
  lagS: z.number().nullable().describe('Seconds since knownTo'),
  rows: z.number(),
  openRejects: z.number().describe('Records that cannot be mapped so far'),
  progress: z.number().nullable().describe('Of the first load, 0 to 1'),
  error: z.string().nullable(),
  nextStep: z.string().nullable(),
});

const connection = z.object({
  id: z.string(),
  source: z.string(),
  sourceTitle: z.string(),
  account: z.string().nullable(),
  timeZone: z.string().nullable(),
  origin: z.enum(['file', 'console', 'none']).describe('Where it is configured: the file is read-only here; none: no longer'),
  status: freshness.describe('The worst of its streams, unavailable ones left out'),
  isRunning: z.boolean(),
  isQueued: z.boolean(),
  nextRunAt: instant.nullable(),
  streams: z.array(stream),
  lastRun: run.nullable(),
  usage: z.object({
    requests: z.number().describe('Of the last 24 hours'),
    throttled: z.number().describe('Of these, how often the vendor said: too many'),
    waitedS: z.number(),
    limits: z.array(z.object({ bucket: z.string(), limit: z.number(), windowS: z.number(), share: z.number().describe('Of it ours, 0 to 1') })),
  }),
  coverage: z
    .object({ exact: z.number(), derived: z.number(), approx: z.number(), loading: z.number(), unavailable: z.number() })
    .describe('KPIs by how they are known'),
});
export type ConnectionInfo = z.output<typeof connection>;

export const listConnections = endpoint({
  method: 'GET',
  path: '/connections',
  role: 'viewer',
  summary: 'Where every connection and stream stands',
  answer: z.object({ connections: z.array(connection) }),
});

export const getConnection = endpoint({
  method: 'GET',
  path: '/connections/:id',
  role: 'viewer',
  summary: 'One connection with the coverage of each KPI and the reasons of its rejects',
  params: connectionId,
  answer: z.object({
    connection,
    coverage: z.array(
      z.object({
        kpi: z.string(),
        name: z.string(),
        variant: z.string(),
        status: z.enum(['exact', 'derived', 'approx', 'loading', 'unavailable']),
        reason: z.string().nullable(),
        action: z.string().nullable(),
        knownFrom: instant.nullable(),
        knownTo: instant.nullable(),
      }),
    ),
    rejects: z.array(z.object({ stream: z.string(), entity: z.string(), reason: z.string(), count: z.number() })),
  }),
});

const testResult = z.object({
  ok: z.boolean(),
  account: z.object({ id: z.string(), name: z.string().nullable(), timeZone: z.string().nullable() }).nullable(),
  items: z.array(z.object({ stream: z.string(), status: z.enum(['ok', 'warning', 'unavailable', 'failed']), reason: z.string(), action: z.string() })),
});
export type TestResult = z.output<typeof testResult>;
export { testResult };

export const testConnection = endpoint({
  method: 'POST',
  path: '/connections/:id/test',
  role: 'operator',
  summary: 'Ask the helpdesk: credentials, scopes and plan of each stream',
  params: connectionId,
  answer: testResult,
});

const accepted = z.object({ isQueued: z.boolean().describe('false: one is waiting or under way already') });

export const syncConnection = endpoint({
  method: 'POST',
  path: '/connections/:id/sync',
  role: 'operator',
  summary: 'Sync now, through the queue; progress comes as events',
  params: connectionId,
  answer: accepted,
});

export const backfillConnection = endpoint({
  method: 'POST',
  path: '/connections/:id/backfill',
  role: 'operator',
  summary: 'Read again from a day, through the queue; never moves a cursor back',
  params: connectionId,
  body: z.strictObject({ from: day }),
  answer: accepted,
});
