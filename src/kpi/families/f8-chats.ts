import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, mean, ratio } from '../kpi.ts';
import { narrow, type Narrowing } from '../narrow.ts';
import { isOfOrigin } from './conditions.ts';
import { SURVEYS } from './f1-surveys.ts';

const CHATS = "in ('chat', 'messaging')";
const ofChats: Narrowing = (fact) =>
  fact === 'figure_day' ? `f.channel ${CHATS}` : fact === 'survey_answer' ? `coalesce(f.channel, t.channel) ${CHATS}` : `t.channel ${CHATS}`;

const started = (parameters: Parameters) => both(`t.channel ${CHATS}`, isOfOrigin(parameters));
const chats = (parameters: Parameters) => count('chats_created', 'created', started(parameters));

const csat = SURVEYS.find((kpi) => kpi.id === 'csat_score') as Kpi;

const OF_CHATS = ['connection', 'source', 'channel', 'group', 'team', 'agent', 'topic', 'brand'] as const;

/** Chat is live chat and messaging. */
export const CHAT: readonly Kpi[] = [
  {
    id: 'chat_resolution_rate',
    name: 'Chat resolution',
    family: 'F8',
    definition: 'Share of the chats customers began on the day that are resolved now, by a last resolution within 24 hours of their creation.',
    formula: 'chats resolved within chat_resolution_window_h / chats created',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => ratio(count('chats_resolved_in_window', 'created', both(started(parameters), 't.is_resolved_in_chat_window')), chats(parameters)),
    dimensions: OF_CHATS,
    needs: () => ['tickets', 'resolution'],
    lookAheadDays: (parameters) => Math.ceil(parameters.chat_resolution_window_h / 24),
    source: 'Parameter chat_resolution_window_h.',
  },
  {
    id: 'chat_escalation_rate',
    name: 'Escalated chats',
    family: 'F8',
    definition:
      'Share of the chats customers began on the day that went to a group of a higher tier or turned to another channel: a reply, a call or a follow-up ticket there. Hand-overs by a bot are counted apart.',
    formula: 'escalated chats / chats created',
    unit: 'ratio',
    direction: 'lower',
    value: (parameters) => {
      const byBot =
        'exists (select from support.bot_story e where e.connection_id = t.connection_id and e.ticket_id = t.ticket_id and e.is_counted and e.is_handed_off)';
      const escalated = parameters.count_bot_handoff ? `(t.is_chat_escalated or ${byBot})` : 't.is_chat_escalated';
      return ratio(count('chats_escalated', 'created', both(started(parameters), escalated)), chats(parameters));
    },
    dimensions: OF_CHATS,
    needs: () => ['tickets', 'messages'],
    gains: [{ input: 'assignments', without: 'approx' }],
    lookAheadDays: () => 7,
    source: 'Parameter count_bot_handoff.',
  },
  {
    id: 'chat_interactions_per_ticket',
    name: 'Messages per chat',
    family: 'F8',
    definition:
      'Mean number of public messages of customers and agents in a chat, of chats whose last resolution fell on the day. Bots and notices are left out, and so are chats of which no message is shown.',
    formula: 'messages / resolved chats whose messages are known',
    unit: 'count',
    direction: 'lower',
    value: (parameters) =>
      mean(
        'chat_interactions',
        'resolution',
        parameters.chat_interaction_unit === 'turn' ? 'f.turn_count' : 'f.message_count',
        both('f.is_last', both(`t.channel ${CHATS}`, isOfOrigin(parameters))),
        'chats_resolved',
      ),
    dimensions: OF_CHATS,
    needs: () => ['tickets', 'resolution', 'messages'],
    source: 'Parameter chat_interaction_unit: turn, where messages in a row of one side count once.',
  },
  {
    ...csat,
    id: 'chat_csat',
    name: 'CSAT of chats',
    family: 'F8',
    definition: 'Share of rated answers that are positive, of chat and messaging tickets; in everything else as CSAT.',
    value: (parameters) => narrow(csat.value(parameters), 'chat', ofChats),
    benchmark: '85 % on average',
    source: 'CSAT of one kind of channel. Parameter csat_method.',
  },
];
