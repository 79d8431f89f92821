import { CHANNELS, STATUS_CATEGORIES, type Channel, type StatusCategory } from '../domain/values.ts';
import type { Json, MappingSettings } from './source.ts';

/**
 * The rules of the config, applied alike for every source: which tickets count, what custom fields mean,
 * what a complaint is, what a status means. Names are compared without case and outer blanks.
 */

/** Something the config may name by vendor id or by title. */
export interface Named {
  readonly id: string | null;
  readonly name: string | null;
}

/** What the exclusion and complaint rules look at. Leave out what a helpdesk does not have. */
export interface TicketTraits {
  readonly tags: readonly string[];
  readonly channel?: Channel;
  readonly brand?: Named;
  readonly form?: Named;
  readonly group?: Named;
  readonly pipeline?: Named;
  readonly product?: Named;
}

const same = (text: string): string => text.trim().toLowerCase();

function namedBy(list: readonly string[] | undefined, thing: Named | undefined): string | undefined {
  return list?.find((entry) => (thing?.id ?? null) === entry.trim() || (typeof thing?.name === 'string' && same(thing.name) === same(entry)));
}

/**
 * The rule that takes a ticket out of every KPI, in the words of the config (`tag:import`, `brand:Test`, `only:groups`); null when none does.
 * `only` leaves out what it does not name, also tickets that have no such thing at all.
 */
export function excludedBy(settings: Pick<MappingSettings, 'exclude' | 'only'>, traits: TicketTraits): string | null {
  const { exclude, only } = settings;
  const tags = new Set(traits.tags.map(same));
  const tag = exclude.tags?.find((entry) => tags.has(same(entry)));
  if (tag !== undefined) return `tag:${tag}`;
  if (traits.channel !== undefined && exclude.channels?.includes(traits.channel)) return `channel:${traits.channel}`;
  for (const [kind, list, thing] of [
    ['brand', exclude.brands, traits.brand ?? traits.product],
    ['form', exclude.forms, traits.form],
    ['group', exclude.groups, traits.group],
  ] as const) {
    const hit = namedBy(list, thing);
    if (hit !== undefined) return `${kind}:${hit}`;
  }
  for (const [kind, list, thing] of [
    ['brands', only.brands, traits.brand],
    ['groups', only.groups, traits.group],
    ['pipelines', only.pipelines, traits.pipeline],
    ['products', only.products, traits.product],
  ] as const) {
    if (list !== undefined && list.length > 0 && namedBy(list, thing) === undefined) return `only:${kind}`;
  }
  return null;
}

/** Tier of a group by `tiers`, named by title or id; null when the config gives it none. */
export function tierOf(tiers: MappingSettings['tiers'], group: Named): number | null {
  const key = namedBy(Object.keys(tiers), group);
  return key === undefined ? null : (tiers[key] ?? null);
}

/** A custom field as a source learned it. `choice` of several values is still `choice`. */
export interface KnownField {
  readonly title: string;
  readonly kind: 'choice' | 'number' | 'date' | 'checkbox' | 'text';
}

/** Known fields by vendor id (Freshdesk and HubSpot: by API name), as kept in a connection's reference. */
export type KnownFields = Readonly<Record<string, KnownField>>;

/** Reads known fields back out of a reference value; anything unreadable is an unknown field. */
export function knownFields(reference: Json | undefined): KnownFields {
  return typeof reference === 'object' && reference !== null && !Array.isArray(reference) ? (reference as unknown as KnownFields) : {};
}

/** The config key (`topic`, `handleTime` …) that names this field by id or title; undefined when none does. */
export function fieldKey(settings: Pick<MappingSettings, 'fields'>, id: string, known: KnownFields): string | undefined {
  const field: Named = { id, name: known[id]?.title ?? null };
  return Object.entries(settings.fields).find(([, wanted]) => namedBy([String(wanted)], field) !== undefined)?.[0];
}

export type FieldValues = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Custom field values by config key, else by vendor id. Choice, number, date and checkbox fields are kept always, so that a field
 * mapped later needs no vendor request; free text and fields of unknown kind only when the config names them. Empty values are left out.
 */
export function customFields(
  settings: Pick<MappingSettings, 'fields'>,
  known: KnownFields,
  values: Iterable<readonly [id: string, value: unknown]>,
): FieldValues {
  const fields: Record<string, string | number | boolean | null> = {};
  for (const [id, value] of values) {
    const key = fieldKey(settings, id, known);
    const kind = known[id]?.kind ?? 'text';
    if (key === undefined && kind === 'text') continue;
    const typed = typedValue(kind, value);
    if (typed !== null) fields[key ?? id] = typed;
  }
  return fields;
}

function typedValue(kind: KnownField['kind'], value: unknown): string | number | boolean | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String).toSorted().join(',');
  if (kind === 'number') return Number.isFinite(Number(value)) ? Number(value) : null;
  if (kind === 'checkbox') return value === true || value === 'true';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** Tags that the config makes topics of, in the order in which they count (`topic: "tag: billing, delivery, topic_*"`); undefined where a field is the topic. */
export function topicTags(settings: Pick<MappingSettings, 'fields'>): readonly string[] | undefined {
  const listed = /^tags?:(.*)$/is.exec(String(settings.fields['topic'] ?? '').trim())?.[1];
  return listed?.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [same(tag)]));
}

/** The topic of a ticket, as text: the value of the field that `fields.topic` names, or the first of the tags it names that the ticket bears. */
export function topicOf(fields: FieldValues, settings: Pick<MappingSettings, 'fields'>, tags: readonly string[]): string | null {
  const wanted = topicTags(settings);
  if (wanted !== undefined) return first(wanted, (pattern) => first(tags, (tag) => tagTopic(pattern, same(tag)))) ?? null;
  const topic = fields['topic'];
  return topic === null || topic === undefined ? null : String(topic);
}

function first<From, To>(list: readonly From[], find: (each: From) => To | undefined): To | undefined {
  for (const each of list) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a tag says of the topic: itself, or what the star of the pattern stands for. */
function tagTopic(pattern: string, tag: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === tag ? tag : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const isLong = tag.length > before.length + after.length;
  return isLong && tag.startsWith(before) && tag.endsWith(after) ? tag.slice(before.length, tag.length - after.length) : undefined;
}

/** Is the ticket a complaint by the config's rule? Any one condition is enough. */
export function isComplaint(
  settings: Pick<MappingSettings, 'complaint'>,
  ticket: { readonly tags: readonly string[]; readonly ticketType: string | null; readonly topic: string | null; readonly fields: FieldValues },
): boolean {
  const rule = settings.complaint;
  const has = (list: readonly string[] | undefined, value: string | null) => value !== null && (list ?? []).some((entry) => same(entry) === same(value));
  return (
    ticket.tags.some((tag) => has(rule.tags, tag)) ||
    has(rule.types, ticket.ticketType) ||
    has(rule.topics, ticket.topic) ||
    Object.entries(rule.fields ?? {}).some(([key, wanted]) => same(String(ticket.fields[key] ?? '')) === same(wanted))
  );
}

/**
 * What a status means: the config's word (`map.status`, by the vendor's label or id, first name that hits), else what the source says.
 * `names` are the ways the config may name the status, most specific first: label, id, category.
 */
export function statusCategory(
  settings: Pick<MappingSettings, 'map'>,
  names: readonly (string | null | undefined)[],
  fallback: StatusCategory,
): StatusCategory {
  const mapped = override(settings.map.status, names);
  return STATUS_CATEGORIES.find((category) => category === mapped) ?? fallback;
}

/** How a ticket came in: the config's word (`map.channel`, by the vendor's word), else what the source says. */
export function channelOf(settings: Pick<MappingSettings, 'map'>, names: readonly (string | null | undefined)[], fallback: Channel): Channel {
  const mapped = override(settings.map.channel, names);
  return CHANNELS.find((channel) => channel === mapped) ?? fallback;
}

function override(map: Readonly<Record<string, string>> | undefined, names: readonly (string | null | undefined)[]): string | undefined {
  const entries = Object.entries(map ?? {});
  for (const name of names) {
    const hit = typeof name === 'string' ? entries.find(([from]) => same(from) === same(name)) : undefined;
    if (hit !== undefined) return hit[1].trim().toLowerCase();
  }
  return undefined;
}
