import { FixConfigError } from '../domain/errors.ts';
import { settingsOf, type Workspace } from '../jobs/workspace.ts';
import { explainKpi, type ExplainedInput, type Explanation, findPlan, type Kpi } from '../kpi/index.ts';
import { parseDay } from './options.ts';
import { printJson, printTable, printText } from './print.ts';
import type { AddCommand } from './command.ts';
import type { Terminal } from './terminal.ts';
import { countText, instantText, plainNumber, valueText } from './words.ts';
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
    .argument('<kpi>', 'a name of "kpi list"')
    .requiredOption('--day <day>', 'the day of the number', parseDay)
    .option('--variant <name>', 'another definition of it', 'default')
    .option('--by <dimension>', 'dimension of the number')
    .option('--member <member>', 'member of the dimension')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample: deskmeter explain csat_score --day 2026-11-20 --by channel --member email')
    .action(async (kpi: string, flags: ExplainFlags) => {
      if ((flags.by === undefined) !== (flags.member === undefined)) command.error('error: --by and --member belong together');
      done(await withWorkspace(terminal, (workspace) => explain(terminal, workspace, kpi, flags)));
    });
};

async function explain(terminal: Terminal, workspace: Workspace, kpi: string, { day, variant, by, member, json }: ExplainFlags): Promise<number> {
  const { db } = workspace.database;
  const settings = await settingsOf(workspace);
  const { dimensions, kpi: told } = await findPlan(db, settings, kpi, variant);
  if (!dimensions.includes(by ?? 'all')) {
    const message = by === undefined ? `${kpi} has no total: it is told by ${dimensions.join(', ')} only.` : `${kpi} has no dimension "${by}".`;
    throw new FixConfigError(message, `Add --by with one of: ${dimensions.join(', ')}; and --member.`);
  }
  const cell = { kpi, variant, day, ...(by !== undefined && { dimension: by }), ...(member !== undefined && { member }) };
  const found = await explainKpi(db, settings, workspace.clock.now(), cell);
  const { factCount: _, ...data } = found;
  if (json) printJson(terminal, data);
  else printExplanation(terminal, told, found);
  return 0;
}

function printExplanation(terminal: Terminal, { name, unit }: Kpi, found: Explanation): void {
  const where = found.dimension === 'all' ? '' : `, ${found.dimension} ${found.member}`;
  const variant = found.variant === 'default' ? '' : ` (${found.variant})`;
  terminal.out(`${name}${variant} on ${found.day}${where}: ${valueText(found.value, unit)}${fraction(found.numerator, found.denominator)}`);
  if (found.facts.length === 0) {
    const hint = 'Nothing is behind it: nothing happened, or the day is not known. "deskmeter kpi show" has a row for each day that is.';
    return printText(terminal.say, terminal.columns, '', hint);
  }
  terminal.out('');
  printInputs(terminal, found.inputs ?? []);
  printTable(
    terminal,
    ['id', 'kind', 'at (UTC)', 'numerator', 'denominator', 'connection', 'link'],
    found.facts.map((fact) => [fact.id, fact.kind, instantText(fact.at), cellOf(fact.numerator), cellOf(fact.denominator), fact.connection_id, fact.url]),
    ['kind', 'connection'],
  );
  terminal.out(`\n${countText(found.facts.length, 'fact')}`);
}

/** What a number put together by arithmetic is made of, and how. */
function printInputs(terminal: Terminal, inputs: readonly ExplainedInput[]): void {
  const [first] = inputs;
  if (first === undefined) return;
  printTable(
    terminal,
    ['part', 'month', 'value'],
    inputs.map(({ name, month, value }) => [name, month?.slice(0, 7) ?? null, cellOf(value)]),
    ['month'],
  );
  terminal.out(`\n${first.formula}\n`);
}

const cellOf = (value: number | null): string | null => (value === null ? null : plainNumber(value));

const fraction = (numerator: number | null, denominator: number | null): string =>
  numerator === null || denominator === null ? '' : ` = ${plainNumber(numerator)} / ${plainNumber(denominator)}`;
