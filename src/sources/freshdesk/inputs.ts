import type { Input, InputSupply } from '../../domain/inputs.ts';
import type { MappingSettings } from '../source.ts';
import type { FreshdeskConfig } from './config.ts';

const FIGURES = 'Import the numbers of your survey tool or workforce system with: deskmeter figures import.';

const BOT_FIGURES = 'Import the numbers of Freddy’s reports (bot_sessions, bot_resolved …) with: deskmeter figures import.';

const exact = (...streams: string[]): InputSupply => ({ streams, quality: 'exact' });
const derived = (...streams: string[]): InputSupply => ({ streams, quality: 'derived' });
const missing = (reason: string, action: string): InputSupply => ({ missing: reason, action });

const NO_CALLS = missing('Freshdesk holds no calls; those are in Freshcaller.', 'Set freshcaller: { subdomain, apiKey } on the connection.');

/** Of an account with Freshchat, what its reports give beside the tickets. */
const withChats = (config: FreshdeskConfig, ...streams: string[]): string[] => (config.freshchat === undefined ? [] : streams);

const NO_CONVERSATIONS = missing(
  'The connection reads no conversations; replies are known by first and last only.',
  'Set conversations: late on the connection, or leave it out.',
);

/** How Freshdesk feeds each input, or why it does not. */
export function freshdeskInputs(config: FreshdeskConfig, settings: MappingSettings): Readonly<Record<Input, InputSupply>> {
  const complaint = settings.complaint;
  const hasComplaintRule = [complaint.tags, complaint.types, complaint.topics, Object.keys(complaint.fields ?? {})].some((list) => (list?.length ?? 0) > 0);
  return {
    ...ticketInputs(config),
    calls: config.freshcaller === undefined ? NO_CALLS : derived('calls'),
    call_queues: config.freshcaller === undefined ? NO_CALLS : derived('calls'),
    messages: config.conversations === 'off' ? NO_CONVERSATIONS : exact('conversations', ...withChats(config, 'chat_messages')),
    ...surveyInputs(config),
    ...otherInputs(),
    complaint_rule: hasComplaintRule
      ? exact('tickets')
      : missing('The connection has no complaint rule.', 'Set complaint: { tags, types, topics or fields } on the connection.'),
    tiers:
      Object.keys(settings.tiers).length > 0
        ? exact('groups')
        : missing('The connection ranks no groups.', 'Set tiers: { "Group name": 1, … } on the connection.'),
  };
}

type Part<Key extends Input> = Readonly<Record<Key, InputSupply>>;

function ticketInputs(config: FreshdeskConfig) {
  const chats = withChats(config, 'chats');
  const lives = ['tickets', ...withChats(config, 'chats', 'chat_resolutions')];
  const walked = ['tickets', 'deleted_tickets', 'spam_tickets', ...chats];
  return {
    tickets: exact(...walked),
    status_history: derived(...lives),
    resolution: derived(...lives),
    reopens: derived(...lives),
    first_reply: derived('tickets', ...withChats(config, 'chats', 'chat_first_replies')),
    sla: derived('tickets'),
    resolution_due: derived('tickets'),
    customers: exact('tickets', ...chats),
    topics: exact('tickets', ...chats),
    // Group and agent as seen at each look: what came and went between two looks, or before the first, is lost.
    assignments: { streams: lives, quality: 'approx' },
    sentiment: missing('Freshdesk labels no single messages with a sentiment.', FIGURES),
  } satisfies Partial<Record<Input, InputSupply>>;
}

function surveyInputs(config: FreshdeskConfig): Part<'csat' | 'nps' | 'ces' | 'esat' | 'survey_offers'> {
  return {
    csat: exact('satisfaction_ratings', ...withChats(config, 'chat_ratings')),
    nps: missing('Freshdesk has no NPS survey for support tickets.', FIGURES),
    ces: missing('Freshdesk has no effort survey of its own.', FIGURES),
    esat: missing('Freshdesk does not survey employees.', FIGURES),
    survey_offers: missing('Freshdesk tells of answered surveys only, not of those that were sent.', FIGURES),
  };
}

function otherInputs(): Part<
  'agents' | 'groups' | 'schedules' | 'time_entries' | 'agent_states' | 'figures' | 'bots' | 'automations' | 'articles' | 'revenue'
> {
  return {
    agents: exact('agents'),
    groups: exact('groups'),
    schedules: exact('business_hours'),
    time_entries: exact('time_entries'),
    agent_states: { streams: ['agent_states'], quality: 'approx' },
    figures: missing('A helpdesk gives no figures of costs, staff or hours.', 'Import them with: deskmeter figures import.'),
    articles: { streams: ['articles'], quality: 'approx' },
    automations: missing('Freshdesk does not tell whether its automations succeed.', FIGURES),
    bots: missing('Freshdesk holds no bot conversations, and the reports of Freshchat do not tell what a bot achieved.', BOT_FIGURES),
    revenue: missing('Freshdesk holds no revenue.', 'Connect HubSpot, or import figures.'),
  };
}
