import type { EntityName } from '../../../src/domain/entities.ts';
import { ACTOR_TYPES, CHANNELS, ORIGINS, PRIORITIES, STATUS_CATEGORIES } from '../../../src/domain/values.ts';

/** Columns that name another fact, and how many of those there are. */
const tickets = { prefix: 't', count: 30 };
const agents = { prefix: 'a', count: 4 };
const groups = { prefix: 'g', count: 3 };
const schedules = { prefix: 's', count: 2 };
export const REFERENCES: Readonly<Record<string, { readonly prefix: string; readonly count: number }>> = {
  ticketId: tickets,
  followUpOfId: tickets,
  mergedIntoId: tickets,
  intoTicketId: tickets,
  agentId: agents,
  authorId: agents,
  actorId: agents,
  transferredFrom: agents,
  transferredTo: agents,
  groupId: groups,
  scheduleId: schedules,
  customerId: { prefix: 'c', count: 6 },
  organizationId: { prefix: 'o', count: 3 },
  brandId: { prefix: 'b', count: 2 },
  callId: { prefix: 'call', count: 20 },
  contractId: { prefix: 'k', count: 5 },
};

const week = (days: readonly number[], start: string, end: string) => days.map((dow) => ({ dow, start, end }));

/** Words of columns that are not free, by column or by table and column. */
export const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  createdByRole: ['customer', 'agent', 'system'],
  origin: ['inbound', 'inbound', ...ORIGINS],
  channel: CHANNELS,
  'agent_status_interval.channel': ['all', 'phone', 'chat'],
  statusCategory: STATUS_CATEGORIES,
  priority: PRIORITIES,
  tags: [[], ['vip'], ['bot', 'vip']],
  excludedBy: [null, null, null, 'tag:import'],
  isDeleted: [false, false, false, false, true],
  isSpam: [false, false, false, false, false, true],
  isTest: [false, false, false, false, false, true],
  fields: [{}, { plan: 'gold' }, { plan: 'free' }],
  field: ['status', 'status', 'group', 'agent', 'priority', 'schedule'],
  'value of status': STATUS_CATEGORIES,
  'value of group': [null, 'g0', 'g1', 'g2'],
  'value of agent': [null, 'a0', 'a1', 'a2', 'a3'],
  'value of priority': PRIORITIES,
  'value of schedule': [null, 's0', 's1'],
  actorType: ACTOR_TYPES,
  authorType: ['agent', 'agent', 'customer', ...ACTOR_TYPES],
  isPublic: [true, true, true, false],
  sentiment: [-1, 0, 1],
  'ticket_summary.kind': [
    'first_reply',
    'last_agent_message',
    'last_customer_message',
    'first_resolved',
    'resolved',
    'closed',
    'reopened',
    'reopen_count',
    'reply_count',
    'first_reply_business',
    'resolution_business',
  ],
  'ticket_mark.kind': ['deleted', 'spam', 'merged'],
  metric: ['first_reply', 'first_reply', 'next_reply', 'resolution', 'resolution', 'requester_wait', 'agent_work', 'periodic_update', 'other'],
  instance: ['1', '2'],
  'sla_signal.kind': ['apply', 'apply', 'pause', 'resume', 'fulfil', 'breach', 'cancel'],
  clock: ['calendar', 'business'],
  surveyType: ['csat', 'csat', 'csat', 'nps', 'ces', 'esat'],
  scaleMin: [1],
  scaleMax: [5, 5, 10],
  score: [1, 2, 3, 4, 5],
  responseGroup: ['positive', 'neutral', 'negative'],
  orientation: ['ease', 'effort'],
  agentType: ['full', 'full', 'light', 'field', 'bot', 'integration'],
  timeZone: ['Europe/London', 'Asia/Kolkata'],
  tier: [1, 2],
  segment: ['basic', 'vip'],
  emailHash: ['ann', 'bob', 'cleo'],
  phoneHash: ['ann', 'dan'],
  intervals: [week([1, 2, 3, 4, 5], '09:00', '17:00'), week([1, 2, 3, 4, 5, 6, 7], '00:00', '24:00')],
  holidays: [[], [{ start: '2026-03-17', end: '2026-03-18' }]],
  'time_entry.kind': ['timer', 'manual', 'engagement'],
  direction: ['inbound', 'inbound', 'outbound'],
  'call.outcome': ['answered', 'answered', 'abandoned_queue', 'abandoned_ivr', 'voicemail', 'overflow', 'callback', 'failed'],
  legType: ['agent', 'agent', 'customer', 'external'],
  stateCategory: ['available', 'handling', 'wrap', 'break', 'training', 'meeting', 'away', 'offline'],
  method: ['event', 'poll'],
  'bot_conversation.channel': ['chat', 'messaging'],
  feedback: ['positive', 'negative'],
  'contract.kind': ['deal', 'subscription'],
  currency: ['EUR', 'EUR', 'USD'],
};

/** Largest whole number of a column, where it is not some minutes in seconds. */
export const WHOLE_NUMBERS: Readonly<Record<string, number>> = {
  transferCount: 3,
  seq: 50,
  customerMessages: 3,
  attempts: 3,
  views: 50,
  votesUp: 5,
  votesDown: 5,
};

/** Columns that no helpdesk changes of a record that stands: they are part of what it is. */
export const FIXED: Readonly<Partial<Record<EntityName, readonly string[]>>> = {
  agent_membership: ['agentId'],
  agent_status_interval: ['agentId', 'channel', 'validFrom'],
  call_leg: ['callId'],
};
