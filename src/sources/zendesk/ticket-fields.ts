import { idText, mapEach, parseRecord } from '../parse.ts';
import type { KnownField } from '../rules.ts';
import type { Json, SeenField } from '../source.ts';
import { TOTAL_TITLE } from './handle-time.ts';
import { addLearned, snapshotStream } from './snapshot.ts';
import * as wire from './wire.ts';

const KINDS: Readonly<Record<string, KnownField['kind']>> = {
  tagger: 'choice',
  multiselect: 'choice',
  lookup: 'choice',
  integer: 'number',
  decimal: 'number',
  date: 'date',
  checkbox: 'checkbox',
};

/** Ticket fields: titles and kinds, so that the config may name a field by title and typed values are kept. Makes no rows. */
export const ticketFields = snapshotStream({
  name: 'ticket_fields',
  path: 'ticket_fields',
  key: 'ticket_fields',
  mapperVersion: 1,
  map(records, context) {
    const learned: Record<string, Json> = {};
    const fields: SeenField[] = [];
    let timeField: string | undefined;
    const mapping = mapEach('ticket_field', records, (record) => {
      const field = parseRecord(wire.ticketField, record);
      const id = idText(field.id, 'id');
      const known: KnownField = { title: field.title ?? field.raw_title ?? id, kind: KINDS[field.type] ?? 'text' };
      learned[id] = { ...known };
      fields.push({ key: id, title: known.title, type: field.type });
      if (field.raw_title === TOTAL_TITLE || field.title === TOTAL_TITLE) timeField = id;
      return undefined;
    });
    return { ...mapping, fields, learned: { ...addLearned(context, 'ticket_fields', learned), ...(timeField !== undefined && { time_field: timeField }) } };
  },
});
