import * as z from 'zod';
import { freshness } from './connections.ts';
import { endpoint } from './endpoint.ts';
import { day, instant } from './values.ts';

export const getQuality = endpoint({
  method: 'GET',
  path: '/quality',
  role: 'viewer',
  summary: 'Can the numbers be trusted: freshness, what helpdesks state themselves, what changed after it was final, rejects',
  answer: z.object({
    asOf: instant.nullable(),
    rebuildingSince: instant.nullable(),
    freshness: z.array(
      z.object({ connection: z.string(), stream: z.string(), status: freshness, knownTo: instant.nullable(), lastSuccessAt: instant.nullable() }),
    ),
    comparisons: z
      .array(
        z.object({
          connection: z.string(),
          measure: z.string(),
          ours: z.number(),
          vendors: z.number(),
          difference: z.number(),
          ticketsThatDiffer: z.number(),
          explanation: z.string(),
        }),
      )
      .describe('Our counts beside what the helpdesk itself states'),
    restatements: z
      .array(
        z.object({
          restatedAt: instant,
          day,
          grain: z.string(),
          kpi: z.string(),
          variant: z.string(),
          dimension: z.string(),
          member: z.string(),
          oldValue: z.number().nullable(),
          newValue: z.number().nullable(),
          reason: z.string(),
          isKept: z.boolean().describe('Frozen: the number stays, the difference is noted'),
        }),
      )
      .describe('What changed after it was final, the newest first'),
    restatementCount: z.number(),
    rejects: z.array(z.object({ connection: z.string(), stream: z.string(), entity: z.string(), reason: z.string(), count: z.number() })),
  }),
});
export type Quality = z.output<NonNullable<typeof getQuality.answer>>;
