import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { filters, instant } from './values.ts';

/** The tables of now do not tell brands. */
const { brand: _, ...filtersOfNow } = filters;

const counts = {
  open: z.number(),
  unassigned: z.number(),
  awaitingFirstResponse: z.number(),
  awaitingReply: z.number(),
  slaAtRisk: z.number(),
  slaBreached: z.number(),
  oldestAt: instant.nullable(),
};

export const getLive = endpoint({
  method: 'GET',
  path: '/live',
  role: 'viewer',
  summary: 'Tickets that are open now',
  query: z.strictObject(filtersOfNow),
  answer: z.object({
    asOf: instant.nullable(),
    total: z.object(counts),
    rows: z.array(z.object({ connection: z.string(), group: z.string(), groupLabel: z.string(), channel: z.string(), ...counts })),
  }),
});
export type Live = z.output<NonNullable<typeof getLive.answer>>;

export const getWorkList = endpoint({
  method: 'GET',
  path: '/work-list',
  role: 'viewer',
  summary: 'Open tickets in the order to work on them',
  query: z.strictObject({
    ...filtersOfNow,
    reason: z.string().exactOptional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  answer: z.object({
    asOf: instant.nullable(),
    total: z.number(),
    items: z.array(
      z.object({
        place: z.number(),
        connection: z.string(),
        ticketId: z.string(),
        url: z.string().nullable(),
        reason: z.enum(['breached', 'at_risk', 'awaiting_first_reply', 'awaiting_reply', 'open', 'waiting']),
        dueAt: instant.nullable(),
        createdAt: instant,
        group: z.string().nullable(),
        groupLabel: z.string().nullable(),
        agentLabel: z.string().nullable().describe('null also where agents are not shown'),
        channel: z.string(),
        priority: z.string(),
        topic: z.string().nullable(),
        status: z.string(),
      }),
    ),
  }),
});
export type WorkList = z.output<NonNullable<typeof getWorkList.answer>>;
