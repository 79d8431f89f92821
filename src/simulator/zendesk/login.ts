/** Who may ask: Basic with an API token, or a Bearer from client credentials. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';

export interface ZendeskCredentials {
  readonly subdomain: string;
  readonly email: string;
  readonly apiToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export function credentialsOf(world: World): ZendeskCredentials {
  return {
    subdomain: world.subdomain,
    email: 'admin@desk.example',
    apiToken: `zendesk-token-${world.seed}`,
    clientId: 'deskmeter_sim',
    clientSecret: `zendesk-secret-${world.seed}`,
  };
}

const UNAUTHORIZED: Reply = { status: 401, body: { error: "Couldn't authenticate you" } };
const TOKEN_LIFE_S = 172_800;

export interface Logins {
  /** Undefined when the request may pass. */
  refuse(request: SimulatedRequest): Reply | undefined;
  /** POST /oauth/tokens */
  token(request: SimulatedRequest): Reply;
  /** Every token given out so far dies now. */
  revoke(): void;
}

/** `scope` is what the OAuth client may ask for; tokens without `read` are refused everywhere. */
export function createLogins(credentials: ZendeskCredentials, scope: string): Logins {
  const tokens = new Map<string, { readonly expiresAt: number; readonly scope: string }>();
  let given = 0;
  const basic = `Basic ${Buffer.from(`${credentials.email}/token:${credentials.apiToken}`).toString('base64')}`;
  return {
    refuse: ({ headers, now }) => {
      if (headers.authorization === basic) return undefined;
      const token = tokens.get(bearerOf(headers) ?? '');
      if (token === undefined || token.expiresAt <= now.getTime()) return UNAUTHORIZED;
      if (token.scope.split(' ').includes('read')) return undefined;
      return { status: 403, body: { error: 'Forbidden', description: 'Missing the following required scopes: read' } };
    },
    token: ({ body, now }) => {
      const asked = (body ?? {}) as Record<string, unknown>;
      if (asked['grant_type'] !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type' } };
      if (asked['client_id'] !== credentials.clientId || asked['client_secret'] !== credentials.clientSecret) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
      }
      const lifeS = Math.min(Number(asked['expires_in'] ?? 1800) || 1800, TOKEN_LIFE_S);
      given += 1;
      const token = `bearer-${given}-${credentials.clientSecret}`;
      tokens.set(token, { expiresAt: now.getTime() + lifeS * 1000, scope });
      return { body: { access_token: token, token_type: 'bearer', scope, expires_in: lifeS } };
    },
    revoke: () => tokens.clear(),
  };
}

const bearerOf = (headers: IncomingHttpHeaders): string | undefined => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
