import { DateTime } from 'luxon';
import * as z from 'zod';
import type { Entity } from '../domain/entities.ts';
import { SkipRecordError } from '../domain/errors.ts';
import type { Json, Mapping, Reject } from './source.ts';

/** Tolerant readers of single values, shared by the sources. What they cannot read they refuse by field name, never by value. */

const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** An instant: ISO 8601 text (no zone suffix means UTC, as vendors write it) or a `Date`. Throws `SkipRecordError` when there is none. */
export function instant(value: unknown, field: string): Date {
  const found = optionalInstant(value, field);
  if (found === null) throw new SkipRecordError(`${field}: missing`);
  return found;
}

/** As `instant`; null for null, undefined and empty text. */
export function optionalInstant(value: unknown, field: string): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? DateTime.fromISO(value, { zone: 'utc' }).toMillis() : Number.NaN;
  return plausible(at, field);
}

/** An instant given as epoch seconds, as a number or in text; null for null, undefined and empty text. */
export function epochSeconds(value: unknown, field: string): Date | null {
  const seconds = optionalNumber(value, field);
  return seconds === null ? null : plausible(seconds * 1000, field);
}

/** An instant given as epoch milliseconds, as a number or in text; null for null, undefined and empty text. */
export function epochMilliseconds(value: unknown, field: string): Date | null {
  const milliseconds = optionalNumber(value, field);
  return milliseconds === null ? null : plausible(milliseconds, field);
}

function plausible(milliseconds: number, field: string): Date {
  if (!Number.isFinite(milliseconds)) throw new SkipRecordError(`${field}: not an instant`);
  if (milliseconds < EARLIEST || milliseconds >= LATEST) throw new SkipRecordError(`${field}: an instant outside 1990 to 2100`);
  return new Date(milliseconds);
}

/** A vendor id as text. Numbers above 2^53 reach us as text already; one that does not has lost digits and is refused. */
export function idText(value: unknown, field: string): string {
  const found = optionalId(value, field);
  if (found === null) throw new SkipRecordError(`${field}: missing`);
  return found;
}

/** As `idText`; null for null, undefined and empty text. */
export function optionalId(value: unknown, field: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  if (typeof value !== 'number') throw new SkipRecordError(`${field}: not an id`);
  if (!Number.isSafeInteger(value)) throw new SkipRecordError(`${field}: a number too large to be read without loss`);
  return String(value);
}

/** A number, also when it comes as text; null for null, undefined and empty text. */
export function optionalNumber(value: unknown, field: string): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && value.trim() === '') return null;
  const found = typeof value === 'string' ? Number(value) : value;
  if (typeof found !== 'number' || !Number.isFinite(found)) throw new SkipRecordError(`${field}: not a number`);
  return found;
}

/** Text; null for null, undefined and blank. Numbers and booleans become their text. */
export function optionalText(value: unknown, field: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') throw new SkipRecordError(`${field}: not a text`);
  const text = String(value).trim();
  return text === '' ? null : text;
}

/** One record by its wire schema; problems are named by path, never by value. */
export function parseRecord<Schema extends z.ZodType>(schema: Schema, record: unknown): z.output<Schema> {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'record'}: ${isMissing(record, path) ? 'missing' : message}`);
  throw new SkipRecordError(problems.join('; '));
}

function isMissing(record: unknown, path: readonly PropertyKey[]): boolean {
  let at = record;
  for (const key of path) at = (at as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
  return at === undefined || at === null;
}

/** What a mapper of one record may give back. */
export type Mapped = Entity | readonly Entity[] | undefined;

/**
 * Maps each record by itself: what `map` throws (a wrong value, a fault of ours) makes a reject of this record only.
 * `records` that is no list makes one reject for the page, so that a changed envelope is seen and never read as "nothing new".
 */
export function mapEach(entity: string, records: unknown, map: (record: Json, index: number) => Mapped): Mapping {
  if (!Array.isArray(records)) {
    return { records: [], rejects: [{ id: null, entity, reason: `The answer has no list of ${entity} records.`, raw: (records ?? null) as Json }] };
  }
  const entities: Entity[] = [];
  const rejects: Reject[] = [];
  for (const [index, record] of (records as Json[]).entries()) {
    try {
      const mapped = map(record, index);
      if (mapped !== undefined) entities.push(...(Array.isArray(mapped) ? (mapped as readonly Entity[]) : [mapped as Entity]));
    } catch (error) {
      rejects.push({ id: idOf(record), entity, reason: error instanceof Error ? error.message : String(error), raw: record });
    }
  }
  return { records: entities, rejects };
}

function idOf(record: Json): string | null {
  const id = typeof record === 'object' && record !== null && !Array.isArray(record) ? (record as { id?: unknown }).id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

/** Several mappings as one; `learned` of later ones wins by name. */
export function joinMappings(...mappings: readonly Mapping[]): Mapping {
  const learned = Object.assign({}, ...mappings.map((mapping) => mapping.learned ?? {})) as Record<string, Json>;
  const fields = mappings.flatMap((mapping) => mapping.fields ?? []);
  const gone = mappings.flatMap((mapping) => mapping.gone ?? []);
  return {
    records: mappings.flatMap((mapping) => mapping.records),
    rejects: mappings.flatMap((mapping) => mapping.rejects),
    ...(Object.keys(learned).length > 0 && { learned }),
    ...(fields.length > 0 && { fields }),
    ...(gone.length > 0 && { gone }),
  };
}
