/** The simulated Zendesk: a world over real HTTP, with the paging, limits, headers and traps of the real one. */
import { startServer, type SimulatedServer, type StartOptions } from '../server.ts';
import { createLimits, tooMany } from './limits.ts';
import { createLogins, credentialsOf } from './login.ts';
import type { ZendeskOptions } from './options.ts';
import { routesOf } from './routes.ts';
import { FIELD_IDS } from './wording.ts';

export interface SimulatedZendesk extends SimulatedServer {
  /** Ids of the custom fields, for the connection's `fields`. */
  readonly fields: typeof FIELD_IDS;
  /** Every OAuth token given out so far dies now. */
  revokeTokens(): void;
}

export async function startZendesk({ world, clock, port, limits = false, options = {} }: StartOptions<ZendeskOptions>): Promise<SimulatedZendesk> {
  const credentials = credentialsOf(world);
  const logins = createLogins(credentials, options.scope ?? 'read');
  const buckets = createLimits(clock, limits, options);
  const open = new Set(['oauth/tokens', 'users/me']);
  const server = await startServer({
    world,
    clock,
    port,
    credentials: { ...credentials },
    routes: routesOf(world, options, logins),
    guard: (request, endpoint) => (open.has(endpoint) ? undefined : logins.refuse(request)) ?? buckets.take(endpoint),
    headers: ({ now }, endpoint) => ({ date: now.toUTCString(), ...(endpoint === 'oauth/tokens' ? {} : buckets.headers(endpoint)) }),
    notFound: () => ({ status: 404, body: { error: 'InvalidEndpoint', description: 'Not found' } }),
    tooMany,
    // Exports too, but theirs help nobody: their cursor moves.
    isTagged: (endpoint) => !endpoint.startsWith('incremental/'),
  });
  return { ...server, fields: FIELD_IDS, revokeTokens: () => logins.revoke() };
}
