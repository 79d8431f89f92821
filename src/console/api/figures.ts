import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { instant } from './values.ts';

/** A file as text: figures are small tables that people keep by hand. */
const file = z.strictObject({
  fileName: z.string().min(1).max(200),
  text: z.string().max(20_000_000).describe('The CSV file as it is'),
  replace: z.boolean().default(false).describe('Withdraw what an earlier file of this name brought and this one no longer has'),
});

const report = z.object({
  ok: z.boolean(),
  file: z.string(),
  problems: z.array(z.object({ line: z.number().nullable(), column: z.string().nullable(), message: z.string() })),
  notes: z.array(z.string()),
  added: z.number(),
  corrected: z.number(),
  withdrawn: z.number(),
  unchanged: z.number(),
  staleDays: z.number().describe('Days that are counted anew'),
});
export type FigureReport = z.output<typeof report>;

export const previewFigures = endpoint({
  method: 'POST',
  path: '/figures/preview',
  role: 'operator',
  summary: 'Check a file and say what would change; loads nothing',
  body: file,
  answer: report,
});

export const importFigures = endpoint({
  method: 'POST',
  path: '/figures',
  role: 'operator',
  summary: 'Load a file: all of it, or nothing when a row is wrong. The numbers follow through the queue',
  body: file,
  answer: report,
});

export const listFigures = endpoint({
  method: 'GET',
  path: '/figures',
  role: 'viewer',
  summary: 'Imports, the newest first, and what superseded what',
  answer: z.object({
    imports: z.array(
      z.object({
        fileNo: z.number(),
        fileName: z.string(),
        kind: z.string(),
        importedAt: instant,
        rows: z.number(),
        added: z.number(),
        corrected: z.number(),
        withdrawn: z.number(),
        inForce: z.number().describe('Rows of it that still hold'),
        supersededBy: z.array(z.object({ fileNo: z.number(), fileName: z.string(), rows: z.number() })),
      }),
    ),
  }),
});

export const getFigureTemplate = endpoint({
  method: 'GET',
  path: '/figures/template',
  role: 'viewer',
  summary: 'A CSV file with every figure there is and an example of each',
  query: z.strictObject({ kind: z.enum(['figures', 'schedule']).default('figures') }),
});
