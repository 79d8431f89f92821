import { type Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { KPIS } from '../kpi/index.ts';
import { onShutdown } from '../platform/shutdown.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../jobs/workspace.ts';
import type { Terminal } from './terminal.ts';

/** The config of the environment; what it accepts without effect is said once. */
export async function readConfig(terminal: Terminal): Promise<Config> {
  const config = await loadConfig({ env: terminal.env, kpis: KPIS.map(({ id }) => id) });
  for (const warning of config.warnings) terminal.say(`! ${warning}`);
  return config;
}

/**
 * Opens the workspace, does the work and closes it, whatever happens. Ctrl-C aborts the signal: the work ends cleanly after the page
 * in flight, and the exit code says that it was interrupted.
 */
export async function withWorkspace(
  terminal: Terminal,
  work: (workspace: Workspace, signal: AbortSignal) => Promise<number>,
  options: Partial<WorkspaceOptions> = {},
): Promise<number> {
  const config = options.config ?? (await readConfig(terminal));
  const shutdown = onShutdown(terminal.say);
  try {
    const workspace = await openWorkspace({ clock: terminal.clock, log: terminal.log, say: terminal.say, ...options, config });
    try {
      const code = await work(workspace, shutdown.signal);
      return shutdown.exitCode() ?? code;
    } finally {
      await workspace.close();
    }
  } finally {
    shutdown.dispose();
  }
}
