import type { Command } from 'commander';
import { isConfigured } from '../config/load.ts';
import { DEFAULT_SETTINGS } from '../domain/settings.ts';
import { settingsInForce, settingsOf, type Workspace } from '../jobs/workspace.ts';
import { catalogue, type CatalogKpi, findPlan, readCatalog, readKpi, type KpiQuery } from '../kpi/index.ts';
import { ZoneDays } from '../platform/zone-days.ts';
import { oneOf, parseDay } from './options.ts';
import { printKpiCsv, printKpiRows } from './print-kpi.ts';
import { printJson, printTable } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { withWorkspace } from './with-workspace.ts';

/** The catalogue, and one KPI as a table. */
export const addKpi: AddCommand = (program, terminal, done) => {
  const kpi = program
    .command('kpi')
    .description('Show the catalogue or one KPI.')
    .addHelpText('after', '\nExample: deskmeter kpi show csat_score --grain week');
  addList(kpi, terminal, done);
  addShow(kpi, terminal, done);
};

function addList(kpi: Command, terminal: Terminal, done: (code: number) => void): void {
  kpi
    .command('list')
    .description('All KPIs, with those and the variants of the config where there is one; definitions and formulas with --json, or in kpi.catalog.')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter kpi list')
    .action(async (flags: { json?: boolean }) => {
      if (!isConfigured(terminal.env)) return done(list(terminal, catalogue(DEFAULT_SETTINGS, []), flags.json));
      done(
        await withWorkspace(terminal, async (workspace) => {
          const { settings } = await settingsInForce(workspace);
          return list(terminal, await readCatalog(workspace.database.db, settings), flags.json);
        }),
      );
    });
}

function list(terminal: Terminal, kpis: readonly CatalogKpi[], json = false): number {
  if (json)
    printJson(
      terminal,
      kpis.map(({ kpi, name, family, unit, direction, variants, dimensions, definition, formula }) => {
        return { kpi, name, family, unit, direction, variants, dimensions, definition, formula };
      }),
    );
  else
    printTable(
      terminal,
      ['kpi', 'family', 'unit', 'name', 'variants'],
      kpis.map((row) => [row.kpi, row.family, row.unit, row.name, row.variants.filter((variant) => variant !== 'default').join(', ')]),
      ['family', 'unit', 'variants'],
    );
  return 0;
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

/** How many days back `--from` lies by default: four weeks of days, a quarter of weeks, a year of months. */
const DEFAULT_DAYS = { day: 28, week: 91, month: 365, total: 28 } as const;

function addShow(kpi: Command, terminal: Terminal, done: (code: number) => void): void {
  const command = kpi
    .command('show')
    .description('One KPI over time, or split by a dimension.')
    .argument('<id>', 'a name of "kpi list"')
    .option('--variant <name>', 'another definition of it', 'default')
    .option('--from <day>', 'first day; default 28 days, 13 weeks or a year before --to', parseDay)
    .option('--to <day>', 'last day; default today', parseDay)
    .option('--grain <grain>', 'day, week, month, or total of the whole range', oneOf('day', 'week', 'month', 'total'), 'day')
    .option('--by <dimension>', 'split by connection, source, channel, group, agent, …')
    .option('--csv', 'print as CSV')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter kpi show csat_score --grain week --by channel')
    .action(async (id: string, flags: ShowFlags) => {
      if (flags.csv && flags.json) command.error('error: --csv and --json exclude each other');
      done(await withWorkspace(terminal, (workspace) => show(terminal, workspace, command, id, flags)));
    });
}

async function show(terminal: Terminal, workspace: Workspace, command: Command, id: string, flags: ShowFlags): Promise<number> {
  const { db } = workspace.database;
  const settings = await settingsOf(workspace);
  const now = workspace.clock.now();
  const days = new ZoneDays(settings.timeZone);
  const to = flags.to ?? days.dayOf(now.getTime());
  const from = flags.from ?? days.plus(to, 1 - DEFAULT_DAYS[flags.grain]);
  if (from > to) command.error(`error: --from ${from} lies after --to ${to}`);
  const { dimensions, kpi } = await findPlan(db, settings, id, flags.variant);
  const dimension = flags.by ?? dimensions[0] ?? 'all';
  const query = { kpi: id, variant: flags.variant, from, to, grain: flags.grain, by: dimension };
  const rows = await readKpi(db, settings, now, query);
  if (flags.json) printJson(terminal, { kpi: id, variant: flags.variant, grain: flags.grain, dimension, rows });
  else if (flags.csv) printKpiCsv(terminal, rows);
  else printKpiRows(terminal, kpi, query, rows);
  return 0;
}
