import { sql } from 'kysely';
import { drainOnce, type DrainResult } from '../jobs/drain.ts';
import { openWorkspaceQueues } from '../jobs/open-queues.ts';
import { workOf } from '../jobs/work.ts';
import { openWorkspace, type Workspace } from '../jobs/workspace.ts';
import { type Embedded, openEmbedded } from '../platform/embedded/open.ts';
import { onShutdown } from '../platform/shutdown.ts';
import { openDatabase } from '../warehouse/database.ts';
import { parseCount } from './options.ts';
import { printTable, valueText } from './print.ts';
import type { AddCommand } from './program.ts';
import { startSimulated } from './simulated.ts';
import { sayTransform } from './sync.ts';
import type { Terminal } from './terminal.ts';

const FOLDER = '.deskmeter/demo';

interface DemoFlags {
  readonly days: number;
  readonly tickets: number;
  readonly keep?: boolean;
  readonly stop?: boolean;
}

/** Three simulated helpdesks, synced through BullMQ into an embedded PostgreSQL, and the KPIs of it. */
export const addDemo: AddCommand = (program, terminal, done) => {
  program
    .command('demo')
    .description('Three simulated helpdesks, synced through BullMQ into an embedded PostgreSQL, and their KPIs.')
    .option('--days <n>', 'days of life', parseCount, 60)
    .option('--tickets <n>', 'tickets of each helpdesk', parseCount, 300)
    .option('--keep', 'leave the database server running')
    .option('--stop', 'stop a server that was kept')
    .addHelpText('after', '\nExample: deskmeter demo --days 90 --tickets 1000 --keep')
    .action(async (flags: DemoFlags) => done(flags.stop ? await stopKept(terminal) : await demo(terminal, flags)));
};

const open = (terminal: Terminal): Promise<Embedded> => openEmbedded({ folder: FOLDER, log: terminal.log, say: terminal.say });

async function stopKept(terminal: Terminal): Promise<number> {
  await (await open(terminal)).release();
  terminal.say('✓ The server of the demo is stopped.');
  return 0;
}

async function demo(terminal: Terminal, flags: DemoFlags): Promise<number> {
  const shutdown = onShutdown(terminal.say);
  const server = await open(terminal);
  const { config, simulation } = await startSimulated({ clock: terminal.clock, ...flags });
  try {
    await clear(server.url);
    terminal.say(`✓ Three simulated helpdesks with ${flags.tickets} tickets each over ${flags.days} days, PostgreSQL on port ${server.port}`);
    const workspace = await openWorkspace({
      config: { ...config, warehouse: { url: server.url } },
      clock: terminal.clock,
      log: terminal.log,
      say: terminal.say,
      poolSize: 8,
    });
    try {
      const result = await drain(terminal, workspace, shutdown.signal);
      if (!result.isDone) return shutdown.exitCode() ?? 1;
      for (const failure of result.failures) terminal.say(`✗ ${failure.connectionId ?? 'transform'}: ${failure.error}`);
      await printResult(terminal, workspace, result);
      if (flags.keep) sayKept(terminal, server);
      return result.failures.length === 0 && result.reports.every(({ status }) => status === 'ok') ? 0 : 1;
    } finally {
      await workspace.close();
    }
  } finally {
    await simulation.close();
    if (!flags.keep) await server.release();
    shutdown.dispose();
  }
}

/** Each demo tells its own story: what an earlier one left goes. */
async function clear(url: string): Promise<void> {
  const { db, close } = openDatabase(url);
  try {
    for (const schema of ['kpi', 'support', 'sync', 'bullmq']) await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(db);
    await sql`drop table if exists public.kysely_migration, public.kysely_migration_lock`.execute(db);
  } finally {
    await close();
  }
}

async function drain(terminal: Terminal, workspace: Workspace, signal: AbortSignal): Promise<DrainResult> {
  const queues = await openWorkspaceQueues(workspace, 'run');
  try {
    return await drainOnce({
      queues,
      work: workOf(workspace),
      log: workspace.log,
      signal,
      concurrency: 3,
      connectionIds: workspace.config.connections.map(({ id }) => id),
      observer: {
        onProgress: ({ connectionId, stream, rows }) => terminal.progress(`${connectionId} ${stream}: ${rows} records`),
        onSync: ({ connectionId, status, totals }) =>
          terminal.say(`✓ ${connectionId}: ${status}, ${totals.requests} requests, ${totals.rows} records, ${totals.rejects} rejected`),
        onTransform: (outcome) => sayTransform(terminal, outcome),
      },
    });
  } finally {
    await queues.close();
  }
}

interface ShownKpi {
  readonly kpi: string;
  readonly variant: string;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
}

/** The last complete week of every KPI's total, in all and by source: the same rows that a BI tool reads. */
async function printResult(terminal: Terminal, workspace: Workspace, result: DrainResult): Promise<void> {
  const { db } = workspace.database;
  const week = (await sql<{ week: string }>`select max(week) as week from kpi.weekly where is_complete and dimension = 'all'`.execute(db)).rows[0]?.week;
  if (!week) return terminal.say('! No week is complete yet: try more --days.');
  const { rows } = await sql<ShownKpi>`
    select c.kpi, c.variant, c.name, c.unit, array[
      (select value from kpi.weekly w where w.kpi = c.kpi and w.variant = c.variant and w.week = ${week}::date and w.dimension = 'all'),
      (select value from kpi.weekly w where w.kpi = c.kpi and w.variant = c.variant and w.week = ${week}::date and w.dimension = 'source' and w.member = 'zendesk'),
      (select value from kpi.weekly w where w.kpi = c.kpi and w.variant = c.variant and w.week = ${week}::date and w.dimension = 'source' and w.member = 'freshdesk'),
      (select value from kpi.weekly w where w.kpi = c.kpi and w.variant = c.variant and w.week = ${week}::date and w.dimension = 'source' and w.member = 'hubspot')] as values
    from kpi.catalog c order by c.family, c.kpi, c.variant`.execute(db);
  terminal.out(`\nWeek of ${week}; a dash is a KPI that a helpdesk cannot feed, or a ratio of nothing`);
  const shown = rows.filter((row) => row.values.some((value) => value !== null));
  printTable(
    terminal,
    ['KPI', 'all', 'Zendesk', 'Freshdesk', 'HubSpot'],
    shown.map((row) => [row.name, ...row.values.map((value) => valueText(value, row.unit))]),
  );
  const requests = result.reports.map(({ connectionId, totals }) => `${connectionId} ${totals.requests}`).join(', ');
  terminal.out(`\nRequests: ${requests}.`);
}

function sayKept(terminal: Terminal, server: Embedded): void {
  terminal.out(`\nThe server stays up: ${server.url}`);
  terminal.out('BI tools read the schema kpi. Stop it with: npm run demo -- --stop');
}
