import { notingFields } from '../noted-fields.ts';
import type { Source, Stream } from '../source.ts';
import { accountStream } from './account.ts';
import { agentStatesStream } from './agent-states.ts';
import { agentsStream } from './agents.ts';
import { archivedStream } from './archived-objects.ts';
import { archivedTicketsStream } from './archived-tickets.ts';
import { CALLS, callsStream } from './calls.ts';
import { checkAccount } from './check.ts';
import { type HubspotConfig, hubspotConfig } from './config.ts';
import { customersStream } from './customers.ts';
import { dealPipelinesStream } from './deal-pipelines.ts';
import { DEALS, dealsStream } from './deals.ts';
import { EMAILS, emailsStream } from './emails.ts';
import { hubspotInputs } from './inputs.ts';
import { HUBSPOT_FIELDS } from './known-fields.ts';
import { LINE_ITEMS, lineItemsStream } from './line-items.ts';
import { movedActivitiesStream } from './moved-activities.ts';
import { openTicketsStream } from './open-tickets.ts';
import { organizationsStream } from './organizations.ts';
import { pipelinesStream } from './pipelines.ts';
import { hubspotPolicy } from './policy.ts';
import { hubspotRedaction } from './redaction.ts';
import { SUBSCRIPTIONS, subscriptionsStream } from './subscriptions.ts';
import { surveysStream } from './surveys.ts';
import { teamsStream } from './teams.ts';
import { threadsStream } from './threads.ts';
import { ticketPropertiesStream } from './ticket-properties.ts';
import { ticketReconcileStream } from './ticket-reconcile.ts';
import { ticketsStream } from './tickets.ts';

/** HubSpot Service Hub: tickets, their history, surveys and people of one portal. */
export const hubspot: Source<HubspotConfig> = {
  name: 'hubspot',
  title: 'HubSpot',
  configSchema: hubspotConfig,
  policy: hubspotPolicy,
  redaction: hubspotRedaction,
  // One host for every region; the portal's own domain is for links only.
  baseUrl: () => 'https://api.hubapi.com',
  authorize: ({ auth }) => ({ headers: { authorization: `Bearer ${auth.accessToken}` } }),
  open: (config, settings) => ({
    // The first five teach the others what stages, codes, owners and links mean.
    streams: (
      [
        accountStream,
        pipelinesStream,
        ticketPropertiesStream,
        agentsStream,
        teamsStream,
        agentStatesStream,
        ticketsStream(config),
        openTicketsStream(config),
        archivedTicketsStream(config),
        ticketReconcileStream,
        surveysStream,
        emailsStream,
        archivedStream(EMAILS),
        callsStream,
        archivedStream(CALLS),
        movedActivitiesStream,
        dealPipelinesStream,
        dealsStream,
        archivedStream(DEALS),
        lineItemsStream,
        archivedStream(LINE_ITEMS),
        subscriptionsStream,
        archivedStream(SUBSCRIPTIONS),
        // Named by the facts above.
        customersStream,
        organizationsStream,
        ...(config.conversations === true ? [threadsStream] : []),
      ] as readonly Stream[]
    ).map(notingFields(HUBSPOT_FIELDS)),
    inputs: hubspotInputs(settings, config),
    check: (context) => checkAccount(context, config),
  }),
};
