import { suggest } from '../../domain/suggest.ts';
import { problem, type Problem } from './problem.ts';
import type { Row, Table } from './table.ts';

/** Columns of a file of figures, in the order of the template. */
export const FIGURE_COLUMNS = [
  'figure_key',
  'month',
  'period_start',
  'period_end',
  'last_day',
  'value',
  'unit',
  'currency',
  'group',
  'agent',
  'channel',
  'network',
  'cost_type',
  'note',
] as const;
export type FigureColumn = (typeof FIGURE_COLUMNS)[number];

/** Columns of a file of schedules. */
export const SCHEDULE_COLUMNS = ['agent', 'activity', 'start', 'end', 'note'] as const;
export type ScheduleColumn = (typeof SCHEDULE_COLUMNS)[number];

/** Cells of a row by the name of their column; '' where the file has no such column. */
export type Cells<Column extends string> = Readonly<Record<Column, string>>;

export type FileKind = 'figures' | 'schedule';

/** Names as people write them: `Figure key`, `FIGURE_KEY`. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s-]+/g, '_');

/** A file of schedules is known by its column `activity`. */
export const kindOf = (table: Table): FileKind => (table.header.cells.some((cell) => plain(cell) === 'activity') ? 'schedule' : 'figures');

/** What is wrong with the header: words that are no column, one column twice, columns nothing goes without. */
export function headerProblems(table: Table, kind: FileKind): Problem[] {
  const known: readonly string[] = kind === 'figures' ? FIGURE_COLUMNS : SCHEDULE_COLUMNS;
  const names = table.header.cells.map(plain);
  const at = (message: string, column: string | null = null): Problem => problem(table.header.line, column, message);
  return [
    ...names.flatMap((name, i) => (name === '' || known.includes(name) ? [] : [at(`is no column${hint(name, known)}`, table.header.cells[i] ?? null)])),
    ...names.flatMap((name, i) => (name !== '' && names.indexOf(name) < i ? [at('stands twice in the header', name)] : [])),
    ...missing(names, kind).map((words) => at(`the header lacks the column ${words}`)),
  ];
}

const hint = (name: string, known: readonly string[]): string => {
  const near = suggest(name, known);
  return near === undefined ? `; columns are ${known.join(', ')}` : `; did you mean ${near}?`;
};

function missing(names: readonly string[], kind: FileKind): string[] {
  const has = (name: string): boolean => names.includes(name);
  if (kind === 'schedule') return SCHEDULE_COLUMNS.filter((name) => name !== 'note' && !has(name));
  const hasPeriod = has('month') || (has('period_start') && (has('period_end') || has('last_day')));
  return [...(['figure_key', 'value'] as const).filter((name) => !has(name)), ...(hasPeriod ? [] : ['month (or period_start with period_end or last_day)'])];
}

/** Reads rows by the names of their columns. */
export function cellsReader<Column extends string>(table: Table, columns: readonly Column[]): (row: Row) => Cells<Column> {
  const names = table.header.cells.map(plain);
  const positions = columns.map((column): [Column, number] => [column, names.indexOf(column)]);
  return (row) => Object.fromEntries(positions.map(([column, at]) => [column, (at < 0 ? undefined : row.cells[at]) ?? ''])) as Cells<Column>;
}
