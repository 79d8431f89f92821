/** A ticket of the world as a HubSpot record. */
import { type Instant, isMessage, type WorldEvent } from '../events.ts';
import type { World, WorldTicket } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';
import { ticketHistory } from './ticket-history.ts';
import { slaProperties } from './ticket-sla.ts';
import { originOf, pipelineOf, priorityWord, stageId } from './wording.ts';

type Values = Record<string, string | number | boolean | null>;

/** Deleted records stay in the recycling bin for 90 days. */
export const BIN_MS = 90 * 86_400_000;

export function ticketRecord(world: World, ticket: WorldTicket, now: Instant): CrmRecord {
  const values: Values = {
    ...identity(world, ticket),
    ...life(ticket),
    ...messages(ticket),
    ...slaProperties(world, ticket, now),
  };
  return {
    id: ticket.id,
    createdMs: ticket.createdAt,
    modifiedMs: ticket.touchedAt,
    archivedMs: ticket.deletedAt,
    properties: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? null : String(value)])),
    history: ticketHistory(world, ticket),
    changedMs: ticket.events.map(({ at }) => at),
    links: { contacts: [ticket.customerId], companies: ticket.organizationId === null ? [] : [ticket.organizationId] },
  };
}

function identity(world: World, ticket: WorldTicket): Values {
  const { channelId, sourceType, sourceLabel } = originOf(ticket.entrance);
  return {
    hs_object_id: ticket.id,
    hs_ticket_id: ticket.id,
    subject: ticket.subject,
    content: `CONFIDENTIAL-BODY description ${ticket.index}`,
    createdate: iso(ticket.createdAt),
    hs_createdate: iso(ticket.createdAt),
    hs_lastmodifieddate: iso(ticket.touchedAt),
    hs_pipeline: pipelineOf(ticket).id,
    hs_pipeline_stage: stageId(ticket, ticket.status),
    hs_ticket_priority: priorityWord(ticket.priority),
    hs_ticket_category: ticket.topic,
    source_type: sourceType,
    hs_originating_generic_channel_id: channelId,
    hs_object_source_label: ticket.createdBy.type === 'agent' ? 'CRM_UI' : sourceLabel,
    hs_outbound_ticket: ticket.origin === 'outbound',
    hs_tag_ids: null,
    hs_primary_company_id: ticket.organizationId,
    hs_merged_object_ids: absorbedIds(world, ticket),
    hubspot_owner_id: ticket.agentId,
    hubspot_team_id: ticket.groupId,
    desk_ticket_kind: ticket.ticketType,
    desk_handle_seconds: ticket.handledS === 0 ? null : ticket.handledS,
    desk_order_number: `CONFIDENTIAL-FIELD order ${ticket.index}`,
  };
}

/** All tickets that went into this one, also those that had gone into one of them before. */
function absorbedIds(world: World, ticket: WorldTicket): string | null {
  const direct = ticket.events.flatMap((event) => (event.kind === 'absorbed' ? [event.loserTicketId] : []));
  const all = direct.flatMap((id) => [String(id), ...(absorbedIds(world, world.ticket(id))?.split(';') ?? [])]);
  return all.length === 0 ? null : all.join(';');
}

/** `closed_date` is emptied by a reopen and rewritten by the next close; `hs_last_closed_date` stays. */
function life(ticket: WorldTicket): Values {
  const statuses = ticket.events.filter((event) => event.kind === 'status');
  const isClosed = stageId(ticket, ticket.status) === stageId(ticket, 'resolved');
  const closed = statuses.findLast(({ from, to }) => isFinished(to) && !isFinished(from))?.at ?? null;
  const reopened = statuses.findLast(({ from, to }) => isFinished(from) && !isFinished(to))?.at ?? null;
  return {
    hs_is_closed: isClosed,
    closed_date: isClosed && closed !== null ? iso(closed) : null,
    hs_last_closed_date: closed === null ? null : iso(closed),
    hs_ticket_reopened_at: reopened === null ? null : iso(reopened),
    time_to_close: isClosed && closed !== null ? closed - ticket.createdAt : null,
    hs_v2_date_entered_current_stage: iso(enteredStageAt(ticket)),
  };
}

const isFinished = (status: WorldTicket['status']): boolean => status === 'resolved' || status === 'closed';

function enteredStageAt(ticket: WorldTicket): Instant {
  const entered = ticket.events.findLast((event) => event.kind === 'status' && stageId(ticket, event.from) !== stageId(ticket, event.to));
  return entered?.at ?? ticket.createdAt;
}

function messages(ticket: WorldTicket): Values {
  const all = ticket.events.filter(isMessage);
  const replies = all.filter(({ kind }) => kind === 'agent_reply');
  const received = all.filter(({ kind }) => kind === 'customer_message');
  const byEmail = ticket.channel === 'email';
  const at = (event: WorldEvent | undefined) => (event === undefined ? null : iso(event.at));
  return {
    // Older tickets have only the e-mail date, chats only the other one.
    first_agent_reply_date: byEmail ? at(replies[0]) : null,
    hs_first_agent_message_sent_at: byEmail && ticket.index % 7 === 0 ? null : at(replies[0]),
    time_to_first_agent_reply: byEmail && replies[0] !== undefined ? replies[0].at - ticket.createdAt : null,
    hs_last_message_sent_at: at(replies.at(-1)),
    hs_last_message_received_at: at(received.at(-1)),
    hs_last_message_from_visitor: received.length > 0 && (replies.at(-1)?.at ?? 0) < (received.at(-1)?.at ?? 0),
    last_reply_date: byEmail ? at(received.at(-1)) : null,
  };
}
