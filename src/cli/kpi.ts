import type { Command } from 'commander';
import { settingsOf } from '../jobs/workspace.ts';
import { KPIS, readKpi, type KpiQuery, type ShownRow } from '../kpi/index.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { oneOf, parseDay } from './options.ts';
import { printJson, printTable, sparkline, valueText } from './print.ts';
import type { AddCommand } from './program.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** The catalogue, and one KPI as a table. */
export const addKpi: AddCommand = (program, terminal, done) => {
  const kpi = program.command('kpi').description('Show the catalogue or one KPI.');
  addList(kpi, terminal, done);
  addShow(kpi, terminal, done);
};

function addList(kpi: Command, terminal: Terminal, done: (code: number) => void): void {
  kpi
    .command('list')
    .description('All KPIs with their definition.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter kpi list')
    .action((flags: { json?: boolean }) => {
      const rows = KPIS.map(({ id, name, family, unit, direction, definition, formula, variants }) => ({
        kpi: id,
        name,
        family,
        unit,
        direction,
        variants: ['default', ...Object.keys(variants ?? {})],
        definition,
        formula,
      }));
      if (flags.json) printJson(terminal, rows);
      else
        printTable(
          terminal,
          ['kpi', 'family', 'unit', 'variants', 'name'],
          rows.map((row) => [row.kpi, row.family, row.unit, row.variants.join(', '), row.name]),
        );
      done(0);
    });
}

interface ShowFlags {
  readonly variant: string;
  readonly from?: string;
  readonly to?: string;
  readonly grain: KpiQuery['grain'];
  readonly by?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const DEFAULT_DAYS = 28;

function addShow(kpi: Command, terminal: Terminal, done: (code: number) => void): void {
  kpi
    .command('show')
    .description('One KPI over time, or split by a dimension.')
    .argument('<id>', 'a name of "kpi list"')
    .option('--variant <name>', 'another definition of it', 'default')
    .option('--from <day>', `first day; default ${DEFAULT_DAYS} days before --to`, parseDay)
    .option('--to <day>', 'last day; default today', parseDay)
    .option('--grain <grain>', 'day, week, month or total', oneOf('day', 'week', 'month', 'total'), 'day')
    .option('--by <dimension>', 'split by connection, channel, group, agent, …')
    .option('--csv', 'print as CSV')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter kpi show csat_score --grain week --by channel')
    .action(async (id: string, flags: ShowFlags) => {
      done(
        await withWorkspace(terminal, async (workspace) => {
          const settings = await settingsOf(workspace);
          const now = workspace.clock.now();
          const days = new ZoneDays(settings.timeZone);
          const to = flags.to ?? days.dayOf(now.getTime());
          const from = flags.from ?? days.plus(to, -(DEFAULT_DAYS - 1));
          const query = { kpi: id, variant: flags.variant, from, to, grain: flags.grain, ...(flags.by !== undefined && { by: flags.by }) };
          const rows = await readKpi(workspace.database.db, settings, now, query);
          printRows(terminal, query, rows, flags);
          return 0;
        }),
      );
    });
}

function printRows(terminal: Terminal, query: KpiQuery, rows: readonly ShownRow[], flags: ShowFlags): void {
  const { kpi, grain } = query;
  if (flags.json) return printJson(terminal, { kpi, variant: flags.variant, grain, dimension: query.by ?? 'all', rows });
  if (flags.csv) return printCsv(terminal, rows);
  const unit = KPIS.find(({ id }) => id === kpi)?.unit ?? 'count';
  if (rows.length === 0) return terminal.say(`No rows of ${kpi} from ${query.from} to ${query.to}: see "deskmeter check" for what is known.`);
  printTable(
    terminal,
    [grain === 'total' ? 'from' : grain, ...(query.by ? [query.by] : []), 'value', 'numerator', 'denominator', 'n', ''],
    rows.map((row) => [row.day, ...(query.by ? [row.label] : []), valueText(row.value, unit), row.numerator, row.denominator, row.sample_size, marksOf(row)]),
  );
  if (query.by === undefined && rows.length > 1) terminal.out(`\n${sparkline(rows.map((row) => row.value))}`);
}

const marksOf = (row: ShownRow): string => [row.is_provisional ? 'provisional' : '', row.quality === 'exact' ? '' : row.quality].filter(Boolean).join(', ');

function printCsv(terminal: Terminal, rows: readonly ShownRow[]): void {
  const columns = ['day', 'member', 'label', 'value', 'numerator', 'denominator', 'sample_size', 'is_provisional', 'quality'] as const;
  terminal.out(columns.join(','));
  for (const row of rows) terminal.out(columns.map((column) => csvCell(row[column])).join(','));
}

/** Quoted where it must be; a text that a spreadsheet would take for a formula is quoted as text. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
