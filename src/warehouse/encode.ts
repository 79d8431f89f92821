import { SkipRecordError } from '../domain/errors.ts';
import type { ColumnSpec, ColumnType } from './fact-table.ts';

/** Postgres keeps no NUL in text or jsonb, and no half of a surrogate pair: the one is dropped, the other becomes U+FFFD. */
export const storableText = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

/** JSON text that jsonb takes whatever the strings in it hold; undefined becomes null. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'string') return storableText(item);
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [storableText(key), inner]));
  });
  return text ?? 'null';
}

const refuse = (wanted: string, value: unknown): never => {
  throw new SkipRecordError(`expected ${wanted}, got ${typeof value === 'object' ? 'an object' : `${typeof value} ${String(value).slice(0, 40)}`}`);
};

const text = (value: unknown): string => (typeof value === 'string' ? storableText(value) : refuse('text', value));

function integer(bits: 15 | 31 | 53): (value: unknown) => string {
  return (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > 2 ** bits - 1) return refuse(`a whole number below 2^${bits}`, value);
    return String(value);
  };
}

function number(below: number): (value: unknown) => string {
  return (value) => (typeof value === 'number' && Math.abs(value) < below ? String(value) : refuse('a number', value));
}

// Postgres counts years to 294276, ISO text beyond 9999 has a sign it does not read, and no helpdesk is that old or new.
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

function instant(value: unknown): string {
  if (!(value instanceof Date) || !(value.getTime() >= EARLIEST && value.getTime() < LATEST)) return refuse('an instant between 1900 and 9999', String(value));
  return value.toISOString();
}

function day(value: unknown): string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : refuse('a day', value);
}

function textArray(value: unknown): string {
  if (!Array.isArray(value)) return refuse('a list of texts', value);
  return `{${value.map((item) => `"${text(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

const ENCODERS: { readonly [Type in ColumnType]: (value: unknown) => string } = {
  text,
  boolean: (value) => (typeof value === 'boolean' ? String(value) : refuse('true or false', value)),
  integer: integer(31),
  smallint: integer(15),
  'double precision': number(Infinity),
  'numeric(8,3)': number(99_999.9995),
  'numeric(18,4)': number(1e13),
  date: day,
  timestamptz: instant,
  jsonb: storableJson,
  'text[]': textArray,
};

export const encodeVersion = integer(53);

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v' };
// eslint-disable-next-line no-control-regex
const escapeField = (field: string): string => field.replace(/[\\\t\n\r\b\f\v]/g, (character) => ESCAPES[character] ?? character);

/** One field of COPY's text form. Throws SkipRecordError when the value does not fit the column. */
export function encodeField(spec: ColumnSpec, value: unknown): string {
  const required = spec.endsWith('!');
  const type = (required ? spec.slice(0, -1) : spec) as ColumnType;
  if (value === null || value === undefined) return required ? refuse('a value', value) : '\\N';
  return escapeField(ENCODERS[type](value));
}
