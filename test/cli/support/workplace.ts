/** A folder with a config, three simulated helpdesks and a fresh database: what a person has in front of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixedClock } from '../../../src/platform/clock.ts';
import type { FreshdeskOptions } from '../../../src/simulator/freshdesk/options.ts';
import type { HubspotOptions } from '../../../src/simulator/hubspot/index.ts';
import { type Simulation, startSimulation } from '../../../src/simulator/index.ts';
import type { ZendeskOptions } from '../../../src/simulator/zendesk/options.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { command, type Ended } from './fake-terminal.ts';

export interface WorkplaceOptions {
  readonly seed?: number;
  readonly zendesk?: ZendeskOptions;
  readonly freshdesk?: FreshdeskOptions;
  readonly hubspot?: HubspotOptions;
}

export interface Workplace {
  readonly simulation: Simulation;
  readonly database: TestDatabase;
  readonly folder: string;
  /** The environment of the commands; secrets by name. Changed by tests. */
  readonly env: Record<string, string | undefined>;
  readonly clock: ReturnType<typeof fixedClock>;
  /** Writes the config anew. */
  configure(text: string): void;
  run(...args: readonly string[]): Promise<Ended>;
  /** Rows of a query, as objects. */
  query<Row>(text: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export const START = new Date('2026-03-09T00:00:00Z');
export const END = new Date('2026-03-24T11:00:00Z');
export const TIME_ZONE = 'Europe/London';
const SHOWN_AFTER_MS = 5 * 60_000;

export async function openWorkplace({ seed = 5, ...vendors }: WorkplaceOptions = {}): Promise<Workplace> {
  const clock = fixedClock(new Date(END.getTime() + SHOWN_AFTER_MS));
  const simulation = await startSimulation({ seed, tickets: 30, start: START, end: END, clock, timeZone: TIME_ZONE, ...vendors });
  const database = await testDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'deskmeter-cli-'));
  const file = path.join(folder, 'deskmeter.yaml');
  const configure = (text: string): void => writeFileSync(file, text);
  configure(configOf(simulation));
  const env: Record<string, string | undefined> = { ...secretsOf(simulation), DATABASE_URL: database.url, DESKMETER_CONFIG: file };
  return {
    simulation,
    database,
    folder,
    env,
    clock,
    configure,
    run: (...args) => command(args, { env, clock }),
    query: async (text) => (await database.pool.query(text)).rows as never,
    close: async () => {
      await simulation.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const secretsOf = ({ zendesk, freshdesk, hubspot }: Simulation): Record<string, string> => ({
  DESKMETER_KEY: 'a key of the tests of the commands',
  ZENDESK_SECRET: zendesk.credentials['clientSecret'] ?? '',
  FRESHDESK_KEY: freshdesk.credentials['apiKey'] ?? '',
  HUBSPOT_TOKEN: hubspot.credentials['accessToken'] ?? '',
});

/** The config of the three, as a person would write it. `warehouse` is a line of its own; left out, the embedded server. */
export function configOf({ zendesk, freshdesk, hubspot }: Simulation, warehouse = 'warehouse: { url: "${DATABASE_URL}" }', since = START): string {
  const day = since.toISOString().slice(0, 10);
  return `timeZone: ${TIME_ZONE}
${warehouse}
connections:
  - id: zen
    source: zendesk
    subdomain: desk
    baseUrl: ${zendesk.url}
    since: ${day}
    auth: { clientId: ${zendesk.credentials['clientId']}, clientSecret: "\${ZENDESK_SECRET}" }
  - id: fresh
    source: freshdesk
    subdomain: desk
    baseUrl: ${freshdesk.url}
    since: ${day}
    auth: { apiKey: "\${FRESHDESK_KEY}" }
    exclude: { tags: [sample] }
  - id: hub
    source: hubspot
    baseUrl: ${hubspot.url}
    since: ${day}
    auth: { accessToken: "\${HUBSPOT_TOKEN}" }
    only: { pipelines: [Support] }
`;
}
