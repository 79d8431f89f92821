import { DeskmeterError } from '../domain/errors.ts';
import { connectionBudget } from '../jobs/connection-budget.ts';
import { checkAccount, checkCoverage } from '../jobs/connection-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import type { CoverageRow } from '../kpi/index.ts';
import type { AccountCheck, CheckItem } from '../sources/source.ts';
import { printJson, printTable } from './print.ts';
import type { AddCommand } from './program.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** One connection as `check --json` prints it. */
interface CheckedConnection {
  readonly id: string;
  readonly ok: boolean;
  readonly account: AccountCheck['account'] | null;
  readonly streams: readonly CheckItem[];
  readonly kpis: readonly Pick<CoverageRow, 'kpi' | 'variant' | 'status' | 'reason' | 'action'>[];
}

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

async function check(terminal: Terminal, workspace: Workspace, signal: AbortSignal, only: string | undefined, isJson: boolean): Promise<number> {
  const ids = only === undefined ? workspace.config.connections.map(({ id }) => id) : [only];
  const connections: CheckedConnection[] = [];
  for (const id of ids) connections.push(await checkOne(workspace, id, signal));
  const ok = connections.every((connection) => connection.ok);
  if (isJson) {
    printJson(terminal, { ok, connections });
    return ok ? 0 : 1;
  }
  for (const connection of connections) printConnection(terminal, connection);
  await sayZones(terminal, workspace, connections);
  terminal.say((await connectionBudget(workspace)).text);
  return ok ? 0 : 1;
}

async function checkOne(workspace: Workspace, id: string, signal: AbortSignal): Promise<CheckedConnection> {
  const { account, items } = await checkAccount(workspace, id, signal).catch(refusal);
  const kpis = (await checkCoverage(workspace, id)).map(({ kpi, variant, status, reason, action }) => ({ kpi, variant, status, reason, action }));
  return { id, ok: items.every((item) => item.status !== 'failed'), account, streams: items, kpis };
}

/** An account that lets nobody in is a result, not a crash. */
function refusal(error: unknown): { account: null; items: readonly CheckItem[] } {
  if (!(error instanceof DeskmeterError) || error.message.startsWith('There is no connection')) throw error;
  return { account: null, items: [{ stream: '*', status: 'failed', reason: error.message, action: error.action }] };
}

const MARKS = { ok: '✓', warning: '!', unavailable: '–', failed: '✗' } as const;

function printConnection(terminal: Terminal, connection: CheckedConnection): void {
  const { account } = connection;
  const name = account === null ? '' : `account ${account.name ?? account.id}${account.timeZone === null ? '' : `, ${account.timeZone}`}`;
  terminal.out(`${connection.ok ? '✓' : '✗'} ${connection.id}  ${name}`.trimEnd());
  for (const item of connection.streams) {
    terminal.out(`  ${MARKS[item.status]} ${item.stream === '*' ? '' : `${item.stream}: `}${item.reason}`);
    if (item.action !== '' && item.status !== 'ok') terminal.out(`    → ${item.action}`);
  }
  terminal.out('');
  const rows = connection.kpis.filter((row) => row.status !== 'exact');
  terminal.out(`  ${connection.kpis.length - rows.length} of ${connection.kpis.length} KPIs are exact here; the others:`);
  printTable(
    terminal,
    ['  kpi', 'variant', 'status', 'why', 'what to do'],
    rows.map((row) => [`  ${row.kpi}`, row.variant, row.status, row.reason, row.action]),
  );
  terminal.out('');
}

/** Days are cut in one zone; an account that lives in another one is named, because its own screens cut elsewhere. */
async function sayZones(terminal: Terminal, workspace: Workspace, connections: readonly CheckedConnection[]): Promise<void> {
  const { timeZone } = await settingsOf(workspace);
  terminal.say(`Days are cut in ${timeZone}.`);
  for (const { id, account } of connections) {
    if (account?.timeZone && account.timeZone !== timeZone) terminal.say(`! ${id} lives in ${account.timeZone}: its own reports cut their days there.`);
  }
}
