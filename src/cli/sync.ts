import type { RunReport, SyncProgress } from '../sync/report.ts';
import { runSync } from '../jobs/connection-work.ts';
import { runTransform, type TransformOutcome } from '../jobs/transform-work.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { exitCodeOf, sayFailure } from './failure.ts';
import { parseDay } from './options.ts';
import { printJson, printTable } from './print.ts';
import type { AddCommand } from './program.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

interface SyncFlags {
  readonly stream?: string[];
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
    .option('--stream <name...>', 'only these streams')
    .option('--since <day>', 'read again from this day; no cursor moves back', parseDay)
    .option('--full', 'read all again and mark what the helpdesk no longer lists')
    .option('--no-transform', 'leave the KPIs for later')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample: deskmeter sync acme-zendesk --since 2026-11-01')
    .action(async (ids: string[], flags: SyncFlags) => {
      done(await withWorkspace(terminal, (workspace, signal) => syncAll(terminal, workspace, signal, ids, flags)));
    });
};

async function syncAll(terminal: Terminal, workspace: Workspace, signal: AbortSignal, ids: readonly string[], flags: SyncFlags): Promise<number> {
  const chosen = ids.length > 0 ? ids : workspace.config.connections.map(({ id }) => id);
  if (chosen.length === 0) terminal.say('! The config names no connections: add one under connections.');
  const rereadFrom = flags.since === undefined ? undefined : new Date(new ZoneDays((await settingsOf(workspace)).timeZone).startOf(flags.since));
  const reports: RunReport[] = [];
  let code = 0;
  for (const id of chosen) {
    if (signal.aborted) break;
    try {
      const report = await runSync(workspace, id, {
        signal,
        streams: flags.stream,
        rereadFrom,
        full: flags.full,
        onProgress: (progress) => terminal.progress(progressText(progress)),
      });
      reports.push(report);
      sayReport(terminal, report);
      code = Math.max(code, codeOf(report));
    } catch (error) {
      sayFailure(terminal, error);
      code = Math.max(code, exitCodeOf(error));
    }
  }
  const outcome = flags.transform && !signal.aborted ? await runTransform(workspace, { signal }) : undefined;
  if (outcome) sayTransform(terminal, outcome);
  if (flags.json) printJson(terminal, { runs: reports.map(({ error: _error, ...report }) => report), ...(outcome && { transform: outcome }) });
  else for (const report of reports) printReport(terminal, report);
  return code;
}

/** Unavailable streams are no failure: the plan does not have them. */
function codeOf(report: RunReport): number {
  if (report.status === 'failed') return exitCodeOf(report.error);
  return report.status === 'partial' ? 1 : 0;
}

const progressText = ({ connectionId, stream, pages, rows, progress }: SyncProgress): string =>
  `${connectionId} ${stream}: ${pages} pages, ${rows} records${progress === undefined ? '' : `, ${Math.round(progress * 100)} %`}`;

function sayReport(terminal: Terminal, report: RunReport): void {
  const { requests, rows, rejects, waitedMs } = report.totals;
  const waited = waitedMs >= 1000 ? `, waited ${Math.round(waitedMs / 1000)} s for the rate limit` : '';
  terminal.say(
    `${report.status === 'ok' ? '✓' : '✗'} ${report.connectionId}: ${report.status}, ${requests} requests, ${rows} records, ${rejects} rejected${waited}`,
  );
  for (const stream of report.streams) {
    if (stream.error === null) continue;
    terminal.say(`  ${stream.status === 'unavailable' ? '–' : '✗'} ${stream.stream}: ${stream.error}`);
    if (stream.nextStep !== null) terminal.say(`    → ${stream.nextStep}`);
  }
}

export function sayTransform(terminal: Terminal, { stories, kpis }: TransformOutcome): void {
  const seconds = ((stories.ms + kpis.ms) / 1000).toFixed(1);
  terminal.say(`✓ KPIs: ${stories.tickets} stories, ${kpis.days} days, ${kpis.written} rows written, ${kpis.deleted} deleted, ${seconds} s`);
}

function printReport(terminal: Terminal, report: RunReport): void {
  terminal.out('');
  terminal.out(`${report.connectionId}`);
  printTable(
    terminal,
    ['stream', 'status', 'pages', 'records', 'changed', 'rejected'],
    report.streams.map((stream) => [stream.stream, stream.status, stream.pages, stream.rows, stream.changed, stream.rejects]),
  );
}
