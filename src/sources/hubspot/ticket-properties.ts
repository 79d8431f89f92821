import * as z from 'zod';
import type { KnownField } from '../rules.ts';
import { fieldKey, type KnownFields } from '../rules.ts';
import type { Json, MapContext, Mapping, MappingSettings, Stream } from '../source.ts';
import { paths } from './paths.ts';
import { TICKET_PROPERTIES } from './property-names.ts';
import { HOURLY_MS, snapshotCursor, type SnapshotCursor } from './snapshot.ts';

/** Name under which the ticket's fields are kept in the connection's reference. */
const TICKET_FIELDS = 'ticket_fields';

/** What the portal's ticket properties teach. */
export interface TicketFields {
  /** Custom properties and those the config names, by API name. */
  readonly known: KnownFields;
  /** Of these, the ones that hold several values, joined by `;`. */
  readonly multiple: readonly string[];
  /** Labels of option values, by property, then by value. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const NOTHING: TicketFields = { known: {}, multiple: [], labels: {} };

const option = z.looseObject({ value: z.union([z.string(), z.number(), z.boolean()]), label: z.string().nullish() });
const property = z.looseObject({
  name: z.string(),
  label: z.string().nullish(),
  type: z.string(),
  fieldType: z.string().nullish(),
  hubspotDefined: z.boolean().nullish(),
  options: z.array(option).nullish(),
});
type Property = z.infer<typeof property>;

/** The portal's ticket properties: which custom fields there are, and what the codes of SLA status, channel and category mean here. */
export const ticketPropertiesStream: Stream<SnapshotCursor> = {
  name: 'ticket_properties',
  mode: 'snapshot',
  everyMs: HOURLY_MS,
  mapperVersion: 1,
  parseCursor: snapshotCursor,
  async *read(_from, context) {
    const path = paths.properties('tickets');
    const knownTo = context.clock.now();
    const response = await context.http.request({ path, signal: context.signal });
    yield { raw: { path, body: context.redact(response.body) }, next: {}, done: true, knownTo };
  },
  map: (raw, context) => mapProperties(raw.body, context),
};

function mapProperties(body: Json, context: MapContext): Mapping {
  const results = z.looseObject({ results: z.array(z.unknown()) }).safeParse(body);
  if (!results.success) return { records: [], rejects: [{ id: null, entity: 'property', reason: 'The answer has no list of properties.', raw: body }] };
  const properties = results.data.results.flatMap((result) => property.safeParse(result).data ?? []);
  const own = properties.filter((found) => found.hubspotDefined !== true);
  return {
    records: [],
    rejects: [],
    learned: { [TICKET_FIELDS]: learnFields(properties, context.settings) as unknown as Json },
    fields: own.map(({ name, label, type }) => ({ key: name, title: label ?? null, type })),
  };
}

function learnFields(properties: readonly Property[], settings: MappingSettings): TicketFields {
  const all: Record<string, KnownField> = Object.fromEntries(
    properties.map((found) => [found.name, { title: found.label ?? found.name, kind: kindOf(found) }]),
  );
  const wanted = properties.filter((found) => isCustom(found) || fieldKey(settings, found.name, all) !== undefined);
  const labelled = properties.filter((found) => TICKET_PROPERTIES.includes(found.name) || wanted.includes(found));
  return {
    known: Object.fromEntries(wanted.map(({ name }) => [name, all[name] as KnownField])),
    multiple: wanted.filter((found) => found.type === 'enumeration' && found.fieldType === 'checkbox').map(({ name }) => name),
    labels: Object.fromEntries(labelled.filter((found) => (found.options ?? []).length > 0).map((found) => [found.name, labelsOf(found)])),
  };
}

/** Custom properties whose values are no free text are kept always, so that a field mapped later needs no vendor request. */
const isCustom = (found: Property): boolean => found.hubspotDefined !== true && !found.name.startsWith('hs_') && kindOf(found) !== 'text';

function kindOf({ type, fieldType }: Property): KnownField['kind'] {
  if (type === 'bool' || fieldType === 'booleancheckbox') return 'checkbox';
  if (type === 'enumeration') return 'choice';
  if (type === 'number') return 'number';
  return type === 'date' || type === 'datetime' ? 'date' : 'text';
}

const labelsOf = (found: Property): Record<string, string> =>
  Object.fromEntries((found.options ?? []).map(({ value, label }) => [String(value), label ?? String(value)]));

export function ticketFieldsOf(reference: MapContext['reference']): TicketFields {
  return { ...NOTHING, ...(reference[TICKET_FIELDS] as Partial<TicketFields> | undefined) };
}

/** Every property name to ask for: ours, and the custom ones learned. */
export function ticketPropertyNames(reference: MapContext['reference']): readonly string[] {
  return [...new Set([...TICKET_PROPERTIES, ...Object.keys(ticketFieldsOf(reference).known)])];
}

/** The label of a property's value, else the value. */
export function labelOf(fields: TicketFields, name: string, value: string): string {
  return fields.labels[name]?.[value] ?? value;
}
