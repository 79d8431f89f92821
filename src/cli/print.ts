import type { Terminal } from './terminal.ts';

/** A cell: text, or a number that is set flush right. */
export type Cell = string | number | null | undefined;

const GAP = 2;

/**
 * Prints rows under a header, columns aligned; numbers flush right, nothing for what is not there. Where the table is wider than the
 * terminal, the columns named in `spare` go, the first one first; then the widest text is cut.
 */
export function printTable(terminal: Terminal, header: readonly string[], rows: readonly (readonly Cell[])[], spare: readonly string[] = []): void {
  const columns = header.map((name, i) =>
    columnOf(
      name,
      rows.map((row) => row[i]),
    ),
  );
  const shown = fitted(columns, spare, terminal.tableColumns ?? terminal.columns);
  const line = (cellOf: (column: Column) => string): string =>
    shown
      .map((column) => (column.isNumber ? cellOf(column).padStart(column.width) : cellOf(column).padEnd(column.width)))
      .join(' '.repeat(GAP))
      .trimEnd();
  terminal.out(line(({ name }) => name));
  terminal.out(shown.map(({ width }) => '─'.repeat(width)).join(' '.repeat(GAP)));
  for (const [index] of rows.entries()) terminal.out(line(({ cells }) => cells[index] ?? ''));
}

/** `12`, `-3.5`, `91.4 %`, `2 h 05 min`, `40 s ago`, or the dash of what is not there. */
const FIGURE = /^([-−]?[\d.,]+( %| (s|min|h|d)( \d+ (s|min|h))?( ago)?)?|–|)$/;

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  readonly isNumber: boolean;
  readonly width: number;
}

function columnOf(name: string, values: readonly Cell[]): Column {
  const cells = values.map((value) => (value === null || value === undefined ? '' : oneLine(String(value))));
  const isNumber = cells.some((cell) => cell !== '') && values.every((value) => typeof value !== 'string' || FIGURE.test(value));
  return { name, cells, isNumber, width: Math.max(name.length, ...cells.map((cell) => cell.length)) };
}

function fitted(columns: readonly Column[], spare: readonly string[], width: number): readonly Column[] {
  const needed = columns.reduce((sum, column) => sum + column.width + GAP, -GAP);
  const [first, ...others] = spare;
  if (needed <= width) return columns;
  if (first === undefined) return cutWidest(columns, needed - width);
  return fitted(
    columns.filter(({ name }) => name !== first),
    others,
    width,
  );
}

const SHORTEST_TEXT = 16;

/** The last column may hold a link: whoever wraps it keeps it whole. */
function cutWidest(columns: readonly Column[], excess: number): readonly Column[] {
  const widest = columns.slice(0, -1).reduce<Column | undefined>((best, each) => (!each.isNumber && each.width > (best?.width ?? 0) ? each : best), undefined);
  if (widest === undefined || widest.width - excess < SHORTEST_TEXT) return columns;
  const width = widest.width - excess;
  const cells = widest.cells.map((cell) => (cell.length > width ? `${cell.slice(0, width - 1)}…` : cell));
  return columns.map((column) => (column === widest ? { ...widest, cells, width } : column));
}

/** A name with a line break in it must not look like a row of its own. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Prints a paragraph within the terminal's width: `first` begins it, the other lines stand below its text. */
export function printText(print: (line: string) => void, columns: number, first: string, text: string): void {
  const indent = ' '.repeat(first.length);
  const width = Math.max(20, columns - first.length);
  let line = '';
  let begin = first;
  for (const word of oneLine(text).trim().split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      print(begin + line);
      begin = indent;
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  print((begin + line).trimEnd());
}

/** One JSON document and nothing else. */
export const printJson = (terminal: Terminal, value: unknown): void =>
  terminal.out(JSON.stringify(value, null, 2).replaceAll(/[\u007F-\u009F]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`));
