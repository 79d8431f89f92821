/** A simulated HubSpot portal over real HTTP, with its paging, limits and traps; dated paths only. */
import { type SimulatedServer, type StartOptions, startServer } from '../server.ts';
import { associations } from './associations.ts';
import { batchRead } from './batch-read.ts';
import { DEAL_PIPELINE } from './deal-record.ts';
import { accountDetails, owners, pipelines, properties, teams } from './definitions.ts';
import { notFound, tooMany } from './errors.ts';
import { createGate } from './guard.ts';
import { listObjects } from './list.ts';
import type { HubspotOptions } from './options.ts';
import { searchObjects } from './search.ts';
import { Store } from './store.ts';
import { threadMessages, threads } from './threads.ts';

export type { HubspotOptions } from './options.ts';

const V = '2026-09';
/** The token the server accepts; no secret, it opens nothing else. */
const TOKEN = 'pat-eu1-simulated-portal';

export function startHubspot(start: StartOptions<HubspotOptions>): Promise<SimulatedServer> {
  const { world, clock, port, limits = false, options = {} } = start;
  const store = new Store(world, options);
  const gate = createGate(clock, TOKEN, limits, options);
  return startServer({
    world,
    clock,
    port,
    credentials: { accessToken: TOKEN },
    guard: gate.guard,
    headers: gate.headers,
    notFound,
    tooMany: (retryAfterS) => tooMany('TEN_SECONDLY_ROLLING', retryAfterS),
    routes: [
      { method: 'GET', path: `/account-info/${V}/details`, endpoint: 'account', handle: () => accountDetails(world) },
      { method: 'GET', path: `/crm/pipelines/${V}/tickets`, endpoint: 'pipelines', handle: pipelines },
      { method: 'GET', path: `/crm/pipelines/${V}/deals`, endpoint: 'pipelines', handle: () => ({ body: { results: [DEAL_PIPELINE] } }) },
      { method: 'GET', path: `/crm/properties/${V}/tickets`, endpoint: 'properties', handle: properties },
      { method: 'GET', path: `/conversations/conversations/${V}/threads`, endpoint: 'threads', handle: (request) => threads(world, request) },
      {
        method: 'GET',
        path: `/conversations/conversations/${V}/threads/:id/messages`,
        endpoint: 'messages',
        handle: (request) => threadMessages(world, request),
      },
      { method: 'GET', path: '/settings/users/2026-03/teams', endpoint: 'teams', handle: () => teams(world) },
      { method: 'GET', path: `/crm/owners/${V}`, endpoint: 'owners', handle: (request) => owners(world, request) },
      { method: 'GET', path: `/crm/objects/${V}/:type`, endpoint: 'list', handle: (request) => listObjects(store, options, request) },
      { method: 'POST', path: `/crm/objects/${V}/:type/batch/read`, endpoint: 'batch/read', handle: (request) => batchRead(store, options, request) },
      { method: 'POST', path: `/crm/objects/${V}/:type/search`, endpoint: 'search', handle: (request) => searchObjects(store, options, request) },
      {
        method: 'POST',
        path: `/crm/associations/${V}/:from/:to/batch/read`,
        endpoint: 'associations',
        handle: (request) => associations(store, options, request),
      },
    ],
  });
}
