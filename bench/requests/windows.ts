import { silentLog } from '../../src/platform/log.ts';
import type { MappingSettings } from '../../src/sources/source.ts';
import { zendesk } from '../../src/sources/zendesk/index.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import type { OpenDatabase } from '../../src/warehouse/database.ts';
import { openZendesk, planFirstLoad } from './zendesk.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
/** What the feeds have to know. */
const TAUGHT_BY = ['ticket_fields', 'sla_policies', 'agents'];
/** Feeds that are read in windows, and what is looked up beside them; with the endpoint of each. */
const FEEDS = { tickets: 'incremental/tickets/cursor', ticket_events: 'incremental/ticket_events', ticket_metric_events: 'incremental/ticket_metric_events' };
const BESIDE = { open_tickets: 'search/export', former_agents: 'users/show_many' };

export interface WindowsMeasure {
  /** Runs until all was read: the newest days, then an older window each. */
  readonly steps: number;
  readonly requests: number;
  /** What a walk from the beginning needs. */
  readonly least: number;
  /**
   * What windows may cost beside it, decision 17: for each feed a page more at each border, and what is new before each older window and after
   * the last one; a question for the first change of all, and a search for the tickets that wait.
   */
  readonly again: number;
}

/** A first load of a simulated Zendesk as the sync reads it, newest days first: tickets with their events and service levels. */
export async function measureZendeskWindows(database: Pick<OpenDatabase, 'db' | 'pool'>, tickets: number, exportPage: number): Promise<WindowsMeasure> {
  const reading = await openZendesk(tickets, exportPage, 5);
  const named = [...Object.keys(FEEDS), ...Object.keys(BESIDE)];
  const streams = reading.streams.filter(({ name }) => named.includes(name) || TAUGHT_BY.includes(name));
  const check = () => Promise.resolve({ account: { id: 'windows', name: null, timeZone: 'UTC' }, items: [] });
  const connection = { ...zendesk.open({ subdomain: 'windows', auth: { email: '', apiToken: '' } }, NO_MAPPING), streams, check };
  const about = { connectionId: `windows-${tickets}`, identity: 'windows', source: 'zendesk', connection, settings: NO_MAPPING, log: silentLog };
  let steps = 0;
  try {
    for (let isLoading = true; isLoading; steps += 1) {
      const { http, redact, clock } = reading;
      const signal = new AbortController().signal;
      const report = await syncConnection({ ...about, database, http, redact, clock, signal, inSteps: true, archiveMs: 0 });
      const failed = report.streams.find(({ status }) => status !== 'ok');
      if (failed !== undefined) throw new Error(`${failed.stream}: ${failed.error ?? failed.status}`);
      isLoading = report.isLoading;
    }
    const counts = reading.servers[0].counts();
    const plan = planFirstLoad(reading, exportPage);
    return {
      steps,
      requests: [...Object.values(FEEDS), ...Object.values(BESIDE)].reduce((sum, endpoint) => sum + (counts[endpoint] ?? 0), 0),
      least: named.reduce((sum, stream) => sum + (plan[stream]?.requests ?? 0), 0),
      again: Object.keys(FEEDS).length * (2 * steps - 1) + 2,
    };
  } finally {
    await reading.close();
  }
}
