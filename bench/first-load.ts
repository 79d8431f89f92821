import { DEFAULT_SETTINGS } from '../src/domain/settings.ts';
import { createHttp } from '../src/http/client.ts';
import { createRedactor } from '../src/http/redact.ts';
import { rebuild } from '../src/kpi/index.ts';
import { fixedClock } from '../src/platform/clock.ts';
import { silentLog } from '../src/platform/log.ts';
import type { MappingSettings } from '../src/sources/source.ts';
import { zendesk } from '../src/sources/zendesk/index.ts';
import { syncConnection } from '../src/sync/sync-connection.ts';
import { transform } from '../src/transform/index.ts';
import { type OpenDatabase, openDatabase } from '../src/warehouse/database.ts';
import { startLargeZendesk } from './large-zendesk.ts';

const NO_MAPPING: MappingSettings = { fields: {}, tiers: {}, exclude: {}, only: {}, map: {}, complaint: {} };
const YESTERDAY = '2026-11-09';

export interface FirstLoadMeasure {
  /** Minutes by the helpdesk's clock until tickets and their events of the newest days were here. */
  readonly minutes: number;
  /** What the limit allows at best for the exports asked for until then. */
  readonly allowedMinutes: number;
  readonly exports: number;
  readonly refused: number;
  /** Share of the exports' limit that the run used, as sync.run keeps it. */
  readonly quotaShare: number | null;
  /** KPIs of yesterday, of all of the workspace. */
  readonly yesterday: Readonly<Record<string, number | null>>;
}

/** Reads the newest days of an account of so many tickets and computes the KPIs, and tells when yesterday was known. */
export async function measureFirstLoad(database: Pick<OpenDatabase, 'db' | 'pool'>, tickets: number, pageSize: number): Promise<FirstLoadMeasure> {
  const clock = fixedClock('2026-11-10T09:30:00Z');
  const began = clock.now().getTime();
  const desk = await startLargeZendesk({ tickets, pageSize, clock });
  const config = { subdomain: 'large', auth: { email: 'ops@large.example', apiToken: 'a token' } };
  const http = createHttp({
    connectionId: 'large',
    baseUrl: desk.url,
    authorization: zendesk.authorize(config),
    policy: zendesk.policy,
    clock,
    log: silentLog,
  });
  const connection = {
    ...zendesk.open(config, NO_MAPPING),
    check: () => Promise.resolve({ account: { id: 'large', name: null, timeZone: 'UTC' }, items: [] }),
  };
  let known = { at: began, exports: 0 };
  try {
    const report = await syncConnection({
      database,
      connectionId: 'large',
      source: 'zendesk',
      connection,
      http,
      redact: createRedactor(zendesk.redaction, 'a key of the benchmark'),
      settings: NO_MAPPING,
      clock,
      log: silentLog,
      signal: new AbortController().signal,
      inSteps: true,
      archiveMs: 0,
      onProgress: ({ stream, done }) => {
        if (stream === 'ticket_events' && done) known = { at: clock.now().getTime(), exports: exportsOf(desk.asked) };
      },
    });
    const failed = report.streams.find(({ status }) => status === 'failing');
    if (failed !== undefined) throw new Error(`${failed.stream}: ${failed.error}`);
  } finally {
    await desk.close();
  }
  const asOf = clock.now();
  await transform(database.db, { settings: DEFAULT_SETTINGS, asOf });
  await rebuild(database.db, { settings: DEFAULT_SETTINGS, asOf, scope: 'stale', log: silentLog });
  const { rows } = await database.pool.query<{ kpi: string; value: number | null }>(
    `select kpi, value from kpi.daily where day = $1 and dimension = 'all' and variant = 'default'`,
    [YESTERDAY],
  );
  const run = await database.pool.query<{ quota_share: number | null }>(`select quota_share from sync.run where connection_id = 'large'`);
  return {
    minutes: (known.at - began) / 60_000,
    allowedMinutes: Math.ceil(known.exports / 10) - 1,
    exports: known.exports,
    refused: http.usage.throttled,
    quotaShare: run.rows[0]?.quota_share ?? null,
    yesterday: Object.fromEntries(rows.map(({ kpi, value }) => [kpi, value])),
  };
}

const exportsOf = (asked: readonly string[]): number => asked.filter((path) => path.startsWith('incremental/ticket')).length;

/** When the numbers of yesterday show in a first load of a million tickets. */
export async function benchFirstLoad(url: string): Promise<void> {
  const database = openDatabase(url, { max: 4, applicationName: 'bench' });
  const started = performance.now();
  const { minutes, allowedMinutes, exports, refused, yesterday } = await measureFirstLoad(database, 1_000_000, 1000);
  await database.close();
  const took = Math.round((performance.now() - started) / 1000);
  console.log(`\nZendesk, first load of 1,000,000 tickets, ten exports a minute (simulated clock)`);
  console.log(
    `  tickets and events of the newest days after ${minutes.toFixed(1)} minutes, ${exports} exports, ${refused} refused (the limit allows ${allowedMinutes})`,
  );
  console.log(
    `  ${Object.keys(yesterday).length} KPIs of yesterday, e.g. ticket_volume ${yesterday['ticket_volume']}; ${took} s of our own time for all of the newest days`,
  );
}
