import type { Entity, Ticket, TicketMark } from '../../domain/entities.ts';
import type { Origin, StatusCategory } from '../../domain/values.ts';
import { epochSeconds, idText, instant, optionalId, optionalInstant, optionalText } from '../parse.ts';
import { customFields, excludedBy, isComplaint, knownFields, topicOf, type Named } from '../rules.ts';
import type { MapContext } from '../source.ts';
import { channelOfVia } from './channels.ts';
import { readPriority, readStatus } from './statuses.ts';
import { mapSummaries } from './ticket-summaries.ts';
import type { MetricSet, WireTicket } from './wire.ts';

const SCRUBBED = 'SCRUBBED';
const SAMPLES = new Set(['sample_ticket', 'sample_interactive_ticket']);

/**
 * One exported ticket: its row and what Zendesk measured of it. About 30 days after its deletion a ticket comes once more, emptied;
 * then only the tombstone is told, so that nothing empty overwrites what we know.
 */
export function mapTicket(wire: WireTicket, metrics: MetricSet | null, context: MapContext, host: string): readonly Entity[] {
  const id = idText(wire.id, 'id');
  const updatedAt = optionalInstant(wire.updated_at, 'updated_at');
  // Changes made by the system move only generated_timestamp; updated_at may lie weeks before it.
  const version = (epochSeconds(wire.generated_timestamp, 'generated_timestamp') ?? updatedAt)?.getTime() ?? 0;
  if (wire.status === 'deleted' && (wire.subject === SCRUBBED || wire.raw_subject === SCRUBBED)) return [tombstone(id, version, updatedAt)];
  const ticket = mapRow(wire, id, version, updatedAt, metrics, context, host);
  return metrics === null ? [ticket] : [ticket, ...mapSummaries(ticket, metrics)];
}

const tombstone = (ticketId: string, version: number, at: Date | null): TicketMark => ({
  entity: 'ticket_mark',
  id: `${ticketId}:deleted`,
  version,
  updatedAt: at,
  ticketId,
  kind: 'deleted',
  at,
  intoTicketId: null,
});

function mapRow(wire: WireTicket, id: string, version: number, updatedAt: Date | null, metrics: MetricSet | null, context: MapContext, host: string): Ticket {
  const isDeleted = wire.status === 'deleted';
  const tags = wire.tags ?? [];
  const fields = customFields(context.settings, knownFields(context.reference['ticket_fields']), customValues(wire));
  const topic = topicOf(fields, context.settings, tags);
  const ticketType = optionalText(wire.type, 'type');
  const statusAt = optionalInstant(metrics?.status_updated_at, 'metric_set.status_updated_at');
  const asked = whoAsked(wire, context);
  return {
    entity: 'ticket',
    id,
    version,
    updatedAt,
    createdAt: instant(wire.created_at, 'created_at'),
    ...asked,
    customerId: optionalId(wire.requester_id, 'requester_id'),
    organizationId: optionalId(wire.organization_id, 'organization_id'),
    ...statusOf(wire, isDeleted, context),
    statusAt,
    groupId: optionalId(wire.group_id, 'group_id'),
    agentId: optionalId(wire.assignee_id, 'assignee_id'),
    priority: readPriority(wire.priority),
    ticketType,
    topic,
    tags,
    brandId: optionalId(wire.brand_id, 'brand_id'),
    formId: optionalId(wire.ticket_form_id, 'ticket_form_id'),
    scheduleId: null,
    followUpOfId: wire.via?.source?.rel === 'follow_up' ? optionalId(wire.via.source.from?.ticket_id, 'via.source.from.ticket_id') : null,
    mergedIntoId: null,
    // The loser of a merge is closed by it: without the survivor's name, the closing instant is all the row tells.
    mergedAt: tags.includes('closed_by_merge') ? (optionalInstant(metrics?.solved_at, 'metric_set.solved_at') ?? statusAt ?? updatedAt) : null,
    isSpam: false,
    isDeleted,
    deletedAt: isDeleted ? updatedAt : null,
    isTest: SAMPLES.has(viaWord(wire) ?? ''),
    isChild: viaWord(wire) === 'side_conversation',
    excludedBy: excludedBy(context.settings, { ...traits(wire, tags, context), channel: asked.channel }),
    isComplaint: isComplaint(context.settings, { tags, ticketType, topic, fields }),
    fields,
    url: `https://${host}/agent/tickets/${id}`,
  };
}

const viaWord = (wire: WireTicket): string | null => optionalText(wire.via?.channel, 'via.channel');

const customValues = (wire: WireTicket): [string, unknown][] => (wire.custom_fields ?? []).map((field) => [String(field.id), field.value]);

/** A deleted ticket says nothing of its status any more; it leaves every KPI, so `closed` is only the value of a column that must have one. */
function statusOf(wire: WireTicket, isDeleted: boolean, context: MapContext): { statusCategory: StatusCategory; sourceStatus: string } {
  if (isDeleted) return { statusCategory: 'closed', sourceStatus: 'deleted' };
  const status = readStatus(wire.status, optionalId(wire.custom_status_id, 'custom_status_id'), context);
  return { statusCategory: status.category, sourceStatus: status.sourceStatus };
}

type WhoAsked = Pick<Ticket, 'origin' | 'createdByRole' | 'channel' | 'sourceChannel' | 'isSocial'>;

/**
 * Who began it, by what the export row tells: only agents can submit for somebody else, and only agents can write a ticket that the
 * customer never sees. A public ticket that an agent submitted for a customer is outbound, unless it came by phone, chat or messaging,
 * where the agent's side writes down what the customer began; Talk names its own outbound calls. `is_public` is about any comment,
 * so a logged request that was answered in public later counts as outbound here: the row cannot tell it apart.
 */
function whoAsked(wire: WireTicket, context: MapContext): WhoAsked {
  const word = viaWord(wire);
  const channel = channelOfVia(word, context.settings, wire.from_messaging_channel === true);
  const requester = optionalId(wire.requester_id, 'requester_id');
  const submitter = optionalId(wire.submitter_id, 'submitter_id');
  const isSystem = submitter === null || submitter === '0' || submitter.startsWith('-');
  const isForAnother = !isSystem && submitter !== requester;
  const isHidden = wire.is_public === false;
  const createdByRole = isSystem ? 'system' : isForAnother || isHidden ? 'agent' : 'customer';
  return { channel, sourceChannel: word, isSocial: channel === 'social', createdByRole, origin: originOf() };

  function originOf(): Origin {
    if (word === 'phone_call_outbound' || (channel === 'phone' && wire.via?.source?.rel === 'outbound')) return 'outbound';
    if (channel === 'phone' || channel === 'chat' || channel === 'messaging') return 'inbound';
    if (isForAnother) return isHidden ? 'inbound' : 'outbound';
    return isHidden && !isSystem ? 'internal' : 'inbound';
  }
}

function traits(wire: WireTicket, tags: readonly string[], context: MapContext): Parameters<typeof excludedBy>[1] {
  const named = (id: unknown, reference: string): Named => {
    const text = optionalId(id, reference);
    const names = context.reference[reference] as Readonly<Record<string, string>> | undefined;
    return { id: text, name: text === null ? null : (names?.[text] ?? null) };
  };
  return { tags, brand: named(wire.brand_id, 'brands'), form: named(wire.ticket_form_id, 'ticket_forms'), group: named(wire.group_id, 'groups') };
}
