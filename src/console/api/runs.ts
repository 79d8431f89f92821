import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { instant } from './values.ts';

/** One run over one connection. */
export const run = z.object({
  connectionId: z.string(),
  runId: z.string(),
  kind: z.enum(['sync', 'since', 'full', 'replay']),
  status: z.enum(['running', 'ok', 'partial', 'failed', 'stopped', 'lost']),
  startedAt: instant,
  endedAt: instant.nullable(),
  durationS: z.number().nullable(),
  error: z.string().nullable().describe('What failed, in words'),
  pages: z.number(),
  rows: z.number(),
  rejects: z.number(),
  requests: z.number(),
  retries: z.number(),
  throttled: z.number(),
  waitedS: z.number(),
  streams: z.array(
    z.object({
      stream: z.string(),
      status: z.string(),
      rows: z.number(),
      changed: z.number(),
      rejects: z.number(),
      error: z.string().nullable(),
      nextStep: z.string().nullable(),
    }),
  ),
});
export type Run = z.output<typeof run>;

export const listRuns = endpoint({
  method: 'GET',
  path: '/runs',
  role: 'viewer',
  summary: 'History, the newest first',
  query: z.strictObject({
    connection: z.string().exactOptional(),
    status: z.string().exactOptional(),
    before: instant.describe('Only runs that started before').exactOptional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ runs: z.array(run), hasMore: z.boolean() }),
});

const depth = z.object({ waiting: z.number(), active: z.number(), delayed: z.number(), failed: z.number() });

export const getQueue = endpoint({
  method: 'GET',
  path: '/queue',
  role: 'viewer',
  summary: 'How much stands in each queue, and what comes next',
  answer: z.object({
    queues: z.array(depth.extend({ name: z.enum(['sync', 'transform', 'maintenance']) })),
    schedules: z.array(z.object({ id: z.string(), nextAt: instant.nullable(), everyS: z.number().nullable() })),
    boardPath: z.string().nullable().describe('Bull Board, for operators; null for others'),
  }),
});
