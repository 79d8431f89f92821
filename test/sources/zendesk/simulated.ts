import { createHttp } from '../../../src/http/client.ts';
import { createRedactor } from '../../../src/http/redact.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { generateWorld } from '../../../src/simulator/generate.ts';
import { startZendesk } from '../../../src/simulator/zendesk/index.ts';
import type { ZendeskOptions } from '../../../src/simulator/zendesk/options.ts';
import type { MappingSettings } from '../../../src/sources/source.ts';
import { zendesk } from '../../../src/sources/zendesk/index.ts';
import { NO_MAPPING } from '../contract.ts';

export interface SimulatedOptions {
  readonly seed?: number;
  readonly tickets?: number;
  readonly options?: ZendeskOptions;
  readonly settings?: MappingSettings;
  readonly auth?: 'oauth' | 'token';
}

const START = new Date('2026-01-05T00:00:00Z');
const END = new Date('2026-02-09T12:00:00Z');

/** A small simulated Zendesk, our client to it, and an open connection; five minutes after the end of its life so far. */
export async function startSimulated({ seed = 7, tickets = 150, options = {}, settings = NO_MAPPING, auth = 'oauth' }: SimulatedOptions = {}) {
  const world = generateWorld({ seed, profile: 'zendesk', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const server = await startZendesk({ world, clock, options });
  const { clientId = '', clientSecret = '', email = '', apiToken = '' } = server.credentials;
  const config = { subdomain: world.subdomain, auth: auth === 'oauth' ? { clientId, clientSecret } : { email, apiToken } };
  const http = createHttp({
    connectionId: 'under-test',
    baseUrl: server.url,
    authorization: zendesk.authorize(config),
    policy: zendesk.policy,
    clock,
    log: silentLog,
    random: () => 0.5,
  });
  const redact = createRedactor(zendesk.redaction, 'a key for tests');
  return { world, clock, server, http, redact, settings, config, connection: zendesk.open(config, settings), close: () => server.close() };
}
