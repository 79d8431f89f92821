import type { Input, InputSupply } from '../../domain/inputs.ts';
import type { MappingSettings } from '../source.ts';

const exact = (...streams: string[]): InputSupply => ({ streams, quality: 'exact' });
const missing = (reason: string, action: string): InputSupply => ({ missing: reason, action });
const FIGURES = 'Import the numbers of your own survey or tool with: deskmeter figures import.';
const LATER = 'Nothing to configure: a later version of deskmeter reads them.';

/** How Zendesk feeds each input, or why it does not and what helps. Streams are named that must have been read for it. */
export function zendeskInputs(settings: MappingSettings): Readonly<Record<Input, InputSupply>> {
  return { ...ticketInputs(), ...configuredInputs(settings), ...surveyInputs(), ...otherInputs() };
}

function ticketInputs() {
  return {
    tickets: exact('tickets', 'open_tickets'),
    customers: exact('tickets'),
    status_history: exact('ticket_events'),
    resolution: exact('ticket_events'),
    reopens: exact('ticket_events'),
    assignments: exact('ticket_events'),
    messages: exact('ticket_events', 'agents', 'former_agents'),
    first_reply: exact('ticket_events', 'agents', 'former_agents'),
    sla: exact('ticket_metric_events'),
    resolution_due: exact('ticket_metric_events'),
    agents: exact('agents', 'former_agents'),
    groups: exact('groups'),
    schedules: exact('schedules'),
  } satisfies Partial<Record<Input, InputSupply>>;
}

function configuredInputs(settings: MappingSettings): Readonly<Record<'topics' | 'tiers' | 'complaint_rule', InputSupply>> {
  const { tags, types, topics, fields } = settings.complaint;
  const hasRule = [tags, types, topics, Object.keys(fields ?? {})].some((list) => (list?.length ?? 0) > 0);
  return {
    topics:
      settings.fields['topic'] === undefined
        ? missing('No ticket field is named as the topic.', 'Set fields: { topic: <id or title of a ticket field> } on the connection.')
        : exact('tickets', 'ticket_fields'),
    tiers:
      Object.keys(settings.tiers).length === 0
        ? missing('The connection ranks no groups.', 'Set tiers: { "Group name": 1, … } on the connection.')
        : exact('groups'),
    complaint_rule: hasRule
      ? exact('tickets')
      : missing('The connection has no complaint rule.', 'Set complaint: { tags, types, topics or fields } on the connection.'),
  };
}

function surveyInputs(): Readonly<Record<'csat' | 'survey_offers' | 'nps' | 'ces' | 'esat' | 'sentiment', InputSupply>> {
  return {
    // An account has one of the two; the other one is then read as empty.
    csat: exact('satisfaction_ratings', 'survey_responses'),
    survey_offers: exact('satisfaction_ratings'),
    nps: missing('Zendesk has no NPS survey for support tickets.', FIGURES),
    ces: missing('Zendesk has no effort survey.', FIGURES),
    esat: missing('Zendesk does not survey employees.', FIGURES),
    sentiment: missing('Zendesk labels no single messages with a sentiment.', FIGURES),
  };
}

function otherInputs(): Readonly<Record<'calls' | 'time_entries' | 'agent_states' | 'bots' | 'figures' | 'revenue', InputSupply>> {
  return {
    calls: missing('Calls of Zendesk Talk are not read yet; phone tickets stand for calls where contacts are counted.', LATER),
    time_entries: missing('Handling time of Zendesk (Time Tracking, engagements) is not read yet.', LATER),
    agent_states: missing('States of agents are not observed yet; Zendesk keeps no history of them.', LATER),
    bots: missing('Conversations with AI agents are not in the ticket exports.', FIGURES),
    figures: missing('A helpdesk gives no figures of costs, staff or hours.', 'Import them with: deskmeter figures import.'),
    revenue: missing('Zendesk holds no revenue.', 'Connect HubSpot, or import figures.'),
  };
}
