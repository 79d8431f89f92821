import * as z from 'zod';
import { idText, optionalInstant, parseRecord } from '../../src/sources/parse.ts';
import { snapshot } from '../../src/sources/freshdesk/snapshot.ts';

const mailboxRow = z.object({ id: z.number(), name: z.string(), active: z.boolean().nullish(), updated_at: z.string().nullish() });

/** Mailboxes as brands, for desks that have one mailbox for each brand. */
export const mailboxes = snapshot({
  name: 'mailboxes',
  entity: 'brand',
  paths: ['/email_configs'],
  map: (input) => {
    const row = parseRecord(mailboxRow, input);
    const updatedAt = optionalInstant(row.updated_at, 'updated_at');
    return {
      entity: 'brand',
      id: idText(row.id, 'id'),
      version: updatedAt?.getTime() ?? 0,
      updatedAt,
      name: row.name,
      isActive: row.active !== false,
    };
  },
});
