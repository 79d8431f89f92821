import { type Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../jobs/workspace.ts';
import { KPIS } from '../kpi/index.ts';
import { onShutdown, type Shutdown } from '../platform/shutdown.ts';
import type { Terminal } from './terminal.ts';

/** The config of the environment; what it accepts without effect is said once. */
export async function readConfig(terminal: Terminal): Promise<Config> {
  const config = await loadConfig({ env: terminal.env, kpis: KPIS });
  for (const warning of config.warnings) terminal.say(`! ${warning}`);
  return config;
}

export interface CommandOptions extends Partial<WorkspaceOptions> {
  /** Ctrl-C or SIGTERM is the normal end of this command: it is no interruption, and the exit code is the command's own. */
  readonly isEndedBySignal?: boolean;
}

/**
 * Opens the workspace, does the work and closes it, whatever happens. Ctrl-C aborts the signal: the work ends cleanly after the page
 * in flight, and the exit code says that it was interrupted (130).
 */
export async function withWorkspace(
  terminal: Terminal,
  work: (workspace: Workspace, signal: AbortSignal) => Promise<number>,
  { isEndedBySignal = false, ...options }: CommandOptions = {},
): Promise<number> {
  const config = options.config ?? (await readConfig(terminal));
  return withShutdown(terminal, isEndedBySignal, async ({ signal }) => {
    const workspace = await openWorkspace({ clock: terminal.clock, log: terminal.log, say: terminal.say, ...options, config });
    try {
      return await work(workspace, signal);
    } finally {
      await workspace.close();
    }
  });
}

/** Listens to Ctrl-C while `work` runs. What an abort makes fail is no failure. */
export async function withShutdown(terminal: Terminal, isEndedBySignal: boolean, work: (shutdown: Shutdown) => Promise<number>): Promise<number> {
  const shutdown = onShutdown(terminal.say);
  try {
    const code = await work(shutdown);
    return isEndedBySignal ? code : (shutdown.exitCode() ?? code);
  } catch (error) {
    const interrupted = shutdown.exitCode();
    if (interrupted === undefined || !isAbort(error)) throw error;
    return isEndedBySignal ? 0 : interrupted;
  } finally {
    shutdown.dispose();
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
