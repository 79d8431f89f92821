/** A simulated helpdesk, a fresh warehouse, and everything between them, for comparing KPIs with the truth of the world. */
import { sql } from 'kysely';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { createHttp } from '../../src/http/client.ts';
import { createRedactor } from '../../src/http/redact.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { fixedClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { generateWorld, type WorldOptions } from '../../src/simulator/generate.ts';
import type { SimulatedServer } from '../../src/simulator/server.ts';
import type { World } from '../../src/simulator/world.ts';
import type { MappingSettings, Source } from '../../src/sources/source.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { transform } from '../../src/transform/index.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { truthOf, TRUE_KPIS, type TrueKpi } from '../support/truth.ts';

export interface PathOptions<Config> {
  readonly world: WorldOptions;
  readonly source: Source<Config>;
  readonly mapping: MappingSettings;
  readonly start: (world: World, clock: ReturnType<typeof fixedClock>) => Promise<SimulatedServer>;
  readonly config: (server: SimulatedServer) => Config;
}

export interface Path {
  readonly world: World;
  readonly clock: ReturnType<typeof fixedClock>;
  readonly server: SimulatedServer;
  readonly database: TestDatabase;
  readonly settings: Settings;
  /** Life goes on to `to`; the clock stands a few minutes later, when the vendor shows all of it. */
  advance(to: Date): void;
  /** Sync, transform, KPIs of all stale days. */
  run(): Promise<Awaited<ReturnType<typeof syncConnection>>>;
  close(): Promise<void>;
}

const SHOWN_AFTER_MS = 5 * 60_000;

export async function openPath<Config>(options: PathOptions<Config>): Promise<Path> {
  const world = generateWorld(options.world);
  const clock = fixedClock(new Date(world.now + SHOWN_AFTER_MS));
  const server = await options.start(world, clock);
  const database = await testDatabase();
  const config = options.config(server);
  const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: world.timeZone, agentMinimum: 1 };
  const http = createHttp({
    connectionId: 'desk',
    baseUrl: server.url,
    authorization: options.source.authorize(config),
    policy: options.source.policy,
    clock,
    log: silentLog,
    random: () => 0.5,
  });
  const request = {
    database,
    connectionId: 'desk',
    source: options.source.name,
    connection: options.source.open(config, options.mapping),
    http,
    redact: createRedactor(options.source.redaction, 'a key of the tests'),
    settings: options.mapping,
    clock,
    log: silentLog,
    since: options.world.start,
  };
  return {
    world,
    clock,
    server,
    database,
    settings,
    advance: (to) => {
      world.advance(to);
      clock.set(new Date(world.now + SHOWN_AFTER_MS));
    },
    run: async () => {
      const report = await syncConnection({ ...request, signal: new AbortController().signal });
      await transform(database.db, { settings, asOf: clock.now() });
      await rebuild(database.db, { settings, asOf: clock.now(), scope: 'stale', log: silentLog });
      return report;
    },
    close: async () => {
      await server.close();
      await database.close();
    },
  };
}

/** Day, KPI, what stands in kpi.daily and what is true, wherever the two differ; the running day is left out. */
export async function differences(path: Path, kpis: readonly TrueKpi[] = TRUE_KPIS): Promise<string[]> {
  const rows = await sql<{ day: string; kpi: TrueKpi; numerator: number | null; denominator: number | null }>`
    select day::text, kpi, numerator, denominator from kpi.daily where dimension = 'all' and variant = 'default' and kpi in (${sql.join([...kpis])})`.execute(
    path.database.db,
  );
  const found = new Map(rows.rows.map((row) => [`${row.kpi} ${row.day}`, row]));
  const truth = truthOf(path.world);
  const wrong: string[] = [];
  for (const kpi of kpis) {
    for (const [day, { numerator, denominator }] of [...truth[kpi]].slice(0, -1)) {
      const row = found.get(`${kpi} ${day}`);
      const isRight = row !== undefined && close(row.numerator ?? 0, numerator) && close(row.denominator ?? 0, denominator ?? 0);
      if (!isRight) wrong.push(`${kpi} ${day}: ${row ? `${row.numerator}/${row.denominator}` : 'no row'}, true ${numerator}/${denominator}`);
    }
  }
  return wrong;
}

const close = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
