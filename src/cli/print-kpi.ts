import { type Kpi, kpiCsv, type KpiQuery, type ShownRow } from '../kpi/index.ts';
import { printTable, printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { plainNumber, sparkline, valueText } from './words.ts';

/** More lines of bars than this say nothing. */
const MAX_SPARKLINES = 12;

/** Rows of one KPI as a table, and below it how each member went. */
export function printKpiRows(terminal: Terminal, { name, unit }: Kpi, query: KpiQuery & { readonly by: string }, rows: readonly ShownRow[]): void {
  const { kpi, grain, by } = query;
  if (rows.length === 0) {
    const hint = `No rows of ${kpi} from ${query.from} to ${query.to}: nothing is known of these days. "deskmeter check" tells what is known and why not more.`;
    printText(terminal.say, terminal.columns, '', hint);
    return;
  }
  const isSplit = by !== 'all';
  terminal.out(`${name}${query.variant === undefined || query.variant === 'default' ? '' : ` (${query.variant})`}${isSplit ? ` by ${by}` : ''}\n`);
  printTable(
    terminal,
    [grain === 'total' ? 'from' : grain, ...(isSplit ? [by] : []), 'value', 'numerator', 'denominator', 'n', 'note'],
    rows.map((row) => [
      row.day,
      ...(isSplit ? [row.label] : []),
      valueText(row.value, unit),
      numberText(row.numerator),
      numberText(row.denominator),
      row.sample_size,
      noteOf(row),
    ]),
    ['numerator', 'denominator'],
  );
  printSparklines(terminal, rows, isSplit);
}

const numberText = (value: number | null): string | null => (value === null ? null : plainNumber(value));

const noteOf = (row: ShownRow): string => [row.is_provisional ? 'provisional' : '', row.quality === 'exact' ? '' : row.quality].filter(Boolean).join(', ');

/** One line of bars per member, over all periods shown; a member without a row in a period has a gap there. */
function printSparklines(terminal: Terminal, rows: readonly ShownRow[], isSplit: boolean): void {
  const periods = [...new Set(rows.map(({ day }) => day))].toSorted();
  const members = Map.groupBy(rows, ({ member }) => member);
  if (periods.length < 2 || members.size > MAX_SPARKLINES) return;
  const width = isSplit ? Math.max(...rows.map(({ label }) => label.length)) + 2 : 0;
  terminal.out('');
  for (const ofMember of members.values()) {
    const values = periods.map((period) => ofMember.find(({ day }) => day === period)?.value ?? null);
    terminal.out(`${isSplit ? (ofMember[0]?.label ?? '').padEnd(width) : ''}${sparkline(values)}`.trimEnd());
  }
}

export const printKpiCsv = (terminal: Terminal, rows: readonly ShownRow[]): void => terminal.out(kpiCsv(rows).trimEnd());
