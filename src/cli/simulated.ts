import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/load.ts';
import type { Clock } from '../platform/clock.ts';
import { type Simulation, startSimulation } from '../simulator/index.ts';

export interface SimulatedOptions {
  readonly clock: Clock;
  /** Days of life before now. */
  readonly days: number;
  /** Tickets of each helpdesk in these days. */
  readonly tickets: number;
  readonly seed?: number;
}

/** A workspace's config whose three helpdesks are simulated: for the demo, and for a first start without a config. */
export interface Simulated {
  readonly config: Config;
  readonly simulation: Simulation;
}

const DAY_MS = 86_400_000;
const TIME_ZONE = 'Europe/London';

/** Starts the three servers on loopback and writes the config that reads them. Generous limits: the demo shows numbers, not waiting. */
export async function startSimulated({ clock, days, tickets, seed = 1 }: SimulatedOptions): Promise<Simulated> {
  const end = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
  const start = new Date(end.getTime() - days * DAY_MS);
  const limits = { zendesk: { incrementalPerMinute: 600, accountPerMinute: 2500 } };
  const simulation = await startSimulation({ seed, tickets, start, end, clock, timeZone: TIME_ZONE, limits: true, ...limits });
  const { zendesk, freshdesk, hubspot } = simulation;
  const env = {
    KEY: 'the demo hashes customers with this key',
    ZENDESK: zendesk.credentials.clientSecret,
    FRESHDESK: freshdesk.credentials.apiKey,
    HUBSPOT: hubspot.credentials.accessToken,
  };
  const text = `
timeZone: ${TIME_ZONE}
privacy: { key: "\${KEY}" }
businessHours: { timeZone: ${TIME_ZONE}, mon: "09:00-17:30", tue: "09:00-17:30", wed: "09:00-17:30", thu: "09:00-17:30", fri: "09:00-17:30" }
connections:
  - { id: demo-zendesk, source: zendesk, subdomain: demo, baseUrl: "${zendesk.url}", since: ${start.toISOString().slice(0, 10)}, tiers: ${tiersOf(zendesk)},
      auth: { clientId: "${zendesk.credentials.clientId}", clientSecret: "\${ZENDESK}" } }
  - { id: demo-freshdesk, source: freshdesk, subdomain: demo, baseUrl: "${freshdesk.url}", since: ${start.toISOString().slice(0, 10)}, exclude: { tags: [sample] }, auth: { apiKey: "\${FRESHDESK}" } }
  - { id: demo-hubspot, source: hubspot, baseUrl: "${hubspot.url}", since: ${start.toISOString().slice(0, 10)}, tiers: ${tiersOf(hubspot)},
      only: { pipelines: [Support] }, map: { status: { On hold: hold } }, auth: { accessToken: "\${HUBSPOT}" } }
`;
  return { config: parseConfig(text, { env, path: 'the config of the demo' }), simulation };
}

const tiersOf = ({ world }: Simulation['servers'][number]): string => JSON.stringify(Object.fromEntries(world.groups.map((group) => [group.name, group.tier])));
