import type { Source } from '../source.ts';
import { accountStream } from './account.ts';
import { agentStates } from './agent-states.ts';
import { agents } from './agents.ts';
import { archivedTickets } from './archived-tickets.ts';
import { articles } from './articles.ts';
import { brands } from './brands.ts';
import { checkAccount } from './check.ts';
import { companies } from './companies.ts';
import { contacts } from './contacts.ts';
import { callerTeams, callerUsers } from './freshcaller-people.ts';
import { calls } from './freshcaller-calls.ts';
import { FRESHCALLER } from './freshcaller-host.ts';
import { freshcallerPolicy } from './freshcaller-policy.ts';
import { callerUrlOf, type FreshdeskConfig, freshdeskConfig, subdomainOf } from './config.ts';
import { conversations } from './conversations.ts';
import { groups } from './groups.ts';
import { freshdeskInputs } from './inputs.ts';
import { leftTickets } from './left-tickets.ts';
import { freshdeskPolicy } from './policy.ts';
import { ratings } from './ratings.ts';
import { freshdeskRedaction } from './redaction.ts';
import { schedules } from './schedules.ts';
import { slaPolicies } from './sla-policies.ts';
import { surveys } from './surveys.ts';
import { ticketActivities } from './ticket-activities.ts';
import { ticketGaps } from './ticket-gaps.ts';
import { ticketFields } from './ticket-fields.ts';
import { ARCHIVED_AFTER_DAYS, tickets } from './tickets.ts';
import { timeEntries } from './time-entries.ts';

/** Freshdesk by its API v2: lists, and one call per ticket for its conversations where they are wanted. */
export const freshdesk: Source<FreshdeskConfig> = {
  name: 'freshdesk',
  title: 'Freshdesk',
  configSchema: freshdeskConfig,
  policy: freshdeskPolicy,
  redaction: freshdeskRedaction,
  baseUrl: (config) => `https://${subdomainOf(config)}.freshdesk.com`,
  authorize: (config) => ({ headers: { authorization: `Basic ${Buffer.from(`${config.auth.apiKey}:X`).toString('base64')}`, accept: 'application/json' } }),
  hosts: (config) => {
    const baseUrl = callerUrlOf(config);
    if (baseUrl === undefined) return {};
    const headers = { 'x-api-auth': config.freshcaller?.apiKey ?? '', accept: 'application/json' };
    return { [FRESHCALLER]: { baseUrl, authorization: { headers }, policy: freshcallerPolicy } };
  },
  open: (config, settings) => {
    const subdomain = subdomainOf(config);
    const hasCalls = config.freshcaller !== undefined;
    const hasArchive = config.archive !== 'off';
    const hasConversations = config.conversations !== 'off';
    return {
      streams: [
        accountStream(subdomain),
        ticketFields,
        groups,
        ...(hasCalls ? [callerTeams, callerUsers] : []),
        agents,
        brands,
        schedules,
        slaPolicies,
        companies,
        tickets(subdomain),
        leftTickets('deleted'),
        leftTickets('spam'),
        surveys,
        ratings,
        timeEntries,
        ticketGaps,
        agentStates,
        articles,
        ...(config.activities === 'daily' ? [ticketActivities] : []),
        ...(hasCalls ? [calls] : []),
        contacts,
        ...(hasArchive ? [archivedTickets(subdomain)] : []),
        ...(hasConversations ? [conversations] : []),
      ],
      inputs: freshdeskInputs(config, settings),
      check: (context) => checkAccount(context, subdomain, { hasActivities: config.activities === 'daily', hasArchive, hasConversations, hasCalls }),
      archivesAfterDays: ARCHIVED_AFTER_DAYS,
    };
  },
};
