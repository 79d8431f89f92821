import { FixConfigError } from '../domain/errors.ts';
import type { ReportPeriod } from '../domain/notices.ts';
import { plainText } from '../delivery/forms/plain.ts';
import { readReportNow, sendReportNow } from '../jobs/notice-work.ts';
import type { Workspace } from '../jobs/workspace.ts';
import { compose } from '../report/compose.ts';
import type { Digest } from '../report/digest.ts';
import { periodText } from '../report/period.ts';
import { sayProblem } from './failure.ts';
import { oneOf } from './options.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import { sendWaiting } from './send-waiting.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

interface ReportFlags {
  readonly dryRun?: boolean;
  readonly period?: ReportPeriod;
  readonly json?: boolean;
}

/** Sends the digest of the last week or month that is over, or prints it. */
export const addReport: AddCommand = (program, terminal, done) => {
  program
    .command('report')
    .description('Send the digest of the last week or month that is over to the channels of the config, once.')
    .option('--dry-run', 'print it; write and send nothing')
    .option('--period <period>', 'week or month; default that of the config, else week', oneOf('week', 'month'))
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter report --dry-run --period month')
    .action(async (flags: ReportFlags) => done(await withWorkspace(terminal, (workspace, signal) => report(terminal, workspace, signal, flags))));
};

async function report(terminal: Terminal, workspace: Workspace, signal: AbortSignal, flags: ReportFlags): Promise<number> {
  const plan = workspace.config.notices.report;
  const grain = flags.period ?? plan?.every ?? 'week';
  if (!flags.dryRun && !plan)
    throw new FixConfigError('The config does not say whom to send reports to.', 'Add report: { every: week, to: [<channel>] }, or say --dry-run.');
  const digest = await readReportNow(workspace, grain);
  if (flags.dryRun) {
    if (flags.json) printJson(terminal, { ...compose(digest).data, messages: [] });
    else terminal.out(plainText(compose(digest)));
    return 0;
  }
  return send(terminal, workspace, signal, digest, flags.json === true);
}

async function send(terminal: Terminal, workspace: Workspace, signal: AbortSignal, digest: Digest, isJson: boolean): Promise<number> {
  if (!digest.isComplete) {
    const why = digest.notes.find((note) => / only\.$|loading|anew/.test(note)) ?? 'A connection is behind: deskmeter status.';
    sayProblem(
      terminal,
      '✗',
      `The ${periodText(digest.period)} is not known to its end yet.`,
      `${why} It is sent by itself once it is; --dry-run shows it as it stands.`,
    );
    return 1;
  }
  const waiting = await sendReportNow(workspace, digest);
  if (waiting.length === 0) terminal.say(`The report of ${periodText(digest.period)} was sent already.`);
  const sent = await sendWaiting(terminal, workspace, waiting, signal);
  if (isJson) printJson(terminal, { ...compose(digest).data, messages: sent });
  return sent.some(({ status }) => status === 'failed') ? 1 : 0;
}
