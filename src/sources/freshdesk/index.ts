import { notingFields } from '../noted-fields.ts';
import type { FurtherHost, Source, Stream } from '../source.ts';
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
import { FRESHCHAT } from './freshchat-host.ts';
import { CHAT_IDS, chatAgents, chatGroups } from './freshchat-people.ts';
import { freshchatPolicy } from './freshchat-policy.ts';
import { CHAT_REPORTS, chatMessages } from './freshchat-reports.ts';
import { callerUrlOf, chatUrlOf, type FreshdeskConfig, freshdeskConfig, subdomainOf } from './config.ts';
import { conversations } from './conversations.ts';
import { groups } from './groups.ts';
import { freshdeskInputs } from './inputs.ts';
import { FRESHDESK_FIELDS } from './known-fields.ts';
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
  // Chats that Freshchat tells are no tickets of Freshdesk once more.
  mapping: ({ freshchat }, given) => {
    if (freshchat === undefined || given.exclude.channels !== undefined) return given;
    return { ...given, exclude: { ...given.exclude, channels: ['chat', 'messaging'] } };
  },
  hosts: furtherHosts,
  open: (config, settings) => {
    const subdomain = subdomainOf(config);
    const hasCalls = config.freshcaller !== undefined;
    const hasChats = config.freshchat !== undefined;
    const hasArchive = config.archive !== 'off';
    const hasConversations = config.conversations !== 'off';
    return {
      streams: (
        [
          accountStream(subdomain),
          ticketFields,
          groups,
          ...(hasCalls ? [callerTeams, callerUsers] : []),
          ...(hasChats ? [chatGroups, chatAgents] : []),
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
          ...(hasChats ? CHAT_REPORTS : []),
          contacts,
          ...(hasArchive ? [archivedTickets(subdomain, hasConversations)] : []),
          ...(hasConversations ? [conversations] : []),
          ...(hasChats && hasConversations ? [chatMessages] : []),
        ] as readonly Stream[]
      ).map(notingFields(FRESHDESK_FIELDS)),
      inputs: freshdeskInputs(config, settings),
      check: (context) => checkAccount(context, subdomain, { hasActivities: config.activities === 'daily', hasArchive, hasConversations, hasCalls, hasChats }),
      archivesAfterDays: ARCHIVED_AFTER_DAYS,
      ...(hasChats && { toldByEvents: CHAT_IDS }),
    };
  },
};

function furtherHosts(config: FreshdeskConfig): Readonly<Record<string, FurtherHost>> {
  const [caller, chat] = [callerUrlOf(config), chatUrlOf(config)];
  const accept = 'application/json';
  return {
    ...(caller !== undefined && {
      [FRESHCALLER]: { baseUrl: caller, authorization: { headers: { 'x-api-auth': config.freshcaller?.apiKey ?? '', accept } }, policy: freshcallerPolicy },
    }),
    ...(chat !== undefined && {
      [FRESHCHAT]: {
        baseUrl: chat,
        authorization: { headers: { authorization: `Bearer ${config.freshchat?.apiToken ?? ''}`, accept } },
        policy: freshchatPolicy,
      },
    }),
  };
}
