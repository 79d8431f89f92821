import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { FixConfigError } from '../domain/errors.ts';
import { runTransform } from '../jobs/transform-work.ts';
import { settingsOf } from '../jobs/workspace.ts';
import { template } from '../sources/figures/index.ts';
import { type FigureImportReport, importFigures } from '../sync/import-figures.ts';
import { printJson } from './print.ts';
import type { AddCommand } from './command.ts';
import { sayTransform } from './say-work.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';
import { countText } from './words.ts';

interface ImportFlags {
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly transform: boolean;
  readonly json?: boolean;
}

/** What people maintain by hand: costs, staff, hours, revenue, schedules of agents. */
export const addFigures: AddCommand = (program, terminal, done) => {
  const figures = program.command('figures').description('Costs, staff, hours, revenue, schedules: import a CSV file, or print one to fill in.');
  figures
    .command('import')
    .description('Load a CSV file of figures or schedules: all of it, or nothing when a row is wrong.')
    .argument('<file>', 'CSV file, see "deskmeter figures template"')
    .option('--replace', 'withdraw what an earlier file of this name brought and this one no longer has')
    .option('--dry-run', 'check the file and say what would change; load nothing')
    .option('--no-transform', 'leave the KPIs for later')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', '\nExample: deskmeter figures import costs-2026.csv')
    .action(async (file: string, flags: ImportFlags) => done(await importFile(terminal, file, flags)));
  addTemplate(figures, terminal, done);
};

function addTemplate(figures: Command, terminal: Terminal, done: (code: number) => void): void {
  figures
    .command('template')
    .description('Print a CSV file with every figure there is and an example of each.')
    .option('--schedule', 'the file for schedules of agents instead')
    .addHelpText('after', '\nExample: deskmeter figures template > figures.csv')
    .action((flags: { schedule?: boolean }) => {
      const month = terminal.clock.now().toISOString().slice(0, 7);
      terminal.out(template(flags.schedule === true ? 'schedule' : 'figures', { month, currency: 'EUR' }).trimEnd());
      done(0);
    });
}

async function importFile(terminal: Terminal, file: string, flags: ImportFlags): Promise<number> {
  const bytes = await readBytes(file);
  return withWorkspace(terminal, async (workspace, signal) => {
    const settings = await settingsOf(workspace);
    const report = await importFigures({
      database: workspace.database,
      settings,
      bytes,
      fileName: path.basename(file),
      at: workspace.clock.now(),
      replace: flags.replace === true,
      dryRun: flags.dryRun === true,
    });
    sayReport(terminal, report, flags.dryRun === true);
    const isChanged = report.ok && flags.dryRun !== true && report.added + report.corrected + report.withdrawn > 0;
    const outcome = isChanged && flags.transform && !signal.aborted ? await runTransform(workspace, { signal }) : undefined;
    if (outcome) sayTransform(terminal, outcome);
    if (flags.json) printJson(terminal, { ...report, ...(outcome && { transform: outcome }) });
    return report.ok ? 0 : 1;
  });
}

const LARGEST = 100 * 1024 * 1024;

async function readBytes(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new FixConfigError(`The file ${file} cannot be read: ${READ_WORDS[error.code ?? ''] ?? error.message}.`, 'Check the path.', { cause: error });
  });
  if (bytes.length > LARGEST) throw new FixConfigError(`The file ${file} is larger than 100 MB.`, 'Split it: rows of several files add up.');
  return bytes;
}

const READ_WORDS: Readonly<Record<string, string>> = { ENOENT: 'it does not exist', EISDIR: 'it is a folder', EACCES: 'this user may not read it' };

function sayReport(terminal: Terminal, report: FigureImportReport, isDryRun: boolean): void {
  if (!report.ok) {
    terminal.say(`✗ ${report.file}: ${countText(report.problems.length, 'mistake')}, nothing was loaded.`);
    for (const { line, column, message } of report.problems) {
      terminal.say(`  ${[line === null ? null : `line ${line}`, column].filter((part) => part !== null).join(', ') || 'file'}: ${message}`);
    }
    terminal.say('  → Correct them and import the file again.');
    return;
  }
  const { added, corrected, withdrawn, unchanged } = report;
  const counts = [`${added} new`, corrected > 0 && `${corrected} corrected`, withdrawn > 0 && `${withdrawn} withdrawn`, `${unchanged} unchanged`];
  const days = isDryRun ? '. Nothing was loaded' : report.staleDays > 0 ? `; ${countText(report.staleDays, 'day')} to rebuild` : '';
  terminal.say(`✓ ${report.file}: ${counts.filter((part) => part !== false).join(', ')}${days}.`);
  for (const note of report.notes) terminal.say(`! ${note}`);
}
