import { selectStreams, type ChosenConnection } from './select-streams.ts';
import { runSync } from '../jobs/connection-work.ts';
import { runTransform } from '../jobs/transform-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import type { RunReport } from '../sync/report.ts';
import { readRejectReasons } from '../warehouse/rejects.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import { collect, parseDay } from './options.ts';
import { printJson, printTable } from './print.ts';
import { printRejects } from './reject-lines.ts';
import type { AddCommand } from './program.ts';
import { sayReport, sayTransform } from './say-work.ts';
import { showProgress } from './sync-progress.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

interface SyncFlags {
  readonly stream?: readonly string[];
  readonly since?: string;
  readonly full?: boolean;
  readonly transform: boolean;
  readonly json?: boolean;
}

/** One run of some or all connections, inline, without the queue. */
export const addSync: AddCommand = (program, terminal, done) => {
  program
    .command('sync')
    .description('Read what is new from the helpdesks, then rebuild the KPIs it touches.')
    .argument('[connection...]', 'connections of the config; default: all')
    .option('--stream <name>', 'only this stream; may be repeated', collect)
    .option('--since <day>', 'read again from this day; no cursor moves back', parseDay)
    .option('--full', 'read all again and mark what the helpdesk no longer lists')
    .option('--no-transform', 'leave the KPIs for later')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample: deskmeter sync acme-zendesk --stream tickets --since 2026-11-01')
    .action(async (ids: string[], flags: SyncFlags) => {
      done(await withWorkspace(terminal, (workspace, signal) => sync(terminal, workspace, signal, ids, flags)));
    });
};

async function sync(terminal: Terminal, workspace: Workspace, signal: AbortSignal, ids: readonly string[], flags: SyncFlags): Promise<number> {
  const chosen = selectStreams(workspace, ids, flags.stream);
  const reread = flags.since === undefined ? undefined : new Date(new ZoneDays((await settingsOf(workspace)).timeZone).startOf(flags.since));
  const { reports, code } = await syncEach(terminal, workspace, signal, chosen, { rereadFrom: reread, full: flags.full });
  if (!flags.json) for (const report of reports) printReport(terminal, report);
  await sayRejects(terminal, workspace, reports);
  const outcome = flags.transform && !signal.aborted ? await runTransform(workspace, { signal }) : undefined;
  if (outcome) sayTransform(terminal, outcome);
  if (flags.json) printJson(terminal, { runs: reports.map(({ error: _error, ...report }) => report), ...(outcome && { transform: outcome }) });
  return code;
}

/** One connection after the other; one that fails does not keep the others from being read. */
async function syncEach(
  terminal: Terminal,
  workspace: Workspace,
  signal: AbortSignal,
  chosen: readonly ChosenConnection[],
  options: { readonly rereadFrom: Date | undefined; readonly full: boolean | undefined },
): Promise<{ readonly reports: readonly RunReport[]; readonly code: number }> {
  const progress = showProgress(terminal);
  const reports: RunReport[] = [];
  let code = 0;
  for (const { id, streams } of chosen) {
    if (signal.aborted) break;
    try {
      const report = await runSync(workspace, id, { signal, streams, ...options, onProgress: progress.onProgress });
      progress.end(id);
      reports.push(report);
      sayReport(terminal, report);
      if (report.status === 'failed' || report.status === 'partial') code = Math.max(code, 1);
    } catch (error) {
      progress.end(id);
      if (signal.aborted) break;
      terminal.say(`✗ ${id}: not read`);
      sayFailure(terminal, error);
      code = Math.max(code, exitCodeOf(error));
    }
  }
  return { reports, code };
}

/** Why records are rejected that these runs met; those of earlier runs are in "status". */
async function sayRejects(terminal: Terminal, workspace: Workspace, reports: readonly RunReport[]): Promise<void> {
  const met = new Set(reports.filter(({ totals }) => totals.rejects > 0).map(({ connectionId }) => connectionId));
  if (met.size === 0) return;
  for (const [id, reasons] of Map.groupBy(await readRejectReasons(workspace.database.db), (reason) => reason.connection_id)) {
    if (!met.has(id)) continue;
    terminal.say(`! ${id}:`);
    printRejects(terminal.say, terminal, reasons);
  }
}

function printReport(terminal: Terminal, report: RunReport): void {
  terminal.out('');
  terminal.out(report.connectionId);
  printTable(
    terminal,
    ['stream', 'status', 'pages', 'records', 'changed', 'rejected'],
    report.streams.map((stream) => [stream.stream, stream.status, stream.pages, stream.rows, stream.changed, stream.rejects]),
  );
}
