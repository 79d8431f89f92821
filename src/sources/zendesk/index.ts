import type { MappingSettings, Source, Stream } from '../source.ts';
import { agents } from './agents.ts';
import { brands } from './brands.ts';
import { checkAccount } from './check.ts';
import { authorize, hostOf, type ZendeskConfig, zendeskConfig } from './config.ts';
import { customStatuses } from './custom-statuses.ts';
import { formerAgents } from './former-agents.ts';
import { groups } from './groups.ts';
import { zendeskInputs } from './inputs.ts';
import { zendeskPolicy } from './policy.ts';
import { zendeskRedaction } from './redaction.ts';
import { openTicketsOf } from './open-tickets.ts';
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
    streams: streamsOf(config, settings),
    inputs: zendeskInputs(settings),
    check: (context) => checkAccount(config, context),
  }),
};

/** Configuration first: it teaches the rest what statuses, fields and names mean. Then tickets, then what happened to them. */
function streamsOf(config: ZendeskConfig, settings: MappingSettings): readonly Stream[] {
  const needsForms = (settings.exclude.forms ?? []).length > 0;
  const streams = [customStatuses, ticketFields, ...(needsForms ? [ticketForms] : []), brands, groups, agents, schedules, slaPolicies];
  return [
    ...streams,
    ticketsOf(hostOf(config)),
    openTicketsOf(hostOf(config)),
    formerAgents,
    ticketEvents,
    satisfactionRatings,
    surveyResponses,
    ticketMetricEvents,
  ] as readonly Stream[];
}
