/** All three simulated helpdesks at once, each with a world of its own, living in the same time. */
import type { Clock } from '../platform/clock.ts';
import { startFreshdesk, type FreshdeskOptions } from './freshdesk/index.ts';
import { generateWorld } from './generate.ts';
import { startHubspot, type HubspotOptions } from './hubspot/index.ts';
import type { SimulatedServer } from './server.ts';
import type { World, WorldProfile } from './world.ts';
import { startZendesk, type SimulatedZendesk } from './zendesk/index.ts';
import type { ZendeskOptions } from './zendesk/options.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Tickets of each helpdesk in [start, end). */
  readonly tickets: number;
  readonly start: Date;
  readonly end: Date;
  /** What the servers believe to be now; normally at `end` first. */
  readonly clock: Clock;
  /** Zone of the three accounts; default UTC. */
  readonly timeZone?: string;
  /** Enforce the vendors' rate limits; default false. */
  readonly limits?: boolean;
  readonly zendesk?: ZendeskOptions;
  readonly freshdesk?: FreshdeskOptions;
  readonly hubspot?: HubspotOptions;
}

export interface Simulation {
  readonly zendesk: SimulatedZendesk;
  readonly freshdesk: Awaited<ReturnType<typeof startFreshdesk>>;
  readonly hubspot: Awaited<ReturnType<typeof startHubspot>>;
  readonly servers: readonly SimulatedServer[];
  /** Life goes on in all three worlds. Move the clock too. */
  advance(to: Date): void;
  close(): Promise<void>;
}

/** Starts the three servers on free ports of loopback. */
export async function startSimulation(options: SimulationOptions): Promise<Simulation> {
  // Three seeds, so that the three desks do not live the same life.
  const world = (profile: WorldProfile, number: number): World => generateWorld({ ...options, profile, seed: options.seed * 3 + number });
  const shared = { clock: options.clock, limits: options.limits ?? false };
  const zendesk = await startZendesk({ ...shared, world: world('zendesk', 0), ...(options.zendesk && { options: options.zendesk }) });
  const freshdesk = await startFreshdesk({ ...shared, world: world('freshdesk', 1), ...(options.freshdesk && { options: options.freshdesk }) });
  const hubspot = await startHubspot({ ...shared, world: world('hubspot', 2), ...(options.hubspot && { options: options.hubspot }) });
  const servers = [zendesk, freshdesk, hubspot];
  return {
    zendesk,
    freshdesk,
    hubspot,
    servers,
    advance: (to) => {
      for (const server of servers) server.world.advance(to);
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
