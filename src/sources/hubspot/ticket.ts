import type { Ticket } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { customFields, excludedBy, type FieldValues, isComplaint, type Named } from '../rules.ts';
import type { MapContext } from '../source.ts';
import { portalOf, ticketUrl } from './account.ts';
import { teamName } from './agents.ts';
import { priorityOf, ticketChannel } from './canonical.ts';
import type { HubspotConfig, PlaceRule } from './config.ts';
import { linksOf } from './links.ts';
import { categoryOf, findStage, type Stage, stagesOf } from './pipelines.ts';
import { pastValues } from './property-history.ts';
import { labelOf, type TicketFields, ticketFieldsOf } from './ticket-properties.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf, when } from './wire.ts';

/** The part of the config that says where spam and test tickets end up. */
export type Places = Pick<HubspotConfig, 'spam' | 'test'>;

const CREATORS: Readonly<Record<string, Ticket['createdByRole']>> = {
  CONVERSATIONS: 'customer',
  FORM: 'customer',
  FORMS: 'customer',
  CRM_UI: 'agent',
  INTEGRATION: 'system',
  IMPORT: 'system',
  API: 'system',
  AUTOMATION_PLATFORM: 'system',
};

/** One ticket as it is now. Throws `SkipRecordError` without an id, a creation date or a stage. */
export function toTicket(object: CrmObject, context: MapContext, places: Places): Ticket {
  const properties = propertiesOf(object);
  const fields = ticketFieldsOf(context.reference);
  const stage = currentStage(properties, context);
  const updatedAt = lastModified(object);
  const deletedAt = object.archived === true ? (when(object.archivedAt, 'archivedAt') ?? updatedAt) : null;
  const id = objectId(object);
  const { channel, word } = ticketChannel(properties, fields, context.settings);
  const custom = fieldsOf(properties, fields, context);
  const topic = topicOf(properties, fields, context, custom);
  const tags = listOf(properties.text('hs_tag_ids'));
  const groupId = properties.id('hubspot_team_id');
  return {
    entity: 'ticket',
    id,
    version: Math.max(updatedAt.getTime(), deletedAt?.getTime() ?? 0),
    updatedAt,
    createdAt: createdAt(object),
    createdByRole: CREATORS[properties.text('hs_object_source_label') ?? ''] ?? null,
    origin: properties.flag('hs_outbound_ticket') ? 'outbound' : 'inbound',
    channel,
    sourceChannel: word,
    isSocial: channel === 'social',
    customerId: linksOf(object, 'contacts')[0] ?? null,
    organizationId: properties.id('hs_primary_company_id') ?? linksOf(object, 'companies')[0] ?? null,
    statusCategory: stage.known === undefined ? unknownStage(properties) : categoryOf(stage.known, context.settings),
    sourceStatus: stage.known?.label ?? stage.id,
    statusAt: statusAt(object, properties),
    groupId,
    agentId: properties.id('hubspot_owner_id'),
    priority: priorityOf(properties.text('hs_ticket_priority')),
    ticketType: null,
    topic,
    tags,
    brandId: null,
    formId: null,
    scheduleId: null,
    followUpOfId: null,
    mergedIntoId: null,
    mergedAt: null,
    isSpam: isAt(places.spam, stage),
    isDeleted: deletedAt !== null,
    deletedAt,
    isTest: isAt(places.test, stage),
    isChild: false,
    excludedBy: excludedBy(context.settings, { tags, channel, group: { id: groupId, name: teamName(context.reference, groupId) }, pipeline: stage.pipeline }),
    isComplaint: isComplaint(context.settings, { tags, ticketType: null, topic, fields: custom }),
    fields: custom,
    url: ticketUrl(portalOf(context.reference), id),
    ...(stage.known === undefined && { quality: 'derived' as const }),
  };
}

/** A stage the pipelines do not list (deleted before we first looked): the ticket itself still says whether it is closed. */
const unknownStage = (properties: Properties) => (properties.flag('hs_is_closed') ? 'resolved' : 'open');

/** `createdate` counts; an import may date it back. */
export function createdAt(object: CrmObject): Date {
  const found = propertiesOf(object).at('createdate') ?? when(object.createdAt, 'createdAt');
  if (found === null) throw new SkipRecordError('createdate: missing');
  return found;
}

interface CurrentStage {
  readonly id: string;
  readonly known: Stage | undefined;
  readonly pipeline: Named;
}

function currentStage(properties: Properties, context: MapContext): CurrentStage {
  const id = properties.id('hs_pipeline_stage');
  if (id === null) throw new SkipRecordError('hs_pipeline_stage: missing');
  const pipelineId = properties.id('hs_pipeline');
  const stages = stagesOf(context.reference);
  const known = findStage(stages, pipelineId, id);
  const sibling = Object.values(stages).find((stage) => stage.pipelineId === pipelineId);
  return { id, known, pipeline: { id: pipelineId ?? known?.pipelineId ?? null, name: (known ?? sibling)?.pipelineLabel ?? null } };
}

/** Does the config name the ticket's pipeline or stage, by label or id? */
function isAt(rule: PlaceRule | undefined, stage: CurrentStage): boolean {
  const named = (names: readonly string[] | undefined, ...candidates: readonly (string | null | undefined)[]) =>
    (names ?? []).some((name) => candidates.some((candidate) => candidate?.trim().toLowerCase() === name.trim().toLowerCase()));
  return named(rule?.stages, stage.id, stage.known?.label) || named(rule?.pipelines, stage.pipeline.id, stage.pipeline.name);
}

function statusAt(object: CrmObject, properties: Properties): Date | null {
  return properties.at('hs_v2_date_entered_current_stage') ?? pastValues(object, 'hs_pipeline_stage')?.at(-1)?.at ?? null;
}

function fieldsOf(properties: Properties, fields: TicketFields, context: MapContext): FieldValues {
  const values = Object.keys(fields.known).map((name) => {
    const value = properties.raw(name);
    return [name, fields.multiple.includes(name) && typeof value === 'string' ? listOf(value) : value] as const;
  });
  return customFields(context.settings, fields.known, values);
}

/** The field the config calls `topic`, else HubSpot's own ticket category; of several the first, by its label. */
function topicOf(properties: Properties, fields: TicketFields, context: MapContext, custom: FieldValues): string | null {
  const name = topicProperty(fields, context);
  const value = name === undefined ? custom['topic'] : listOf(properties.text(name))[0];
  return value === undefined || value === null ? null : labelOf(fields, name ?? 'topic', String(value));
}

function topicProperty(fields: TicketFields, context: MapContext): string | undefined {
  const wanted = context.settings.fields['topic'];
  if (wanted === undefined) return 'hs_ticket_category';
  const asText = String(wanted).trim().toLowerCase();
  return Object.entries(fields.known).find(([name, field]) => name === String(wanted).trim() || field.title.trim().toLowerCase() === asText)?.[0];
}

/** A multi-valued property: values joined by `;`. */
export const listOf = (text: string | null): readonly string[] =>
  (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
