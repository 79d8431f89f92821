import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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
  /** How often they are synced, as in the config; default 15m. */
  readonly every?: string;
  /** Address of the warehouse. */
  readonly url: string;
}

/** What three worlds are generated from: the same again gives the same worlds. */
export interface SimulatedWorlds {
  readonly seed: number;
  readonly tickets: number;
  readonly start: Date;
  readonly end: Date;
  readonly timeZone: string;
}

/** A config whose three helpdesks are simulated: for the demo, and for a first start without a config. */
export interface Simulated {
  readonly config: Config;
  readonly simulation: Simulation;
  readonly worlds: SimulatedWorlds;
  /** Writes the config to `file`, its secrets into files beside it, so that other commands can be tried on the same warehouse. */
  writeConfig(file: string, ports?: { readonly console: number }): void;
}

const DAY_MS = 86_400_000;
const SEED = 1;
const TIME_ZONE = 'Europe/London';

/** Starts the three servers on loopback and writes the config that reads them. Generous limits: the demo shows numbers, not waiting. */
export async function startSimulated({ clock, days, tickets, every = '15m', url }: SimulatedOptions): Promise<Simulated> {
  const end = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
  const worlds = { seed: SEED, tickets, start: new Date(end.getTime() - days * DAY_MS), end, timeZone: TIME_ZONE };
  const limits = { zendesk: { incrementalPerMinute: 600, talkPerMinute: 600, accountPerMinute: 2500 } };
  const simulation = await startSimulation({ ...worlds, clock, limits: true, ...limits });
  const secrets = secretsOf(simulation, url);
  const text = configText(simulation, worlds.start, every);
  return {
    config: parseConfig(
      text((name) => name),
      { env: secrets, path: 'the config of the simulated helpdesks' },
    ),
    simulation,
    worlds,
    writeConfig: (file, ports) => writeConfig(file, text, secrets, ports),
  };
}

type Secrets = Readonly<Record<'DATABASE_URL' | 'DESKMETER_KEY' | 'ZENDESK_SECRET' | 'FRESHDESK_KEY' | 'HUBSPOT_TOKEN', string>>;
type ConfigText = (reference: (name: keyof Secrets) => string) => string;

const secretsOf = ({ zendesk, freshdesk, hubspot }: Simulation, url: string): Secrets => ({
  DATABASE_URL: url,
  DESKMETER_KEY: 'simulated customers are hashed with this key',
  ZENDESK_SECRET: zendesk.credentials['clientSecret'] ?? '',
  FRESHDESK_KEY: freshdesk.credentials['apiKey'] ?? '',
  HUBSPOT_TOKEN: hubspot.credentials['accessToken'] ?? '',
});

/** The config as a person would write it; `reference` says where each secret comes from. */
function configText({ zendesk, freshdesk, hubspot }: Simulation, start: Date, every: string): ConfigText {
  const since = start.toISOString().slice(0, 10);
  return (reference) => {
    const secret = (name: keyof Secrets): string => `"\${${reference(name)}}"`;
    return `timeZone: ${TIME_ZONE}
warehouse: { url: ${secret('DATABASE_URL')} }
schedule: { every: ${every}, jitter: 5s }
privacy: { key: ${secret('DESKMETER_KEY')} }
businessHours: { timeZone: ${TIME_ZONE}, mon: "09:00-17:30", tue: "09:00-17:30", wed: "09:00-17:30", thu: "09:00-17:30", fri: "09:00-17:30" }
connections:
  - id: demo-zendesk
    source: zendesk
    subdomain: demo
    baseUrl: ${zendesk.url}
    since: ${since}
    auth: { clientId: ${zendesk.credentials['clientId']}, clientSecret: ${secret('ZENDESK_SECRET')} }
    tiers: ${tiersOf(zendesk)}
  - id: demo-freshdesk
    source: freshdesk
    subdomain: demo
    baseUrl: ${freshdesk.url}
    since: ${since}
    auth: { apiKey: ${secret('FRESHDESK_KEY')} }
    exclude: { tags: [sample] }
  - id: demo-hubspot
    source: hubspot
    baseUrl: ${hubspot.url}
    since: ${since}
    auth: { accessToken: ${secret('HUBSPOT_TOKEN')} }
    tiers: ${tiersOf(hubspot)}
    only: { pipelines: [Support] }
    map: { status: { On hold: hold } }
`;
  };
}

const tiersOf = ({ world }: Simulation['servers'][number]): string => JSON.stringify(Object.fromEntries(world.groups.map((group) => [group.name, group.tier])));

function writeConfig(file: string, text: ConfigText, secrets: Secrets, ports: { readonly console: number } | undefined): void {
  const folder = path.resolve(`${file.replace(/\.yaml$/, '')}-secrets`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, secret] of Object.entries(secrets)) writeFileSync(path.join(folder, name), `${secret}\n`, { mode: 0o600 });
  const port = ports === undefined ? '' : `console: { port: ${ports.console} }\n`;
  writeFileSync(file, port + text((name) => `file:${path.join(folder, name)}`));
}
