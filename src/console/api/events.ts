import * as z from 'zod';
import { endpoint } from './endpoint.ts';

/** What the stream of events tells, as `event: <type>` and `data: <JSON>`. A comment line every 15 seconds keeps it open. */
const event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    connectionId: z.string(),
    runId: z.string(),
    status: z.enum(['running', 'ok', 'partial', 'failed', 'stopped', 'lost']),
    pages: z.number(),
    rows: z.number(),
    requests: z.number(),
    error: z.string().nullable(),
  }),
  z.object({ type: z.literal('stream'), connectionId: z.string(), stream: z.string(), rows: z.number(), progress: z.number().nullable(), status: z.string() }),
  z.object({ type: z.literal('numbers'), asOf: z.iso.datetime() }),
]);
export type ConsoleEvent = z.output<typeof event>;
export { event };

export const getEvents = endpoint({
  method: 'GET',
  path: '/events',
  role: 'viewer',
  summary: 'Server-sent events: progress of runs (`run`, `stream`), and `numbers` whenever KPIs, live board and work list were made anew',
});
