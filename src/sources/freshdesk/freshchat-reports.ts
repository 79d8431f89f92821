import type { Stream } from '../source.ts';
import { toChat, toFirstReply, toMessage, toRating, toResolution } from './freshchat-records.ts';
import { chatReport } from './freshchat-report.ts';

const MONTH = 28;
/** Names, addresses and words of people, and what nobody needs. */
const LEFT_OUT =
  'app_id interaction_id agent_name agent_email group_name actor_name actor_email actor_first_name actor_last_name customer_name customer_email user_name ' +
  'user_email conversation_url message message_parts message_source reference_id status value value_in_seconds';

const conversation_id = ['conversation_id'];
const agent_id = ['agent_id', 'assigned_agent_id'];
const group_id = ['group_id', 'assigned_group_id'];
const channel = { channel_id: ['channel_id'], channel_name: ['channel_name'] };
const customer_id = ['customer_id', 'user_id'];

/** Conversations that began. */
export const chats = chatReport({
  name: 'chats',
  event: 'Conversation-Created',
  entity: 'ticket',
  days: MONTH,
  columns: {
    needed: { conversation_id, created_at: ['created_at', 'created_time'] },
    wanted: { agent_id, group_id, customer_id, ...channel, reopened: ['reopened', 'is_reopened'], url: ['conversation_url'] },
    leftOut: LEFT_OUT,
  },
  map: toChat,
});

/** Conversations that were resolved. */
export const chatResolutions = chatReport({
  name: 'chat_resolutions',
  event: 'Conversation-Resolved',
  entity: 'ticket_change',
  days: MONTH,
  columns: {
    needed: { conversation_id, resolved_at: ['resolved_at', 'created_at', 'created_time'] },
    wanted: { agent_id, group_id },
    leftOut: `${LEFT_OUT} channel_id channel_name customer_id user_id reopened`,
  },
  map: toResolution,
});

/** When agents first answered. */
export const chatFirstReplies = chatReport({
  name: 'chat_first_replies',
  event: 'First-Response-Time',
  entity: 'ticket_summary',
  days: MONTH,
  columns: {
    needed: { conversation_id, replied_at: ['created_at', 'created_time', 'responded_at'] },
    wanted: {},
    leftOut: `${LEFT_OUT} agent_id group_id channel_id channel_name customer_id user_id total_first_response_time_in_seconds`,
  },
  map: toFirstReply,
});

/** Answers to the satisfaction survey, by the day they were given. */
export const chatRatings = chatReport({
  name: 'chat_ratings',
  event: 'CSAT-Score',
  entity: 'survey_response',
  days: MONTH,
  columns: {
    needed: { conversation_id, rated_at: ['csat_rated_at', 'created_at', 'created_time'], score: ['csat_score', 'rating', 'value'] },
    wanted: { agent_id: [...agent_id, 'actor_id'], group_id, customer_id },
    flags: { has_comment: ['csat_response', 'comment', 'feedback'] },
    leftOut: `${LEFT_OUT} channel_id channel_name csat_id survey_id`,
  },
  map: toRating,
});

/** Single messages, without their words: a report for each day. */
export const chatMessages = chatReport({
  name: 'chat_messages',
  event: 'Chat-Transcript',
  entity: 'ticket_message',
  days: 1,
  isLate: true,
  columns: {
    needed: { conversation_id, message_id: ['message_id'], created_at: ['created_time', 'created_at'], actor_type: ['actor_type'] },
    wanted: { actor_id: ['actor_id'], type: ['message_type'], detailed_type: ['detailed_message_type'], ...channel },
    leftOut: `${LEFT_OUT} customer_id user_id agent_id group_id`,
  },
  map: toMessage,
});

/** Reports of which chats are made, in the order they are read. */
export const CHAT_REPORTS: readonly Stream[] = [chats, chatResolutions, chatFirstReplies, chatRatings] as readonly Stream[];
