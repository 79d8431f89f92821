import * as z from 'zod';
import { FixConfigError } from '../../domain/errors.ts';
import { secret } from '../../domain/secret.ts';
import type { Authorization } from '../../http/authorization.ts';

const oauth = z
  .strictObject({
    clientId: z.string().min(1).describe('Unique identifier of a confidential OAuth client (Admin Center, Apps and integrations, APIs, OAuth clients).'),
    clientSecret: secret('Secret of the OAuth client.'),
  })
  .describe('OAuth client credentials: the way that lasts. Scope read is asked for.');

const apiToken = z
  .strictObject({
    email: z.string().min(3).describe('Address of an administrator; the token acts in this name.'),
    apiToken: secret('API token. Zendesk ends API tokens on 2027-04-30: prefer OAuth.'),
  })
  .describe('API token, until Zendesk ends them on 2027-04-30.');

export const zendeskConfig = z.strictObject({
  subdomain: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/i, 'Write acme, or a whole host such as support.acme.com.')
    .describe('Subdomain of the account (acme of acme.zendesk.com), or the whole host of a host-mapped account.'),
  auth: z.union([oauth, apiToken]).describe('How deskmeter logs in: { clientId, clientSecret } or { email, apiToken }.'),
});

export type ZendeskConfig = z.infer<typeof zendeskConfig>;

/** Host of the account; ticket links lead there also when `baseUrl` points at a proxy. */
export const hostOf = (config: ZendeskConfig): string => (config.subdomain.includes('.') ? config.subdomain : `${config.subdomain}.zendesk.com`);

/** Two days, the longest life Zendesk gives an access token. */
const TOKEN_LIFE_S = 172_800;

const tokenAnswer = z.looseObject({ access_token: z.string().min(1), scope: z.string().optional(), expires_in: z.number().positive().nullish() });

/** Basic with an API token, or a login by client credentials. The login path is not below /api/v2. */
export function authorize({ auth }: ZendeskConfig): Authorization {
  if ('apiToken' in auth) {
    return { headers: { authorization: `Basic ${Buffer.from(`${auth.email}/token:${auth.apiToken}`).toString('base64')}` } };
  }
  const body = { grant_type: 'client_credentials', client_id: auth.clientId, client_secret: auth.clientSecret, scope: 'read', expires_in: TOKEN_LIFE_S };
  return { login: { path: '/oauth/tokens', body, token: readToken } };
}

/** An unknown scope can yield a token that is refused everywhere: what is granted is compared with what was asked. */
function readToken(body: unknown): { readonly headers: Readonly<Record<string, string>>; readonly expiresInS: number } {
  const answer = tokenAnswer.parse(body);
  if (answer.scope !== undefined && !answer.scope.split(/[\s,]+/).includes('read')) {
    throw new FixConfigError('Zendesk gave a token without the scope read.', 'Give the OAuth client the scope read in Admin Center.');
  }
  return { headers: { authorization: `Bearer ${answer.access_token}` }, expiresInS: answer.expires_in ?? TOKEN_LIFE_S };
}
