import { notingFields } from '../noted-fields.ts';
import type { Source, Stream } from '../source.ts';
import { agentStates } from './agent-states.ts';
import { agents } from './agents.ts';
import { brands } from './brands.ts';
import { callLegs } from './call-legs.ts';
import { calls } from './calls.ts';
import { checkAccount } from './check.ts';
import { authorize, hostOf, type ZendeskConfig, zendeskConfig } from './config.ts';
import { customers } from './customers.ts';
import { customStatuses } from './custom-statuses.ts';
import { engagements } from './engagements.ts';
import { formerAgents } from './former-agents.ts';
import { groupMemberships } from './group-memberships.ts';
import { groups } from './groups.ts';
import { zendeskInputs } from './inputs.ts';
import { ZENDESK_FIELDS } from './known-fields.ts';
import { zendeskPolicy } from './policy.ts';
import { zendeskRedaction } from './redaction.ts';
import { openTicketsOf } from './open-tickets.ts';
import { organizations } from './organizations.ts';
import { satisfactionRatings } from './satisfaction-ratings.ts';
import { schedules } from './schedules.ts';
import { slaPolicies } from './sla-policies.ts';
import { surveyResponses } from './survey-responses.ts';
import { ticketEvents } from './ticket-events.ts';
import { ticketFields } from './ticket-fields.ts';
import { ticketForms } from './ticket-forms.ts';
import { ticketMetricEvents } from './ticket-metric-events.ts';
import { ticketsOf } from './tickets.ts';

/** Zendesk Support: tickets, every event on them, satisfaction, service levels and people of one account. */
export const zendesk: Source<ZendeskConfig> = {
  name: 'zendesk',
  title: 'Zendesk',
  configSchema: zendeskConfig,
  policy: zendeskPolicy,
  redaction: zendeskRedaction,
  // The host alone: the login is not below /api/v2.
  baseUrl: (config) => `https://${hostOf(config)}`,
  authorize,
  open: (config, settings) => ({
    streams: streamsOf(config),
    inputs: zendeskInputs(settings),
    check: (context) => checkAccount(config, context),
  }),
};

/**
 * Configuration first: it teaches the rest what statuses, fields and names mean. Then tickets, what happened to them, and the people
 * who left that both still name, then calls and handling time. People and organizations come last: in large accounts they are the most, and no number waits for them.
 */
function streamsOf(config: ZendeskConfig): readonly Stream[] {
  const host = hostOf(config);
  const streams = {
    configuration: [customStatuses, ticketFields, ticketForms, brands, groups, groupMemberships, agentStates, agents, schedules, slaPolicies],
    tickets: [ticketsOf(host), openTicketsOf(host), ticketEvents, formerAgents, satisfactionRatings, surveyResponses, ticketMetricEvents],
    work: [callLegs, calls, engagements],
    people: [organizations, customers],
  };
  return (Object.values(streams).flat() as readonly Stream[]).map(notingFields(ZENDESK_FIELDS));
}
