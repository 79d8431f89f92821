import * as z from 'zod';
import { SkipRecordError } from '../../domain/errors.ts';
import { epochMilliseconds, instant, optionalId, optionalInstant, optionalText } from '../parse.ts';

/** The shapes of HubSpot's answers, as far as we look at them. Unknown keys are none of our business. */

const id = z.union([z.string(), z.number()]);
/** All property values are strings, say the docs; recorded answers hold numbers and booleans too. */
const propertyValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const historyEntry = z.looseObject({
  value: propertyValue.optional(),
  timestamp: z.union([z.string(), z.number()]),
  sourceType: z.string().nullish(),
  updatedByUserId: id.nullish(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

const linked = z.looseObject({ results: z.array(z.looseObject({ id })).nullish() });

/** Any CRM object: a ticket, a feedback submission, an e-mail. */
export const crmObject = z.looseObject({
  id,
  properties: z.record(z.string(), propertyValue),
  propertiesWithHistory: z.record(z.string(), z.array(historyEntry)).nullish(),
  /** Linked records by type, as a list shows them. */
  associations: z.record(z.string(), linked).nullish(),
  createdAt: z.string().nullish(),
  updatedAt: z.string().nullish(),
  archived: z.boolean().nullish(),
  archivedAt: z.string().nullish(),
});
export type CrmObject = z.infer<typeof crmObject>;

const collection = z.looseObject({
  results: z.array(z.unknown()),
  total: z.number().optional(),
  paging: z.looseObject({ next: z.looseObject({ after: z.union([z.string(), z.number()]) }).nullish() }).nullish(),
});

/** A page of anything. `after` is absent on the last page only: a short or empty page with a cursor is not the end. */
export interface CollectionPage {
  readonly results: readonly unknown[];
  readonly total: number | undefined;
  readonly after: string | undefined;
}

/** Reads the envelope of a list or search; throws when it is none, so that a changed envelope is never read as "nothing new". */
export function readCollection(body: unknown, path: string): CollectionPage {
  const parsed = collection.safeParse(body);
  if (!parsed.success) throw new Error(`HubSpot's answer at ${path} has no list of results.`);
  const after = parsed.data.paging?.next?.after;
  return { results: parsed.data.results, total: parsed.data.total, after: after === undefined ? undefined : String(after) };
}

/** Typed readers of one object's properties. */
export interface Properties {
  text(name: string): string | null;
  id(name: string): string | null;
  at(name: string): Date | null;
  flag(name: string): boolean;
  raw(name: string): string | number | boolean | null;
}

export function propertiesOf(object: CrmObject): Properties {
  const raw = (name: string) => object.properties[name] ?? null;
  return {
    raw,
    text: (name) => optionalText(raw(name), name),
    id: (name) => optionalId(raw(name), name),
    at: (name) => when(raw(name), name),
    flag: (name) => raw(name) === true || raw(name) === 'true',
  };
}

/** An instant as HubSpot writes it: ISO text with any number of fractional digits, or epoch milliseconds as number or text. */
export function when(value: unknown, field: string): Date | null {
  const isEpoch = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
  return isEpoch ? epochMilliseconds(value, field) : optionalInstant(value, field);
}

/** When HubSpot last changed the object: what versions are made of. */
export function lastModified(object: CrmObject, property = 'hs_lastmodifieddate'): Date {
  return when(object.properties[property], property) ?? instant(object.updatedAt ?? object.createdAt, 'updatedAt');
}

/** The object's id; HubSpot's ids are whole numbers, whatever type they arrive in. */
export function objectId(object: { readonly id: string | number }): string {
  const found = optionalId(object.id, 'id');
  if (found === null || !/^\d+$/.test(found)) throw new SkipRecordError('id: not a HubSpot id');
  return found;
}
