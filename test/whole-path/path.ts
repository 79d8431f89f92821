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
import { archivedPages } from '../../src/warehouse/archive.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { truthOf, TRUE_KPIS, type TrueKpi, type TruthOptions } from '../support/truth.ts';

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
  /** Sync, transform, KPIs of all stale days; `inSteps`: one window of a first load at most. */
  run(more?: { readonly inSteps?: boolean; readonly signal?: AbortSignal }): Promise<Awaited<ReturnType<typeof syncConnection>>>;
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
    run: async (more = {}) => {
      const report = await syncConnection({ ...request, signal: new AbortController().signal, ...more });
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
export async function differences(path: Path, kpis: readonly TrueKpi[] = TRUE_KPIS, options: TruthOptions = {}): Promise<string[]> {
  const rows = await sql<{ day: string; kpi: TrueKpi; numerator: number | null; denominator: number | null }>`
    select day::text, kpi, numerator, denominator from kpi.daily where dimension = 'all' and variant = 'default' and kpi in (${sql.join([...kpis])})`.execute(
    path.database.db,
  );
  const found = new Map(rows.rows.map((row) => [`${row.kpi} ${row.day}`, row]));
  const truth = truthOf(path.world, options);
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

/** What must never be stored: bodies, subjects, comments, free-text fields, and addresses of anybody. */
const SECRET = /CONFIDENTIAL|@(customers|private|desk)\.example|\+4420\d/;

/** Tables and archived pages that hold something of it. */
export async function leaks({ database: { db } }: Path): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('support', 'sync', 'kpi')`.execute(db);
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.raw(name)} t where t::text ~ ${SECRET.source}`.execute(db);
    if (rows[0]?.count !== 0) found.push(`${name}: ${rows[0]?.count} rows`);
  }
  for await (const page of archivedPages(db, 'desk')) {
    const [secret] = SECRET.exec(JSON.stringify(page.body)) ?? [];
    if (secret !== undefined) found.push(`archived page ${page.pageSeq} of ${page.stream}: ${secret}`);
  }
  return found;
}
