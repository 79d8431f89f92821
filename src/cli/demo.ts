import { drainOnce, type DrainResult } from '../jobs/drain.ts';
import { openWorkspaceQueues } from '../jobs/open-queues.ts';
import { connectionsOf } from '../jobs/connection-budget.ts';
import { workOf } from '../jobs/work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { builtApp } from '../console/web-app.ts';
import { openEmbedded } from '../platform/embedded/open.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { biAccess, biPasswordFile } from './bi-access.ts';
import { printAccess } from './bi.ts';
import { readDemoResult } from './demo-result.ts';
import { portForConsole, startKeptConsole, stopKeptConsole } from './kept-console.ts';
import { parseCount } from './options.ts';
import { printDemo } from './print-demo.ts';
import { printJson, printText } from './print.ts';
import type { AddCommand } from './command.ts';
import { sayReport, sayTransform } from './say-work.ts';
import { type SimulatedWorkspace, withSimulated } from './simulated-workspace.ts';
import { showProgress } from './sync-progress.ts';
import type { Terminal } from './terminal.ts';
import { withShutdown } from './with-workspace.ts';

const FOLDER = '.deskmeter/demo';
const CONFIG = '.deskmeter/demo.yaml';

interface DemoFlags {
  readonly days: number;
  readonly tickets: number;
  readonly keep?: boolean;
  readonly stop?: boolean;
  readonly json?: boolean;
}

/** Three simulated helpdesks, synced through BullMQ into an embedded PostgreSQL, and the KPIs of it. */
export const addDemo: AddCommand = (program, terminal, done) => {
  program
    .command('demo')
    .description('Three simulated helpdesks, synced through BullMQ into an embedded PostgreSQL, and their KPIs.')
    .option('--days <n>', 'days of life', parseCount, 60)
    .option('--tickets <n>', 'tickets of each helpdesk', parseCount, 300)
    .option('--keep', 'leave the database server and the console running, and say how to reach them')
    .option('--stop', 'stop what was kept, and do nothing else')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', '\nExample: deskmeter demo --days 90 --tickets 1000 --keep')
    .action(async (flags: DemoFlags) => done(flags.stop ? await stopKept(terminal) : await demo(terminal, flags)));
};

/** Opening adopts a server that was kept; the last user's release stops it. */
async function stopKept(terminal: Terminal): Promise<number> {
  stopKeptConsole(FOLDER);
  await (await openEmbedded({ folder: FOLDER, log: terminal.log, say: terminal.say })).release();
  terminal.say('✓ The server and the console of the demo are stopped.');
  return 0;
}

function demo(terminal: Terminal, flags: DemoFlags): Promise<number> {
  const { days, tickets, keep = false } = flags;
  const options = { folder: FOLDER, days, tickets, isKept: keep, poolSize: connectionsOf('run', false).app };
  return withShutdown(terminal, false, ({ signal }) =>
    withSimulated(terminal, options, async (opened) => {
      const { workspace, server } = opened;
      if (keep && builtApp() === undefined)
        terminal.say('! The pages of the console are not built. Build them meanwhile, in another terminal: npm run build:console');
      printText(terminal.say, terminal.columns, '✓ ', `Three simulated helpdesks, ${tickets} tickets each in ${days} days; PostgreSQL on port ${server.port}`);
      const drained = await drain(terminal, workspace, signal);
      if (!drained.isDone) return 1;
      for (const failure of drained.failures) terminal.say(`✗ ${failure.connectionId ?? 'transform'}: ${failure.error}`);
      await showResult(terminal, opened, drained, flags);
      return drained.failures.length === 0 && drained.reports.every(({ status }) => status === 'ok') ? 0 : 1;
    }),
  );
}

async function drain(terminal: Terminal, workspace: Workspace, signal: AbortSignal): Promise<DrainResult> {
  const queues = await openWorkspaceQueues(workspace, 'run');
  const progress = showProgress(terminal);
  try {
    return await drainOnce({
      queues,
      work: workOf(workspace),
      log: workspace.log,
      signal,
      connectionIds: workspace.config.connections.map(({ id }) => id),
      observer: {
        onProgress: progress.onProgress,
        onSync: (report) => {
          progress.end(report.connectionId);
          sayReport(terminal, report);
        },
        onTransform: (outcome) => sayTransform(terminal, outcome),
      },
    });
  } finally {
    await queues.close();
  }
}

async function showResult(terminal: Terminal, opened: SimulatedWorkspace, { reports }: DrainResult, { keep, json }: DemoFlags): Promise<void> {
  const { workspace, simulated } = opened;
  const today = new ZoneDays((await settingsOf(workspace)).timeZone).dayOf(workspace.clock.now().getTime());
  const result = await readDemoResult(workspace, today);
  if (json) {
    const runs = reports.map(({ connectionId, status, totals: { requests, rows, changed, rejects } }) => ({
      connectionId,
      status,
      requests,
      rows,
      changed,
      rejects,
    }));
    printJson(terminal, { worlds: simulated.worlds, runs, ...result });
  } else printDemo(terminal, result);
  if (keep) await sayKept(terminal, opened);
}

/** How to look at what was kept: with a BI tool, with SQL, and with the other commands. */
async function sayKept(terminal: Terminal, { workspace, simulated, server }: SimulatedWorkspace): Promise<void> {
  const { database, config } = workspace;
  const passwordFile = biPasswordFile({ embedded: server, url: server.url });
  const access = await biAccess({ pool: database.pool, url: server.url, agents: config.settings.agents, passwordFile, say: terminal.say });
  simulated.writeConfig(CONFIG, { console: await portForConsole() });
  const address = await startKeptConsole(FOLDER, CONFIG, terminal.clock);
  const say: Terminal = { ...terminal, out: terminal.say };
  terminal.say(address === undefined ? `\n! The console did not start: see ${FOLDER}/console.log.` : `\nThe console is at ${address}`);
  terminal.say('\nThe database server stays up. A BI tool reads the schema kpi with:');
  printAccess(say, access);
  terminal.say(`\nThe other commands work on it too:\n  export DESKMETER_CONFIG=${CONFIG}\n  npm run deskmeter -- kpi show csat_score --grain week`);
  terminal.say('Stop it with:\n  npm run demo -- --stop');
}
