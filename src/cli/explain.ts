import { settingsOf } from '../jobs/workspace.ts';
import { explainKpi, KPIS } from '../kpi/index.ts';
import { oneOf, parseDay } from './options.ts';
import { instantText, printJson, printTable, valueText } from './print.ts';
import type { AddCommand } from './program.ts';
import { withWorkspace } from './with-workspace.ts';

interface ExplainFlags {
  readonly day: string;
  readonly variant: string;
  readonly by?: string;
  readonly member?: string;
  readonly json?: boolean;
}

/** From a number back to the tickets behind it. */
export const addExplain: AddCommand = (program, terminal, done) => {
  const command = program
    .command('explain')
    .description('The tickets, calls or responses behind one number, with links into the helpdesk.')
    .argument('<kpi>', 'a name of "kpi list"', oneOf(...KPIS.map(({ id }) => id)))
    .requiredOption('--day <day>', 'the day of the number', parseDay)
    .option('--variant <name>', 'another definition of it', 'default')
    .option('--by <dimension>', 'dimension of the number')
    .option('--member <member>', 'member of the dimension')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter explain csat_score --day 2026-11-20 --by channel --member email')
    .action(async (kpi: string, flags: ExplainFlags) => {
      if ((flags.by === undefined) !== (flags.member === undefined)) command.error('error: --by and --member belong together');
      done(
        await withWorkspace(terminal, async (workspace) => {
          const settings = await settingsOf(workspace);
          const cell = {
            kpi,
            variant: flags.variant,
            day: flags.day,
            ...(flags.by !== undefined && { dimension: flags.by }),
            ...(flags.member !== undefined && { member: flags.member }),
          };
          const found = await explainKpi(workspace.database.db, settings, workspace.clock.now(), cell);
          if (flags.json) {
            printJson(terminal, found);
            return 0;
          }
          const unit = KPIS.find(({ id }) => id === kpi)?.unit ?? 'count';
          terminal.out(
            `${kpi} (${found.variant}) on ${found.day}, ${found.dimension} ${found.member}: ${valueText(found.value, unit)}${fraction(found.numerator, found.denominator)}`,
          );
          terminal.out('');
          printTable(
            terminal,
            ['connection', 'kind', 'id', 'at (UTC)', 'numerator', 'denominator', 'link'],
            found.facts.map((fact) => [fact.connection_id, fact.kind, fact.id, instantText(fact.at), fact.numerator, fact.denominator, fact.url]),
          );
          return 0;
        }),
      );
    });
};

const fraction = (numerator: number | null, denominator: number | null): string =>
  numerator === null || denominator === null ? '' : ` = ${numerator} / ${denominator}`;
