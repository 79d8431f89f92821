import * as z from 'zod';
import { idText, optionalInstant, parseRecord } from '../../src/sources/parse.ts';
import { snapshot } from '../../src/sources/freshdesk/snapshot.ts';

const companyRow = z.object({ id: z.number(), name: z.string(), industry: z.string().nullish(), updated_at: z.string().nullish() });

/** Companies of customers; their industry is the segment. */
export const companies = snapshot({
  name: 'companies',
  entity: 'organization',
  paths: ['/companies'],
  map: (input) => {
    const row = parseRecord(companyRow, input);
    const updatedAt = optionalInstant(row.updated_at, 'updated_at');
    return {
      entity: 'organization',
      id: idText(row.id, 'id'),
      version: updatedAt?.getTime() ?? 0,
      updatedAt,
      name: row.name,
      segment: row.industry ?? null,
    };
  },
});
