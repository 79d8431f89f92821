/** A ticket as Zendesk's exports show it. */
import type { World, WorldTicket } from '../world.ts';
import { metricSetOf } from './metric-set.ts';
import { apiUrl, customStatusId, FIELD_IDS, FORM_ID, generatedTimestamp, isMessaging, iso, priorityWord, statusWord, viaChannel } from './wording.ts';

export interface TicketOptions {
  readonly withMetricSet: boolean;
  readonly surveys: 'legacy' | 'new' | 'none';
  /** Tickets that follow up a closed one, by the closed one's id. */
  readonly followUps: ReadonlyMap<number, readonly number[]>;
}

export function ticketOf(world: World, ticket: WorldTicket, options: TicketOptions): Record<string, unknown> {
  const wire: Record<string, unknown> = {
    url: apiUrl(world, `tickets/${ticket.id}`),
    id: ticket.id,
    encoded_id: `ENC${ticket.id.toString(36).toUpperCase()}`,
    external_id: null,
    via: { channel: viaChannel(ticket.entrance), source: viaSource(ticket) },
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    generated_timestamp: generatedTimestamp(ticket),
    type: ticket.ticketType,
    subject: ticket.subject,
    raw_subject: ticket.subject,
    description: `CONFIDENTIAL-BODY description ${ticket.index}`,
    priority: priorityWord(ticket.priority),
    status: ticket.isDeleted ? 'deleted' : statusWord(ticket.status),
    custom_status_id: customStatusId(ticket, ticket.status),
    recipient: ticket.channel === 'email' ? 'support@desk.example' : null,
    requester_id: ticket.customerId,
    submitter_id: ticket.createdBy.id,
    assignee_id: ticket.agentId,
    organization_id: ticket.organizationId,
    group_id: ticket.groupId,
    collaborator_ids: [],
    follower_ids: [],
    email_cc_ids: [],
    forum_topic_id: null,
    problem_id: null,
    has_incidents: false,
    is_public: ticket.createdBy.type !== 'agent' || ticket.origin === 'outbound' || ticket.events.some(({ kind }) => kind === 'agent_reply'),
    due_at: null,
    tags: ticket.tags,
    ...customFields(ticket),
    satisfaction_rating: satisfactionOf(ticket, options.surveys),
    sharing_agreement_ids: [],
    followup_ids: options.followUps.get(ticket.id) ?? [],
    ticket_form_id: FORM_ID,
    brand_id: ticket.brandId,
    allow_channelback: false,
    allow_attachments: true,
    from_messaging_channel: isMessaging(ticket),
    support_type: 'agent',
  };
  if (ticket.scrubbedAt !== null) scrubbed(wire);
  if (options.withMetricSet) wire['metric_set'] = ticket.isDeleted ? null : metricSetOf(world, ticket);
  return wire;
}

function viaSource(ticket: WorldTicket): unknown {
  if (ticket.followUpOfId !== null) {
    return { from: { ticket_id: ticket.followUpOfId, subject: ticket.subject, channel: 'email' }, to: {}, rel: 'follow_up' };
  }
  const from = ticket.channel === 'email' ? { address: 'person@private.example', name: 'Private Person' } : {};
  return { from, to: {}, rel: null };
}

function customFields(ticket: WorldTicket): Record<string, unknown> {
  const last = ticket.events.findLast((event) => event.kind === 'time_entry');
  const values = [
    { id: FIELD_IDS.topic, value: ticket.topic === null ? null : `topic_${ticket.topic}` },
    { id: FIELD_IDS.timeTotal, value: ticket.handledS === 0 ? null : String(ticket.handledS) },
    { id: FIELD_IDS.timeLast, value: last?.kind === 'time_entry' ? String(last.seconds) : null },
    { id: FIELD_IDS.orderNumber, value: `CONFIDENTIAL-FIELD order ${ticket.index}` },
  ];
  return { custom_fields: values, fields: values };
}

function satisfactionOf(ticket: WorldTicket, surveys: TicketOptions['surveys']): unknown {
  const response = surveys === 'legacy' ? ticket.surveys.at(-1) : undefined;
  if (surveys !== 'legacy') return null;
  if (response === undefined) return { score: 'unoffered' };
  if (response.score === null) return { score: 'offered' };
  const comment = response.hasComment ? 'CONFIDENTIAL-COMMENT' : null;
  return { id: response.id, score: response.score >= 4 ? 'good' : 'bad', comment, reason: 'No reason provided', reason_id: 0 };
}

/** What is left 30 days after the deletion: the id, and nothing that could be counted by. */
function scrubbed(wire: Record<string, unknown>): void {
  Object.assign(wire, {
    subject: 'SCRUBBED',
    raw_subject: 'SCRUBBED',
    description: 'X',
    via: { channel: 'web', source: { from: {}, to: {}, rel: null } },
    type: null,
    priority: null,
    recipient: null,
    assignee_id: null,
    organization_id: null,
    group_id: null,
    tags: [],
    custom_fields: [],
    fields: [],
    satisfaction_rating: null,
    followup_ids: [],
  });
}
