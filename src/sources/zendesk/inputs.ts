import type { Input, InputSupply } from '../../domain/inputs.ts';
import { topicTags } from '../rules.ts';
import type { MappingSettings } from '../source.ts';
import { ENGAGEMENTS } from './handle-time.ts';

const exact = (...streams: string[]): InputSupply => ({ streams, quality: 'exact' });
const missing = (reason: string, action: string): InputSupply => ({ missing: reason, action });
const FIGURES = 'Import the numbers of your own survey or tool with: deskmeter figures import.';

/** How Zendesk feeds each input, or why it does not and what helps. Streams are named that must have been read for it. */
export function zendeskInputs(settings: MappingSettings): Readonly<Record<Input, InputSupply>> {
  return { ...ticketInputs(), ...configuredInputs(settings), ...surveyInputs(), ...otherInputs(settings) };
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
        ? missing(
            'No ticket field and no tags are named as the topic.',
            'Set fields: { topic: <id or title of a ticket field, or "tag: …"> } on the connection.',
          )
        : exact('tickets', ...(topicTags(settings) === undefined ? ['ticket_fields'] : [])),
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

/** The app's field where there is one, else engagements; see handle-time.ts. */
function timeEntries(settings: MappingSettings): InputSupply {
  if (settings.fields['handleTime'] === ENGAGEMENTS) return { streams: ['engagements'], quality: 'approx' };
  return exact('ticket_fields', 'ticket_events', ...(settings.fields['handleTime'] === undefined ? ['engagements'] : []));
}

function otherInputs(
  settings: MappingSettings,
): Readonly<Record<'calls' | 'call_queues' | 'time_entries' | 'agent_states' | 'bots' | 'automations' | 'articles' | 'figures' | 'revenue', InputSupply>> {
  return {
    calls: exact('calls', 'call_legs'),
    call_queues: exact('calls', 'call_legs'),
    time_entries: timeEntries(settings),
    // Seen by looking once a run; what came and went in between is lost.
    agent_states: { streams: ['agent_states'], quality: 'approx' },
    articles: missing('Zendesk tells the views of help articles in its own reports only.', FIGURES),
    automations: missing('Zendesk does not tell whether its automations succeed.', FIGURES),
    bots: missing('Conversations with AI agents are not in the ticket exports.', FIGURES),
    figures: missing('A helpdesk gives no figures of costs, staff or hours.', 'Import them with: deskmeter figures import.'),
    revenue: missing('Zendesk holds no revenue.', 'Connect HubSpot, or import figures.'),
  };
}
