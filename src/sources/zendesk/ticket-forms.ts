import { idText, mapEach, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { addLearned, snapshotStream } from './snapshot.ts';
import * as wire from './wire.ts';

/** Ticket forms: their names, for the rules of the config. Makes no rows. */
export const ticketForms = snapshotStream({
  name: 'ticket_forms',
  path: 'ticket_forms',
  key: 'ticket_forms',
  paging: 'numbered',
  mapperVersion: 1,
  map(records, context) {
    const learned: Record<string, Json> = {};
    const mapping = mapEach('ticket_form', records, (record) => {
      const form = parseRecord(wire.ticketForm, record);
      learned[idText(form.id, 'id')] = form.name ?? '';
      return undefined;
    });
    return { ...mapping, learned: addLearned(context, 'ticket_forms', learned) };
  },
});
