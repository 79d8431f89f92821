import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { instant } from './values.ts';

const reject = z.object({
  id: z.number(),
  connectionId: z.string(),
  stream: z.string(),
  entity: z.string(),
  recordId: z.string().nullable(),
  reason: z.string(),
  rejectedAt: instant,
});
export type RejectInfo = z.output<typeof reject>;

export const listRejects = endpoint({
  method: 'GET',
  path: '/rejects',
  role: 'viewer',
  summary: 'Records that could not be mapped, the newest first',
  query: z.strictObject({
    connection: z.string().exactOptional(),
    stream: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    beforeId: z.coerce.number().int().exactOptional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ rejects: z.array(reject), hasMore: z.boolean() }),
});

export const getReject = endpoint({
  method: 'GET',
  path: '/rejects/:id',
  role: 'operator',
  summary: 'One of them with the record as it was read: redacted, without bodies, subjects and addresses',
  params: z.object({ id: z.coerce.number().int() }),
  answer: z.object({ reject, raw: z.unknown().describe('null where the privacy of agents forbids it'), isHidden: z.boolean() }),
});
