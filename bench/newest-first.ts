import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { fixedClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import type { MappingSettings, Source } from '../src/sources/source.ts';
import { freshdesk } from '../src/sources/freshdesk/index.ts';
import { hubspot } from '../src/sources/hubspot/index.ts';
import { syncConnection } from '../src/sync/sync-connection.ts';
import { type OpenDatabase, openDatabase } from '../src/warehouse/database.ts';
import { startLargeFreshdesk } from './large-freshdesk.ts';
import { startLargeHubspot } from './large-hubspot.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };

/** The ticket feed of a first load, and what has to be known before it. */
const DESKS = {
  freshdesk: {
    source: freshdesk as Source,
    config: { subdomain: 'large', auth: { apiKey: 'a key' } },
    streams: ['ticket_fields', 'tickets'],
    start: startLargeFreshdesk,
    /** Pages of a hundred rows of which two are met twice. */
    minimum: (tickets: number) => Math.ceil(tickets / 98),
    isCounted: (path: string) => path === '/api/v2/tickets',
  },
  hubspot: {
    source: hubspot as Source,
    config: { auth: { accessToken: 'a token' } },
    streams: ['pipelines', 'tickets'],
    start: startLargeHubspot,
    minimum: (tickets: number) => Math.ceil(tickets / 50),
    isCounted: (path: string) => path.includes('/tickets') && !path.includes('/pipelines/'),
  },
} as const;

export interface TicketFeedMeasure {
  /** Minutes by the helpdesk's clock until the newest days were here, and until all was. */
  readonly newestMinutes: number;
  readonly minutes: number;
  readonly newestRequests: number;
  readonly requests: number;
  /** What the fact sheet's plan needs for as many tickets. */
  readonly minimum: number;
  readonly refused: number;
  readonly steps: number;
  /** Tickets in the warehouse at the end. */
  readonly tickets: number;
}

/** Reads the tickets of an account of so many in steps; all of them, or the newest days alone. */
export async function measureTicketFeed(
  database: Pick<OpenDatabase, 'db' | 'pool'>,
  name: keyof typeof DESKS,
  tickets: number,
  isWhole: boolean,
): Promise<TicketFeedMeasure> {
  const { source, config, streams, start, minimum, isCounted } = DESKS[name];
  const clock = fixedClock('2026-11-10T09:30:00Z');
  const began = clock.now().getTime();
  const minutes = () => (clock.now().getTime() - began) / 60_000;
  const desk = await start(tickets, clock);
  const asked = () => Object.entries(desk.counts).reduce((sum, [path, count]) => sum + (isCounted(path) ? count : 0), 0);
  const connectionId = `${name}-${tickets}`;
  const http = createHttp({ connectionId, baseUrl: desk.url, authorization: source.authorize(config), policy: source.policy, clock, log: silentLog });
  const check = () => Promise.resolve({ account: { id: connectionId, name: null, timeZone: 'UTC' }, items: [] });
  const connection = { ...source.open(config, NO_MAPPING), check };
  let newest: Pick<TicketFeedMeasure, 'newestMinutes' | 'newestRequests'> | undefined;
  try {
    for (let steps = 1; ; steps += 1) {
      const report = await syncConnection({
        database,
        connectionId,
        identity: connectionId,
        source: source.name,
        connection,
        http,
        redact: createRedactor(source.redaction, 'a key of the benchmark'),
        settings: NO_MAPPING,
        clock,
        log: silentLog,
        signal: new AbortController().signal,
        streams,
        inSteps: true,
        archiveMs: 0,
      });
      const failed = report.streams.find(({ status }) => status !== 'ok');
      if (failed !== undefined) throw new Error(`${failed.stream}: ${failed.error ?? failed.status}`);
      newest ??= { newestMinutes: minutes(), newestRequests: asked() };
      if (report.isLoading && isWhole) continue;
      const { rows } = await database.pool.query<{ count: number }>(`select count(*)::int as count from support.ticket where connection_id = $1`, [
        connectionId,
      ]);
      const all = { minutes: minutes(), requests: asked(), minimum: minimum(tickets), refused: http.usage.throttled, steps, tickets: rows[0]?.count ?? 0 };
      return { ...newest, ...all };
    }
  } finally {
    await desk.close();
  }
}

/** When the newest days of large accounts are here, and what a whole first load costs in windows. */
export async function benchNewestFirst(url: string): Promise<void> {
  const database = openDatabase(url, { max: 4, applicationName: 'bench' });
  for (const [name, limits] of [
    ['freshdesk', 'Growth: 20 ticket lists a minute'],
    ['hubspot', 'Professional: 190 requests in ten seconds, 5 searches a second'],
  ] as const) {
    const { newestMinutes, newestRequests, refused, tickets } = await measureTicketFeed(database, name, 1_000_000, false);
    console.log(`\n${name}, first load of 1,000,000 tickets (${limits}; simulated clock)`);
    console.log(`  ${tickets} tickets of the newest days after ${newestMinutes.toFixed(1)} minutes and ${newestRequests} requests, ${refused} refused`);
    const whole = await measureTicketFeed(database, name, 30_000, true);
    const ratio = (whole.requests / whole.minimum).toFixed(3);
    console.log(`  all of 30,000 in ${whole.steps} steps: ${whole.requests} requests, minimum ${whole.minimum}: ${ratio}; ${whole.minutes.toFixed(0)} minutes`);
  }
  await database.close();
}
