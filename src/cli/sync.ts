import { selectStreams, type ChosenConnection } from './select-streams.ts';
import { runSync } from '../jobs/connection-work.ts';
import { runTransform, type TransformOutcome } from '../jobs/transform-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import type { RunReport } from '../sync/report.ts';
import { readRejectReasons } from '../warehouse/rejects.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import { collect, parseDay } from './options.ts';
import { printJson, printTable } from './print.ts';
import { printRejects } from './reject-lines.ts';
import type { AddCommand } from './command.ts';
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
  const publish = async (): Promise<TransformOutcome | undefined> => {
    if (!flags.transform || signal.aborted) return undefined;
    const outcome = await runTransform(workspace, { signal });
    sayTransform(terminal, outcome);
    return outcome;
  };
  const { reports, code } = await syncEach(terminal, workspace, signal, chosen, { rereadFrom: reread, full: flags.full, publish });
  if (!flags.json) for (const runs of Map.groupBy(reports, ({ connectionId }) => connectionId).values()) printReports(terminal, runs);
  await sayRejects(terminal, workspace, reports);
  const outcome = await publish();
  if (flags.json) printJson(terminal, { runs: reports.map(({ error: _error, ...report }) => report), ...(outcome && { transform: outcome }) });
  return code;
}

/**
 * One connection after the other; one that fails does not keep the others from being read. A first load takes several runs, and what is known
 * after each is published, the newest days of every connection before the older ones of any.
 */
async function syncEach(
  terminal: Terminal,
  workspace: Workspace,
  signal: AbortSignal,
  chosen: readonly ChosenConnection[],
  { publish, ...options }: { readonly rereadFrom: Date | undefined; readonly full: boolean | undefined; readonly publish: () => Promise<unknown> },
): Promise<{ readonly reports: readonly RunReport[]; readonly code: number }> {
  const progress = showProgress(terminal);
  const early = whileItRuns(workspace, publish);
  const reports: RunReport[] = [];
  let code = 0;
  const waiting = [...chosen];
  for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
    const { id, streams } = each;
    if (signal.aborted) break;
    try {
      const report = await runSync(workspace, id, {
        signal,
        streams,
        ...options,
        inSteps: true,
        onProgress: (step) => {
          progress.onProgress(step);
          early.look();
        },
      });
      progress.end(id);
      reports.push(report);
      sayReport(terminal, report);
      if (report.status === 'failed' || report.status === 'partial') code = Math.max(code, 1);
      if (report.isLoading && report.status === 'ok') {
        await publish();
        waiting.push(each);
      }
    } catch (error) {
      progress.end(id);
      if (signal.aborted) break;
      terminal.say(`✗ ${id}: not read`);
      sayFailure(terminal, error);
      code = Math.max(code, exitCodeOf(error));
    }
  }
  await early.end();
  return { reports, code };
}

const PUBLISH_EVERY_MS = 120_000;

/** The first run of a large account takes long: what is known is published now and then while it goes on, as the queue does. */
function whileItRuns(workspace: Workspace, publish: () => Promise<unknown>): { readonly look: () => void; readonly end: () => Promise<void> } {
  let published = workspace.clock.now().getTime();
  let running: Promise<void> | undefined;
  return {
    look: () => {
      const now = workspace.clock.now().getTime();
      if (running !== undefined || now - published < PUBLISH_EVERY_MS) return;
      published = now;
      running = publish()
        .catch((error: unknown) => workspace.log.warn({ err: error }, 'the numbers could not be published meanwhile'))
        .then(() => (running = undefined));
    },
    end: async () => running,
  };
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

/** What the runs over one connection read together; how each stream stands is what the last one says. */
function printReports(terminal: Terminal, runs: readonly RunReport[]): void {
  const last = runs.at(-1);
  if (last === undefined) return;
  terminal.out('');
  terminal.out(last.connectionId);
  const sum = (name: string, of: 'pages' | 'rows' | 'changed' | 'rejects'): number =>
    runs.reduce((total, run) => total + (run.streams.find(({ stream }) => stream === name)?.[of] ?? 0), 0);
  printTable(
    terminal,
    ['stream', 'status', 'pages', 'records', 'changed', 'rejected'],
    last.streams.map(({ stream, status }) => [stream, status, sum(stream, 'pages'), sum(stream, 'rows'), sum(stream, 'changed'), sum(stream, 'rejects')]),
  );
}
