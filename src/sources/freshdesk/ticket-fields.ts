import { parseRecord } from '../parse.ts';
import type { KnownField } from '../rules.ts';
import type { Json } from '../source.ts';
import { readChoices } from './choices.ts';
import { snapshot } from './snapshot.ts';
import { ticketFieldRow } from './wire.ts';

/** Names under which ticket fields teach the ticket streams. */
export const STATUS_LABELS = 'statuses';
export const SOURCE_NAMES = 'ticket_sources';
export const CUSTOM_FIELDS = 'ticket_fields';

/** Field types whose values are drawn from a list, numbers, dates or checks; all others may hold free text. */
const KIND: Readonly<Record<string, KnownField['kind']>> = {
  custom_dropdown: 'choice',
  custom_multi_select_dropdown: 'choice',
  nested_field: 'choice',
  custom_number: 'number',
  custom_decimal: 'number',
  custom_date: 'date',
  custom_date_time: 'date',
  custom_checkbox: 'checkbox',
};

/** Statuses, sources and custom fields of the account, for the streams that follow. Every agent may read it. */
export const ticketFields = snapshot({
  name: 'ticket_fields',
  entity: 'ticket_field',
  paths: ['/ticket_fields', '/admin/ticket_fields'],
  isPaged: false,
  map: (row) => {
    parseRecord(ticketFieldRow, row);
    return undefined;
  },
  seen: (rows) => readable(rows).map(({ name, label, type }) => ({ key: name, title: label ?? null, type: type ?? 'unknown' })),
  learn: (rows) => {
    const fields = readable(rows);
    const choices = (name: string) => readChoices(fields.find((field) => field.name === name)?.choices);
    return {
      [STATUS_LABELS]: choices('status'),
      [SOURCE_NAMES]: choices('source'),
      [CUSTOM_FIELDS]: Object.fromEntries(fields.flatMap(customField)) as unknown as Json,
    };
  },
});

const readable = (rows: readonly unknown[]) => rows.map((row) => ticketFieldRow.safeParse(row)).flatMap((parsed) => (parsed.success ? [parsed.data] : []));

function customField(field: {
  name: string;
  label?: string | null | undefined;
  type?: string | null | undefined;
  nested_ticket_fields?: unknown;
}): [string, KnownField][] {
  if (field.type?.startsWith('default_') === true) return [];
  const kind = KIND[field.type ?? ''] ?? 'text';
  const own: [string, KnownField] = [field.name, { title: field.label ?? field.name, kind }];
  const levels = Array.isArray(field.nested_ticket_fields) ? field.nested_ticket_fields : [];
  return [own, ...levels.flatMap((level: unknown) => nestedLevel(level))];
}

/** Levels two and three of a nested field are custom fields of their own, listed inside the first. */
function nestedLevel(level: unknown): [string, KnownField][] {
  const parsed = ticketFieldRow.safeParse(level);
  return parsed.success ? [[parsed.data.name, { title: parsed.data.label ?? parsed.data.name, kind: 'choice' }]] : [];
}
