import { createHttp } from '../../../src/http/client.ts';
import { createRedactor } from '../../../src/http/redact.ts';
import { fixedClock } from '../../../src/platform/clock.ts';
import { silentLog } from '../../../src/platform/log.ts';
import { generateWorld } from '../../../src/simulator/generate.ts';
import { type HubspotOptions, startHubspot } from '../../../src/simulator/hubspot/index.ts';
import { hubspot } from '../../../src/sources/hubspot/index.ts';
import type { MappingSettings } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';

export interface SimulatedOptions {
  readonly seed?: number;
  readonly tickets?: number;
  readonly options?: HubspotOptions;
  readonly settings?: MappingSettings;
  readonly limits?: boolean;
  readonly conversations?: boolean;
  readonly accessToken?: string;
}

const START = new Date('2026-01-05T00:00:00Z');
const END = new Date('2026-02-09T12:00:00Z');

/** The settings that make the simulated portal's words ours: what is no customer's request has a pipeline of its own. */
export const SUPPORT_ONLY: MappingSettings = { ...NO_MAPPING, only: { pipelines: ['Support'] }, map: { status: { 'On hold': 'hold' } } };

/** A small simulated portal, our client to it, and an open connection; five minutes after the end of its life so far. */
export async function startSimulated({
  seed = 7,
  tickets = 150,
  options = {},
  settings = SUPPORT_ONLY,
  limits = false,
  accessToken,
  conversations = false,
}: SimulatedOptions = {}) {
  const world = generateWorld({ seed, profile: 'hubspot', start: START, end: END, tickets });
  const clock = fixedClock(new Date(END.getTime() + 300_000));
  const server = await startHubspot({ world, clock, options, limits });
  const config = { auth: { accessToken: accessToken ?? server.credentials['accessToken'] ?? '' }, conversations };
  const http = createHttp({
    connectionId: 'under-test',
    baseUrl: server.url,
    authorization: hubspot.authorize(config),
    policy: hubspot.policy,
    clock,
    log: silentLog,
    random: () => 0.5,
  });
  const redact = createRedactor(hubspot.redaction, 'a key for tests');
  return { world, clock, server, http, redact, settings, config, connection: hubspot.open(config, settings), close: () => server.close() };
}

export type Simulated = Awaited<ReturnType<typeof startSimulated>>;
