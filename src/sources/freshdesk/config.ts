import * as z from 'zod';
import { secret } from '../../domain/secret.ts';

const HOST = /^(?:https?:\/\/)?([a-z0-9][a-z0-9-]*)(?:\.freshdesk\.com)?(?:\/.*)?$/i;

const CHAT_HOST = /^(?:https?:\/\/)?([a-z0-9][a-z0-9-]*(?:\.(?:[a-z0-9-]+\.)*[a-z]+)?)(?:\/.*)?$/i;

const CALLER_HOST = /^(?:https?:\/\/)?([a-z0-9][a-z0-9-]*)(?:\.freshcaller\.com)?(?:\/.*)?$/i;

/** What a connection to Freshdesk needs. The API answers on `<subdomain>.freshdesk.com` only, never on an own domain. */
export const freshdeskConfig = z.strictObject({
  subdomain: z
    .string()
    .regex(HOST, 'must be the account name in front of .freshdesk.com, as in acme or acme.freshdesk.com; an own domain does not serve the API')
    .describe('Account name: the acme of acme.freshdesk.com; the whole host is accepted too'),
  auth: z
    .strictObject({
      apiKey: secret('API key of an administrator with global ticket scope (Profile settings → View API key)'),
    })
    .describe('Freshdesk knows API keys only'),
  freshcaller: z
    .strictObject({
      subdomain: z
        .string()
        .regex(CALLER_HOST, 'must be the account name in front of .freshcaller.com')
        .describe('Account name: the acme of acme.freshcaller.com; the whole host is accepted too'),
      apiKey: secret('API key of an administrator of Freshcaller (Admin settings → API)'),
      baseUrl: z.string().describe('Where Freshcaller is asked instead: proxies, tests').optional(),
    })
    .describe('Calls of Freshcaller: a product of its own, with a host and a key of its own')
    .optional(),
  freshchat: z
    .strictObject({
      account: z
        .string()
        .regex(CHAT_HOST, 'must be the host that Freshchat shows beside its API token, as in acme.freshchat.com, or its first part')
        .describe('Host of the API as Freshchat shows it beside the token: acme.freshchat.com, or acme alone'),
      apiToken: secret('API token of an administrator of Freshchat (Admin → API tokens)'),
      baseUrl: z.string().describe('Where Freshchat is asked instead: proxies, tests').optional(),
    })
    .describe(
      'Chats of Freshchat, by its raw reports: each conversation becomes a ticket, and tickets of Freshdesk that came by chat or messaging are left out, unless exclude.channels says otherwise: they are the same chats',
    )
    .optional(),
  activities: z
    .enum(['daily', 'off'])
    .optional()
    .describe(
      'Daily export of ticket activities, for accounts that had it switched on before October 2023: daily reads the exact changes of status, group and agent, from 30 days back on; off (default) observes them',
    ),
  archive: z
    .enum(['late', 'off'])
    .optional()
    .describe(
      'Closed tickets idle for 120 days, which Freshdesk keeps in no list: late (default) reads each once, newest first, one request each, back to `since`; off leaves them out, and the numbers of older days with them',
    ),
  conversations: z
    .enum(['late', 'off'])
    .optional()
    .describe(
      'Single messages of tickets, for response times, first contact resolution and one-touch: late (default) asks once for each ticket with new replies, when the day is over; off saves these requests',
    ),
});

export type FreshdeskConfig = z.output<typeof freshdeskConfig>;

/** Where Freshcaller is asked; undefined for a connection without. */
export function callerUrlOf({ freshcaller }: FreshdeskConfig): string | undefined {
  if (freshcaller === undefined) return undefined;
  const name = (CALLER_HOST.exec(freshcaller.subdomain.trim())?.[1] ?? freshcaller.subdomain).toLowerCase();
  return freshcaller.baseUrl ?? `https://${name}.freshcaller.com`;
}

/** Where Freshchat is asked; undefined for a connection without. */
export function chatUrlOf({ freshchat }: FreshdeskConfig): string | undefined {
  if (freshchat === undefined) return undefined;
  const name = (CHAT_HOST.exec(freshchat.account.trim())?.[1] ?? freshchat.account).toLowerCase();
  return freshchat.baseUrl ?? `https://${name.includes('.') ? name : `${name}.freshchat.com`}`;
}

/** The bare account name, whatever form the config gives it in. */
export function subdomainOf(config: FreshdeskConfig): string {
  return (HOST.exec(config.subdomain.trim())?.[1] ?? config.subdomain).toLowerCase();
}
