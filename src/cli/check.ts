import { connectionBudget } from '../jobs/connection-budget.ts';
import { checkAccount, checkCoverage, connectionNamed, type RefusedAccount, refusedAccount } from '../jobs/connection-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import type { CheckedConnection } from './checked.ts';
import { printCheckedConnection } from './print-check.ts';
import { printJson, printText } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { warehouseFailure } from './warehouse-failure.ts';
import { withWorkspace } from './with-workspace.ts';

/** Config, credentials, scopes and plan per stream; what each connection can know and why not more. */
export const addCheck: AddCommand = (program, terminal, done) => {
  program
    .command('check')
    .description('Prove config and credentials, and tell which KPIs each connection can feed, and why not the others.')
    .argument('[connection]', 'only this connection of the config')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter check acme-zendesk')
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      done(await withWorkspace(terminal, (workspace, signal) => check(terminal, workspace, signal, id, flags.json === true)));
    });
};

/** Asks the accounts and prints what was found. 0 when nothing failed. */
export async function check(terminal: Terminal, workspace: Workspace, signal: AbortSignal, only: string | undefined, isJson: boolean): Promise<number> {
  const ids = only === undefined ? workspace.config.connections.map(({ id }) => id) : [connectionNamed(workspace, only).id];
  const connections: CheckedConnection[] = [];
  for (const id of ids) {
    terminal.progress(`asking ${id} …`);
    connections.push(await checkOne(workspace, id, signal));
  }
  const ok = connections.every((connection) => connection.ok);
  if (isJson) printJson(terminal, { ok, connections: connections.map(({ account: _account, limits: _limits, ...rest }) => rest) });
  else {
    for (const connection of connections) printCheckedConnection(terminal, connection);
    await printDays(terminal, workspace, connections);
    printText(terminal.out, terminal.columns, '', (await connectionBudget(workspace)).text);
  }
  return ok ? 0 : 1;
}

async function checkOne(workspace: Workspace, id: string, signal: AbortSignal): Promise<CheckedConnection> {
  const { account, items, limits } = await checkAccount(workspace, id, signal).catch((error: unknown) => refusal(error, signal));
  const kpis = (await checkCoverage(workspace, id)).map(({ kpi, variant, status, reason, action }) => ({ kpi, variant, status, reason, action }));
  return { id, ok: items.every((item) => item.status !== 'failed'), account, limits, streams: items, kpis };
}

/** An account that lets nobody in, or answers nonsense, is a result: the others are checked all the same. */
function refusal(error: unknown, signal: AbortSignal): RefusedAccount {
  if (signal.aborted || warehouseFailure(error)) throw error;
  return refusedAccount(error);
}

/** Days are cut in one zone; an account that lives in another one is named, because its own screens cut elsewhere. */
async function printDays(terminal: Terminal, workspace: Workspace, connections: readonly CheckedConnection[]): Promise<void> {
  const { timeZone } = await settingsOf(workspace);
  const isKept =
    workspace.config.settings.timeZone === undefined ? ' (no timeZone in the config: the zone of the first connection, kept once it was read)' : '';
  printText(terminal.out, terminal.columns, '', `Days are cut in ${timeZone}${isKept}.`);
  for (const { id, account } of connections) {
    if (!account?.timeZone || account.timeZone === timeZone) continue;
    printText(terminal.out, terminal.columns, '! ', `${id} lives in ${account.timeZone}: its own reports cut their days there and differ at the edges.`);
  }
}
