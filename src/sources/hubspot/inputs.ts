import type { Input, InputSupply } from '../../domain/inputs.ts';
import type { MappingSettings } from '../source.ts';
import type { HubspotConfig } from './config.ts';

const TICKETS = ['tickets', 'archived_tickets', 'pipelines'];

/** E-mails, and those that go along with merged tickets. */
const EMAILS = ['emails', 'moved_activities'];

const missing = (reason: string, action: string): InputSupply => ({ missing: reason, action });
const never = (what: string, action: string) => missing(`HubSpot does not offer ${what}.`, action);

/** What a HubSpot connection feeds, how exactly, and why the rest is missing. */
export function hubspotInputs(settings: MappingSettings, { conversations }: Pick<HubspotConfig, 'conversations'>): Readonly<Record<Input, InputSupply>> {
  const { tags, types, topics, fields } = settings.complaint;
  const hasComplaintRule = [tags, types, topics, Object.keys(fields ?? {})].some((list) => (list?.length ?? 0) > 0);
  return {
    ...SUPPLIES,
    ...(conversations === true && {
      messages: { streams: [...TICKETS, ...EMAILS, 'threads'], quality: 'exact' } satisfies InputSupply,
      bots: { streams: ['threads'], quality: 'derived' } satisfies InputSupply,
    }),
    ...(!hasComplaintRule && { complaint_rule: missing('The connection has no complaint rule.', 'Set complaint: { topics or fields } on the connection.') }),
    ...(Object.keys(settings.tiers).length === 0 && {
      tiers: missing('The connection ranks no teams.', 'Set tiers: { "Team name": 1, … } on the connection.'),
    }),
  };
}

const SUPPLIES: Readonly<Record<Input, InputSupply>> = {
  tickets: { streams: TICKETS, quality: 'exact' },
  status_history: { streams: TICKETS, quality: 'exact' },
  resolution: { streams: TICKETS, quality: 'exact' },
  reopens: { streams: TICKETS, quality: 'exact' },
  assignments: { streams: [...TICKETS, 'agents'], quality: 'exact' },
  messages: { streams: [...TICKETS, ...EMAILS], quality: 'derived' },
  first_reply: { streams: [...TICKETS, ...EMAILS], quality: 'derived' },
  customers: { streams: [...TICKETS, 'customers'], quality: 'exact' },
  topics: { streams: [...TICKETS, 'ticket_properties'], quality: 'exact' },
  complaint_rule: { streams: TICKETS, quality: 'exact' },
  tiers: { streams: ['agents'], quality: 'exact' },
  agents: { streams: ['agents'], quality: 'exact' },
  groups: { streams: ['agents'], quality: 'exact' },
  schedules: missing('HubSpot has no API for operating hours.', 'Set businessHours in the config.'),
  csat: { streams: ['surveys'], quality: 'exact' },
  nps: { streams: ['surveys'], quality: 'exact' },
  ces: { streams: ['surveys'], quality: 'exact' },
  esat: never('surveys of employees', 'Import the figures of your own survey.'),
  survey_offers: never('surveys that were sent but not answered', 'Import surveys_sent as a figure.'),
  sentiment: never('a sentiment of single messages', 'Import sentiment_sum and sentiment_count as figures.'),
  sla: { streams: [...TICKETS, 'ticket_properties'], quality: 'derived' },
  resolution_due: { streams: [...TICKETS, 'ticket_properties'], quality: 'exact' },
  time_entries: never('time entries on tickets', 'Import handling hours as figures, or map a custom property in fields.handleTime.'),
  calls: { streams: ['calls', 'moved_activities'], quality: 'derived' },
  call_queues: never('queues, waiting times, hand-overs and wrap-up of calls', 'Use the numbers of your telephone system.'),
  agent_states: { streams: ['agent_states'], quality: 'approx' },
  figures: missing('Figures come from CSV files.', 'Import them.'),
  bots: missing('Chats are not read.', 'Set conversations: true on the connection.'),
  articles: never('the views of help articles', 'Import kb_views as a figure.'),
  automations: never('the runs of workflows', 'Import automation_runs and automation_successes as figures.'),
  revenue: { streams: ['deals', 'line_items'], quality: 'derived' },
};
