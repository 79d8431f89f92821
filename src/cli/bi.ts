import { hostname } from 'node:os';
import type { Workspace } from '../jobs/workspace.ts';
import { biAccess, type BiAccess, biPasswordFile, LoginPendingError } from './bi-access.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

interface BiFlags {
  readonly rotate?: boolean;
  readonly json?: boolean;
}

/** What a BI tool has to be told; keeps the embedded server up while it is wanted. */
export const addBi: AddCommand = (program, terminal, done) => {
  program
    .command('bi')
    .description('Print how a BI tool reaches the schema kpi, and keep the embedded server up until Ctrl-C.')
    .option('--rotate', 'make a new password')
    .option('--json', 'print as JSON and end')
    .addHelpText('after', '\nExample: deskmeter bi')
    .action(async (flags: BiFlags) =>
      done(await withWorkspace(terminal, (workspace, signal) => bi(terminal, workspace, signal, flags), { isEndedBySignal: true })),
    );
};

async function bi(terminal: Terminal, workspace: Workspace, signal: AbortSignal, flags: BiFlags): Promise<number> {
  const { config, database, url, embedded } = workspace;
  const target = { pool: database.pool, url, agents: config.settings.agents, passwordFile: biPasswordFile(workspace), say: terminal.say };
  const access = await biAccess(target, flags.rotate).catch((error: unknown) => {
    if (!(error instanceof LoginPendingError)) throw error;
    return error;
  });
  if (access instanceof LoginPendingError) return sayPending(terminal, access);
  if (flags.json) {
    printJson(terminal, access);
    return 0;
  }
  printAccess(terminal, access);
  if (embedded === undefined) return 0;
  const { listen } = config.warehouse;
  if (listen !== undefined && !/^(127\.|localhost$|::1$)/.test(listen)) terminal.say(`From other machines the host is ${hostname()}, or an address of it.`);
  terminal.say('The embedded server stays up until Ctrl-C, and as long as any other command uses it.');
  await aborted(signal);
  return 0;
}

/** Whole statements, to be copied as they are. */
function sayPending(terminal: Terminal, error: LoginPendingError): number {
  sayFailure(terminal, error);
  for (const statement of error.statements) terminal.say(statement);
  return exitCodeOf(error);
}

export function printAccess(terminal: Terminal, { jdbc, ...access }: BiAccess): void {
  for (const [name, value] of Object.entries({ ...access, JDBC: jdbc })) terminal.out(`${name.padEnd(9)} ${value}`);
}

/** Resolves when the signal is aborted. The timer keeps the process alive: a signal alone does not. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const awake = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(awake);
        resolve();
      },
      { once: true },
    );
  });
}
