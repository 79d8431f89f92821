import type { Input, InputSupply } from '../../domain/inputs.ts';
import type { MappingSettings } from '../source.ts';
import type { FreshdeskConfig } from './config.ts';

const FIGURES = 'Import the numbers of your survey tool or workforce system with: deskmeter figures import.';

const exact = (...streams: string[]): InputSupply => ({ streams, quality: 'exact' });
const derived = (...streams: string[]): InputSupply => ({ streams, quality: 'derived' });
const missing = (reason: string, action: string): InputSupply => ({ missing: reason, action });

const NO_CALLS = missing('Freshdesk holds no calls; those are in Freshcaller.', 'Set freshcaller: { subdomain, apiKey } on the connection.');

const NO_CONVERSATIONS = missing(
  'The connection reads no conversations; replies are known by first and last only.',
  'Set conversations: late on the connection, or leave it out.',
);

/** How Freshdesk feeds each input, or why it does not. */
export function freshdeskInputs(config: FreshdeskConfig, settings: MappingSettings): Readonly<Record<Input, InputSupply>> {
  const complaint = settings.complaint;
  const hasComplaintRule = [complaint.tags, complaint.types, complaint.topics, Object.keys(complaint.fields ?? {})].some((list) => (list?.length ?? 0) > 0);
  return {
    ...ticketInputs(),
    calls: config.freshcaller === undefined ? NO_CALLS : derived('calls'),
    call_queues: config.freshcaller === undefined ? NO_CALLS : derived('calls'),
    messages: config.conversations === 'off' ? NO_CONVERSATIONS : exact('conversations'),
    ...surveyInputs(),
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

function ticketInputs() {
  const walked = ['tickets', 'deleted_tickets', 'spam_tickets'];
  return {
    tickets: exact(...walked),
    status_history: derived('tickets'),
    resolution: derived('tickets'),
    reopens: derived('tickets'),
    first_reply: derived('tickets'),
    sla: derived('tickets'),
    resolution_due: derived('tickets'),
    customers: exact('tickets'),
    topics: exact('tickets'),
    // Group and agent as seen at each look: what came and went between two looks, or before the first, is lost.
    assignments: { streams: ['tickets'], quality: 'approx' },
    sentiment: missing('Freshdesk labels no single messages with a sentiment.', FIGURES),
  } satisfies Partial<Record<Input, InputSupply>>;
}

function surveyInputs(): Part<'csat' | 'nps' | 'ces' | 'esat' | 'survey_offers'> {
  return {
    csat: exact('satisfaction_ratings'),
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
    bots: missing('Bot conversations are in Freshchat, which is not read yet.', FIGURES),
    revenue: missing('Freshdesk holds no revenue.', 'Connect HubSpot, or import figures.'),
  };
}
