import type { Entity, SurveyResponse, Ticket, TicketChange, TicketMessage, TicketSummary } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import type { ActorType } from '../../domain/values.ts';
import { idText, instant, optionalNumber } from '../parse.ts';
import type { MapContext } from '../source.ts';
import { chatChannel } from './channels.ts';
import { agentOfChat, CHAT_IDS, ofChat } from './freshchat-people.ts';

/** Rows of Freshchat's reports to our records. A conversation is a ticket, whatever becomes of it: one that is taken up again is reopened. */

type Row = Readonly<Record<string, string | null>>;

/** `2026-03-02 08:00:00.0` and `2026-03-02T08:00:00Z`, both UTC. */
export const reportTime = (value: string | null | undefined, field: string): Date => instant(value?.trim().replace(/ UTC$/, '').replace(' ', 'T'), field);

const conversationOf = (row: Row): string => `${CHAT_IDS}${idText(row['conversation_id'], 'conversation_id')}`;

const isYes = (value: string | null | undefined): boolean => /^(true|yes|1)$/i.test(value ?? '');

/** A conversation begins; or begins again, which the report says of the same one. */
export function toChat(row: Row, context: MapContext): Entity[] {
  const id = conversationOf(row);
  const at = reportTime(row['created_at'], 'created_at');
  if (isYes(row['reopened'])) return [change(id, 'status', at, 'open'), ...assignments(id, row, at, context)];
  const { channel, name } = chatChannel(context.settings, row['channel_name'] ?? null, row['channel_id'] ?? null);
  const ticket: Ticket = {
    entity: 'ticket',
    id,
    version: at.getTime(),
    updatedAt: at,
    quality: 'derived',
    createdAt: at,
    createdByRole: 'customer',
    origin: 'inbound',
    channel,
    sourceChannel: name,
    isSocial: channel === 'social',
    customerId: ofChat(row['customer_id'] ?? null),
    organizationId: null,
    statusCategory: 'new',
    sourceStatus: 'new',
    statusAt: at,
    groupId: ofChat(row['group_id'] ?? null),
    agentId: agentOfChat(row['agent_id'] ?? null, context),
    priority: 'none',
    ticketType: null,
    topic: row['channel_name'] ?? null,
    tags: [],
    brandId: null,
    formId: null,
    scheduleId: null,
    followUpOfId: null,
    mergedIntoId: null,
    mergedAt: null,
    isSpam: false,
    isDeleted: false,
    deletedAt: null,
    isTest: false,
    isChild: false,
    excludedBy: null,
    isComplaint: false,
    fields: {},
    url: /^https?:\/\//.test(row['url'] ?? '') ? (row['url'] ?? null) : null,
  };
  return [ticket, ...assignments(id, row, at, context)];
}

/** A conversation is resolved, by whoever has it then. */
export function toResolution(row: Row, context: MapContext): Entity[] {
  const id = conversationOf(row);
  const at = reportTime(row['resolved_at'], 'resolved_at');
  return [change(id, 'status', at, 'resolved'), ...assignments(id, row, at, context)];
}

/** When an agent first answered. */
export function toFirstReply(row: Row): TicketSummary {
  const ticketId = conversationOf(row);
  const at = reportTime(row['replied_at'], 'replied_at');
  const common = { entity: 'ticket_summary', ticketId, updatedAt: at, value: null, quality: 'derived' } as const;
  // Keeps the earliest one ever seen: a conversation that is taken up again is answered again.
  return { ...common, id: `${ticketId}:first_reply`, kind: 'first_reply', version: -at.getTime(), at };
}

/** An answer to the satisfaction survey of chats: one to five. */
export function toRating(row: Row, context: MapContext): SurveyResponse {
  const ticketId = conversationOf(row);
  const at = reportTime(row['rated_at'], 'rated_at');
  const score = optionalNumber(row['score'], 'score');
  if (score === null || score < 1 || score > 5) throw new SkipRecordError('score: not one of 1 to 5');
  return {
    entity: 'survey_response',
    // Whoever answers again has changed his mind.
    id: `${ticketId}:csat`,
    version: at.getTime(),
    updatedAt: at,
    surveyType: 'csat',
    surveyId: `${CHAT_IDS}csat`,
    ticketId,
    callId: null,
    customerId: ofChat(row['customer_id'] ?? null),
    agentId: agentOfChat(row['agent_id'] ?? null, context),
    groupId: ofChat(row['group_id'] ?? null),
    offeredAt: null,
    respondedAt: at,
    score,
    scaleMin: 1,
    scaleMax: 5,
    responseGroup: null,
    orientation: null,
    hasComment: isYes(row['has_comment']),
  };
}

const AUTHORS: Readonly<Record<string, ActorType>> = { user: 'customer', customer: 'customer', agent: 'agent', bot: 'bot' };
const AUTOMATIC = /AWAY|OFFLINE|WELCOME|AUTO/;

/** A line of a transcript: what people and bots wrote, and when the conversation was resolved or taken up again. */
export function toMessage(row: Row, context: MapContext): Entity | undefined {
  const ticketId = conversationOf(row);
  const at = reportTime(row['created_at'], 'created_at');
  const kind = (row['detailed_type'] ?? '').toUpperCase();
  if (kind === 'STATUS_CHANGE_RESOLVED') return change(ticketId, 'status', at, 'resolved');
  if (kind === 'STATUS_CHANGE_REOPENED') return change(ticketId, 'status', at, 'open');
  const authorType = AUTHORS[(row['actor_type'] ?? '').toLowerCase()];
  const isAutomatic = AUTOMATIC.test(kind);
  const isSystem = authorType === undefined || /^system$/i.test(row['type'] ?? '');
  if (isSystem && !isAutomatic) return undefined;
  const isPrivate = kind === 'PRIVATE_NOTE' || /^private$/i.test(row['type'] ?? '');
  const message: TicketMessage = {
    entity: 'ticket_message',
    id: `${CHAT_IDS}${idText(row['message_id'], 'message_id')}`,
    ticketId,
    version: at.getTime(),
    updatedAt: at,
    at,
    authorType: isSystem ? 'system' : authorType,
    authorId: authorType === 'agent' ? agentOfChat(row['actor_id'] ?? null, context) : ofChat(row['actor_id'] ?? null),
    isPublic: !isPrivate,
    channel: chatChannel(context.settings, row['channel_name'] ?? null, row['channel_id'] ?? null).channel,
    isAutoReply: isAutomatic,
    viaRule: isAutomatic,
    isNote: isPrivate,
    sentiment: null,
  };
  return message;
}

function assignments(ticketId: string, row: Row, at: Date, context: MapContext): TicketChange[] {
  const group = ofChat(row['group_id'] ?? null);
  const agent = agentOfChat(row['agent_id'] ?? null, context);
  return [...(group === null ? [] : [change(ticketId, 'group', at, group)]), ...(agent === null ? [] : [change(ticketId, 'agent', at, agent)])];
}

/** Told by two reports, or read twice, it is the same record. */
function change(ticketId: string, field: TicketChange['field'], at: Date, value: string): TicketChange {
  const second = at.toISOString().replace(/\.\d{3}Z$/, 'Z');
  const common = { entity: 'ticket_change', ticketId, updatedAt: null, previousValue: null, actorType: null, actorId: null, quality: 'derived' } as const;
  return {
    ...common,
    id: `${ticketId}:${field}:${value}:${second}`,
    version: at.getTime(),
    field,
    at,
    value,
    sourceValue: field === 'status' ? value : null,
    seq: 0,
  };
}
