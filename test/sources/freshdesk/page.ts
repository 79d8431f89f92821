import type { Entities, Entity, EntityName } from '../../../src/domain/entities.ts';
import { freshdesk } from '../../../src/sources/freshdesk/index.ts';
import type { Json, Mapping, MappingSettings, Stream } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

/** What the account's fields, groups and products taught before. */
export const LEARNED: Readonly<Record<string, Json>> = {
  statuses: {
    '2': 'Open',
    '3': 'Pending',
    '4': 'Resolved',
    '5': 'Closed',
    '6': 'Waiting on Customer',
    '7': 'Waiting on Third Party',
    '8': 'Waiting on Parts',
    '9': 'In the lab',
  },
  ticket_sources: { '1': 'Email', '10': 'Outbound Email', '101': 'SMS line' },
  ticket_fields: { cf_topic: { title: 'Topic', kind: 'choice' }, cf_story: { title: 'Story', kind: 'text' }, cf_amount: { title: 'Amount', kind: 'number' } },
  groups: { '77': 'Billing' },
  products: { '5': 'Test shop' },
};

const settingsWith = (settings: Partial<MappingSettings> = {}): MappingSettings => ({ ...NO_MAPPING, ...settings });

type Extras = Partial<Parameters<typeof freshdesk.open>[0]>;
const open = (settings: Partial<MappingSettings> = {}, extras: Extras = {}) =>
  freshdesk.open({ subdomain: 'acme', auth: { apiKey: 'k' }, ...extras }, settingsWith(settings));

export function streamNamed(name: string, settings: Partial<MappingSettings> = {}, extras: Extras = {}): Stream {
  const stream = open(settings, extras).streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`no stream ${name}`);
  return stream;
}

/** Maps a page of these rows by the stream of this name. */
export function mapRows(
  name: string,
  rows: Json,
  settings: Partial<MappingSettings> = {},
  reference: Readonly<Record<string, Json>> = LEARNED,
  extras: Extras = {},
): Mapping {
  const context = { connectionId: 'desk', settings: settingsWith(settings), reference, observedAt: new Date('2026-04-01T00:00:00Z') };
  return streamNamed(name, settings, extras).map({ path: `/api/v2/${name}`, body: rows }, context);
}

export function only<Name extends EntityName>(mapping: { readonly records: readonly Entity[] }, entity: Name): Entities[Name][] {
  return mapping.records.filter((record): record is Entities[Name] => record.entity === entity);
}

export const CREATED = '2026-03-02T08:00:00Z';
const NO_STATS = {
  agent_responded_at: null,
  requester_responded_at: null,
  first_responded_at: null,
  status_updated_at: CREATED,
  reopened_at: null,
  resolved_at: null,
  closed_at: null,
  pending_since: null,
};

type Row = Readonly<Record<string, Json>>;

/** A ticket row as the list prints it, in March 2026. */
export function ticketRow(changes: Row = {}, stats: Row = {}): Json {
  return {
    id: 12,
    status: 2,
    priority: 2,
    source: 1,
    type: 'Question',
    requester_id: 501,
    responder_id: null,
    group_id: 77,
    company_id: null,
    product_id: null,
    created_at: CREATED,
    updated_at: '2026-03-02T09:00:00Z',
    due_by: '2026-03-03T08:00:00Z',
    fr_due_by: '2026-03-02T12:00:00Z',
    nr_due_by: null,
    spam: false,
    tags: [],
    custom_fields: {},
    association_type: null,
    stats: { ...NO_STATS, ...stats },
    ...changes,
  };
}
