import { consoleKey } from '../config/console-key.ts';
import { configPath, isConfigured } from '../config/load.ts';
import { connectionsOf, type ProcessKind } from '../jobs/connection-budget.ts';
import type { Observer } from '../jobs/job-context.ts';
import { startConsole } from '../console/start.ts';
import { openWorkspaceQueues } from '../jobs/open-queues.ts';
import { kindsWithOtherFiles, processName } from '../jobs/other-files.ts';
import { schedulesOfWorkspace, startScheduler } from '../jobs/scheduler.ts';
import { type Work, workOf } from '../jobs/work.ts';
import { startWorker } from '../jobs/worker.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { sayProblem } from './failure.ts';
import { parseCount } from './options.ts';
import { printText } from './print.ts';
import type { AddCommand } from './command.ts';
import { sayReport, sayTransform } from './say-work.ts';
import { withSimulated } from './simulated-workspace.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';
import { readConfig, withShutdown, withWorkspace } from './with-workspace.ts';

/** A stand-in for a config: so busy, and synced so often, that something is seen to happen. */
const SIMULATED = { days: 28, tickets: 500, every: '1m', folder: '.deskmeter/simulated' } as const;
const SIMULATED_CONFIG = '.deskmeter/simulated.yaml';

/** Scheduler, worker and console, in one process or apart; they work until they are stopped. */
export const addRun: AddCommand = (program, terminal, done) => {
  program
    .command('run')
    .description('Scheduler, worker and console in one process. Without a config file: on three simulated helpdesks.')
    .option('--concurrency <n>', 'connections synced at once', parseCount)
    .addHelpText('after', '\nExample: deskmeter run')
    .action(async (flags: { concurrency?: number }) => done(await run(terminal, flags.concurrency)));
  program
    .command('scheduler')
    .description('Only the scheduler: keeps one schedule per connection of the config.')
    .addHelpText('after', '\nExample: deskmeter scheduler')
    .action(async () => done(await runConfigured(terminal, 'scheduler')));
  program
    .command('worker')
    .description('Only a worker: syncs and transforms what the schedules ask for. Start as many as you like.')
    .option('--concurrency <n>', 'connections synced at once', parseCount)
    .addHelpText('after', '\nExample: deskmeter worker --concurrency 4')
    .action(async (flags: { concurrency?: number }) => done(await runConfigured(terminal, 'worker', flags.concurrency)));
};

/** The web console by itself, for a machine of its own; what it asks for is done by workers. */
export const addConsole: AddCommand = (program, terminal, done) => {
  program
    .command('console')
    .description('Only the web console; workers elsewhere do what it asks for.')
    .addHelpText('after', '\nExample: deskmeter console')
    .action(async () => done(await runConfigured(terminal, 'console')));
};

function run(terminal: Terminal, concurrency?: number): Promise<number> {
  return isConfigured(terminal.env) ? runConfigured(terminal, 'run', concurrency) : runSimulated(terminal, concurrency);
}

async function runConfigured(terminal: Terminal, kind: ProcessKind, concurrency?: number): Promise<number> {
  const config = await readConfig(terminal);
  const poolSize = connectionsOf(kind, config.queue.redisUrl !== undefined, concurrency).app;
  return withWorkspace(terminal, (workspace, signal) => serve(terminal, workspace, signal, { kind, concurrency, work: workOf(workspace) }), {
    config,
    poolSize,
    applicationName: processName(kind, config),
    isEndedBySignal: true,
  });
}

/** Life goes on in the simulated helpdesks: each sync finds what has happened since the last one. */
async function runSimulated(terminal: Terminal, concurrency?: number): Promise<number> {
  const missing = `There is no ${configPath(terminal.env)}: three simulated helpdesks stand in. Write one with "deskmeter init" to read your own.`;
  printText(terminal.say, terminal.columns, '', missing);
  const options = { ...SIMULATED, poolSize: connectionsOf('run', false, concurrency).app, applicationName: 'deskmeter run' };
  return withShutdown(terminal, true, ({ signal }) =>
    withSimulated(terminal, options, ({ workspace, simulated }) => {
      const work = workOf(workspace);
      const sync: Work['sync'] = (connectionId, syncOptions) => {
        simulated.simulation.advance(terminal.clock.now());
        return work.sync(connectionId, syncOptions);
      };
      simulated.writeConfig(SIMULATED_CONFIG);
      terminal.say(`Look at it from another terminal:\n  DESKMETER_CONFIG=${SIMULATED_CONFIG} npm run deskmeter -- status`);
      return serve(terminal, workspace, signal, { kind: 'run', concurrency, work: { ...work, sync } });
    }),
  );
}

interface Service {
  readonly kind: ProcessKind;
  readonly concurrency: number | undefined;
  readonly work: Work;
}

async function serve(terminal: Terminal, workspace: Workspace, signal: AbortSignal, { kind, concurrency, work }: Service): Promise<number> {
  const queues = await openWorkspaceQueues(workspace, kind);
  const { log } = workspace;
  try {
    await sayOtherFiles(terminal, workspace);
    const parts: Promise<void>[] = [];
    if (kind === 'run' || kind === 'console') {
      const console = await startConsole({ workspace, queues, version: VERSION, key: consoleKey(terminal.env), signal });
      terminal.say(`✓ The console is at ${console.url}`);
      parts.push(console.stopped);
    }
    if (kind === 'run' || kind === 'scheduler') parts.push((await startScheduler({ queues, wished: schedulesOfWorkspace(workspace), log, signal })).stopped);
    if (kind === 'run' || kind === 'worker')
      parts.push((await startWorker({ queues, work, log, signal, concurrency, observer: observerOf(terminal) })).stopped);
    const every = Math.round(workspace.config.schedule.everyMs / 60_000);
    const often = every === 1 ? 'minute' : `${every} minutes`;
    terminal.say(
      kind === 'console' ? 'Ctrl-C stops it.' : `✓ ${kind} is up: ${workspace.config.connections.length} connections, every ${often}. Ctrl-C stops it.`,
    );
    await Promise.all(parts);
    return 0;
  } finally {
    await queues.close();
  }
}

/** Those that are there already cannot know of this one, so that the newcomer tells. */
async function sayOtherFiles(terminal: Terminal, { database, config, log }: Workspace): Promise<void> {
  const kinds = await kindsWithOtherFiles(database, config);
  if (kinds.length === 0) return;
  log.warn({ kinds }, 'processes with another config file work on the same warehouse');
  const who = new Intl.ListFormat('en').format(kinds.map((kind) => `"${kind}"`));
  terminal.say(`! ${who} works on this warehouse with another config file: each would undo what the other sets. Start all of them with the same file.`);
}

/** One line per piece of work, in words; what the plan leaves out is not told again and again. */
const observerOf = (terminal: Terminal): Observer => ({
  onSync: (report) =>
    sayReport(stamped(terminal), {
      ...report,
      streams: report.streams.map((stream) => (stream.status === 'unavailable' ? { ...stream, error: null } : stream)),
    }),
  onTransform: (outcome) => sayTransform(stamped(terminal), outcome),
  onFailure: ({ queue, connectionId, error, isFinal }) =>
    sayProblem(stamped(terminal), '✗', `${connectionId ?? queue}: ${error.message}`, isFinal ? '' : 'It is tried again by itself.'),
});

/** Lines of a process that runs for days bear their time, UTC. */
function stamped(terminal: Terminal): Terminal {
  let isFirst = true;
  const say = (line: string): void => {
    terminal.say(isFirst ? `${terminal.clock.now().toISOString().slice(0, 19)}Z ${line}` : line);
    isFirst = false;
  };
  return { ...terminal, say };
}
