import { existsSync } from 'node:fs';
import { configPath } from '../config/load.ts';
import { connectionsOf, type ProcessKind } from '../jobs/connection-budget.ts';
import type { Observer } from '../jobs/job-context.ts';
import { schedulesOfWorkspace, startScheduler } from '../jobs/scheduler.ts';
import { workOf } from '../jobs/work.ts';
import { startWorker } from '../jobs/worker.ts';
import { openWorkspaceQueues } from '../jobs/open-queues.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { parseCount } from './options.ts';
import type { AddCommand } from './program.ts';
import { type Simulated, startSimulated } from './simulated.ts';
import { sayTransform } from './sync.ts';
import type { Terminal } from './terminal.ts';
import { readConfig, withWorkspace } from './with-workspace.ts';

const DEMO = { days: 60, tickets: 300 };

/** Scheduler and worker, in one process or apart; they work until they are stopped. */
export const addRun: AddCommand = (program, terminal, done) => {
  program
    .command('run')
    .description('Scheduler and worker in one process. Without a config file: on three simulated helpdesks.')
    .option('--concurrency <n>', 'connections synced at once', parseCount)
    .addHelpText('after', '\nExample: deskmeter run')
    .action(async (flags: { concurrency?: number }) => done(await runProcess(terminal, 'run', flags.concurrency)));
  program
    .command('scheduler')
    .description('Only the scheduler: keeps one schedule per connection of the config.')
    .addHelpText('after', '\nExample: deskmeter scheduler')
    .action(async () => done(await runProcess(terminal, 'scheduler')));
  program
    .command('worker')
    .description('Only a worker: syncs and transforms what the schedules ask for. Start as many as you like.')
    .option('--concurrency <n>', 'connections synced at once', parseCount)
    .addHelpText('after', '\nExample: deskmeter worker --concurrency 4')
    .action(async (flags: { concurrency?: number }) => done(await runProcess(terminal, 'worker', flags.concurrency)));
};

async function runProcess(terminal: Terminal, kind: ProcessKind, concurrency?: number): Promise<number> {
  const simulated = kind === 'run' && !existsSync(configPath(terminal.env)) && !terminal.env['DESKMETER_CONFIG'] ? await simulate(terminal) : undefined;
  const config = simulated?.config ?? (await readConfig(terminal));
  const poolSize = connectionsOf(kind, config.queue.redisUrl !== undefined, concurrency).app;
  try {
    return await withWorkspace(terminal, (workspace, signal) => work(terminal, workspace, signal, kind, concurrency), {
      config,
      poolSize,
      applicationName: `deskmeter ${kind}`,
      ...(simulated && { folder: '.deskmeter/simulated' }),
    });
  } finally {
    await simulated?.simulation.close();
  }
}

async function simulate(terminal: Terminal): Promise<Simulated> {
  terminal.say(`There is no ${configPath(terminal.env)}: three simulated helpdesks stand in. Copy config/deskmeter.example.yaml there to read your own.`);
  return startSimulated({ clock: terminal.clock, ...DEMO });
}

async function work(terminal: Terminal, workspace: Workspace, signal: AbortSignal, kind: ProcessKind, concurrency?: number): Promise<number> {
  const queues = await openWorkspaceQueues(workspace, kind);
  try {
    const parts: Promise<void>[] = [];
    if (kind !== 'worker') parts.push((await startScheduler({ queues, wished: schedulesOfWorkspace(workspace), log: workspace.log, signal })).stopped);
    if (kind !== 'scheduler')
      parts.push((await startWorker({ queues, work: workOf(workspace), log: workspace.log, signal, concurrency, observer: observerOf(terminal) })).stopped);
    terminal.say(
      `✓ ${kind} is up: ${workspace.config.connections.length} connections, every ${Math.round(workspace.config.schedule.everyMs / 60_000)} minutes. Ctrl-C stops it.`,
    );
    await Promise.all(parts);
    return 0;
  } finally {
    await queues.close();
  }
}

/** One line per piece of work, in words. */
const observerOf = (terminal: Terminal): Observer => ({
  onSync: (report) =>
    terminal.say(
      `${report.status === 'ok' ? '✓' : '!'} ${report.connectionId}: ${report.status}, ${report.totals.requests} requests, ${report.totals.changed} facts changed`,
    ),
  onTransform: (outcome) => sayTransform(terminal, outcome),
  onFailure: ({ queue, connectionId, error, isFinal }) => terminal.say(`✗ ${connectionId ?? queue}: ${error.message}${isFinal ? '' : ' It is tried again.'}`),
});
