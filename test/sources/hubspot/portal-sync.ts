import { silentLog } from '../../../src/platform/log.ts';
import type { WorldTicket } from '../../../src/simulator/world.ts';
import { syncConnection } from '../../../src/sync/sync-connection.ts';
import type { TestDatabase } from '../../support/database.ts';
import type { Simulated } from './simulated.ts';

export interface PortalSync {
  readonly connectionId: string;
  readonly full?: boolean;
  readonly signal?: AbortSignal;
  readonly inSteps?: boolean;
  readonly onProgress?: () => void;
}

/** One run over a simulated portal, into one of many connections of a warehouse. */
export const syncPortal = (portal: Simulated, database: TestDatabase, { connectionId, signal = new AbortController().signal, ...how }: PortalSync) =>
  syncConnection({
    database,
    connectionId,
    source: 'hubspot',
    connection: portal.connection,
    http: portal.http,
    redact: portal.redact,
    settings: portal.settings,
    clock: portal.clock,
    log: silentLog,
    signal,
    since: undefined,
    ...how,
  });

/** Lets the world and the clock go on together. */
export function goOn(portal: Simulated, minutes: number): void {
  const to = new Date(portal.clock.now().getTime() + minutes * 60_000);
  portal.world.advance(to);
  portal.clock.set(to);
}

/** Tickets of customers that are still there. */
export const alive = (portal: Simulated): WorldTicket[] =>
  portal.world.tickets.filter((ticket) => !ticket.isDeleted && ticket.mergedIntoId === null && !ticket.isSample && !ticket.isChild);
