import type { Entity, EntityName, Entities } from '../../../src/domain/entities.ts';
import { mapTickets } from '../../../src/sources/hubspot/map-tickets.ts';
import { pipelinesStream } from '../../../src/sources/hubspot/pipelines.ts';
import type { Places } from '../../../src/sources/hubspot/ticket.ts';
import { ticketPropertiesStream } from '../../../src/sources/hubspot/ticket-properties.ts';
import type { Json, MapContext, MappingSettings, Mapping } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

/** A portal of two pipelines, in HubSpot's own words, for tests of the mapping alone. */
export const PIPELINES: Json = {
  results: [
    {
      id: '0',
      label: 'Support Pipeline',
      stages: [
        { id: '1', label: 'New', metadata: { ticketState: 'OPEN', isClosed: 'false' } },
        { id: '2', label: 'Waiting on contact', metadata: { ticketState: 'OPEN', isClosed: 'false' } },
        { id: '3', label: 'Waiting on us', metadata: { ticketState: 'OPEN', isClosed: 'false' } },
        { id: '4', label: 'Closed', metadata: { ticketState: 'CLOSED', isClosed: 'true' } },
      ],
    },
    {
      id: '777',
      label: 'Repairs',
      stages: [
        // The same id as in the first pipeline, with another meaning.
        { id: '4', label: 'In the workshop', metadata: { ticketState: 'OPEN' } },
        { id: '9001', label: 'Parts ordered', metadata: { ticketState: 'OPEN' } },
        { id: '9002', label: 'Handed over', metadata: { isClosed: 'true' } },
      ],
    },
  ],
};

export const CREATED = '2026-03-02T09:00:00.000Z';

/** An instant `minutes` after the ticket's creation, as ISO text. */
export const minutes = (count: number): string => new Date(Date.parse(CREATED) + count * 60_000).toISOString();

export interface Built {
  readonly id?: unknown;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly history?: Readonly<Record<string, readonly Json[]>>;
  readonly more?: Readonly<Record<string, Json>>;
}

/** A ticket as a list with history answers it. */
export function ticket({ id = '311', properties = {}, history = {}, more = {} }: Built = {}): Json {
  const base = { createdate: CREATED, hs_lastmodifieddate: minutes(600), hs_pipeline: '0', hs_pipeline_stage: '3' };
  const propertiesWithHistory = { hs_pipeline_stage: [stage('1', 0)], hs_pipeline: [stage('0', 0)], ...history };
  return { id, properties: { ...base, ...properties }, propertiesWithHistory, createdAt: CREATED, updatedAt: minutes(600), archived: false, ...more } as Json;
}

/** One value of a history, `at` minutes after creation. */
export const stage = (value: string, at: number, sourceType = 'CRM_UI', updatedByUserId?: number): Json => ({
  value,
  timestamp: minutes(at),
  sourceType,
  ...(updatedByUserId !== undefined && { updatedByUserId }),
});

export function contextOf(settings: MappingSettings = NO_MAPPING, definitions: Json = { results: [] }): MapContext {
  const empty: MapContext = { connectionId: 'hs', settings, reference: { owner_by_user: { '12': '9012' } }, observedAt: new Date('2026-03-20T00:00:00Z') };
  const learned = [pipelinesStream.map({ path: '', body: PIPELINES }, empty), ticketPropertiesStream.map({ path: '', body: definitions }, empty)];
  return { ...empty, reference: Object.assign({}, empty.reference, ...learned.map((mapping) => mapping.learned ?? {})) };
}

export function mapOne(object: Json, context: MapContext = contextOf(), places: Places = {}): Mapping {
  return mapTickets({ results: [object] }, context, places);
}

export function only<Name extends EntityName>(mapping: Mapping, entity: Name): Entities[Name][] {
  return mapping.records.filter((record: Entity): record is Entities[Name] => record.entity === entity);
}
