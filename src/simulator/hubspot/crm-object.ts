/** Any record of the simulated CRM, as its endpoints need it. */
import type { Instant } from '../events.ts';

/** One value of a property's history. */
export interface HistoryValue {
  readonly value: string;
  readonly timestamp: string;
  readonly sourceType: string;
  readonly sourceId?: string;
  readonly updatedByUserId?: number;
}

export interface CrmRecord {
  readonly id: number;
  readonly createdMs: Instant;
  readonly modifiedMs: Instant;
  /** When it went to the recycling bin; null while it is live. */
  readonly archivedMs: Instant | null;
  /** Values as the API prints them: strings or null. */
  readonly properties: Readonly<Record<string, string | null>>;
  /** Newest first, all of it; the endpoints cut it. */
  readonly history: Readonly<Record<string, readonly HistoryValue[]>>;
  /** The instants at which it changed, oldest first; for an index that lags. */
  readonly changedMs: readonly Instant[];
  /** Ids of the records it is linked to, by their type. */
  readonly links?: Readonly<Record<string, readonly number[]>>;
}

/** HubSpot keeps this much history of a property of a ticket. */
const HISTORY_DEPTH = 20;

/** What comes when nothing is named. */
const DEFAULT_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  tickets: [
    'content',
    'createdate',
    'hs_lastmodifieddate',
    'hs_object_id',
    'hs_pipeline',
    'hs_pipeline_stage',
    'hs_ticket_category',
    'hs_ticket_priority',
    'subject',
  ],
  contacts: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  companies: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
};
/** Of all other types. */
const BARE = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'];

/** What an answer shows of a record. */
export interface Shown {
  readonly properties: readonly string[];
  readonly history?: readonly string[];
  /** Types of linked records to list beside it. */
  readonly associations?: readonly string[];
}

export const iso = (at: Instant): string => new Date(at).toISOString();

/** The envelope of one record. Names nobody knows are left out without a word, as HubSpot does. */
export function envelope(type: string, record: CrmRecord, { properties, history = [], associations = [] }: Shown): object {
  const wanted = [...new Set([...(DEFAULT_PROPERTIES[type] ?? BARE), ...properties])].filter((name) => name in record.properties);
  const linked = associations.filter((to) => (record.links?.[to] ?? []).length > 0);
  return {
    id: String(record.id),
    properties: Object.fromEntries(wanted.map((name) => [name, record.properties[name] ?? null])),
    ...(history.length > 0 && { propertiesWithHistory: historyOf(record, history) }),
    createdAt: iso(record.createdMs),
    updatedAt: iso(record.modifiedMs),
    archived: record.archivedMs !== null,
    ...(record.archivedMs !== null && { archivedAt: iso(record.archivedMs) }),
    ...(linked.length > 0 && { associations: Object.fromEntries(linked.map((to) => [to, inline(type, to, record)])) }),
  };
}

/** Links as a list shows them; each may be there twice, once for each of its labels. */
function inline(from: string, to: string, record: CrmRecord): object {
  const kind = `${from.replace(/s$/, '')}_to_${to.replace(/s$/, '')}`;
  return { results: (record.links?.[to] ?? []).flatMap((id) => [kind, `${kind}_unlabeled`].map((label) => ({ id: String(id), type: label }))) };
}

function historyOf(record: CrmRecord, names: readonly string[]): Record<string, readonly HistoryValue[]> {
  const known = names.filter((name) => name in record.history);
  return Object.fromEntries(known.map((name) => [name, (record.history[name] ?? []).slice(0, HISTORY_DEPTH)]));
}
