import { CsvError, parse } from 'csv-parse/sync';
import { problem, type Problem } from './problem.ts';

/** One row below the header: its line, and its cells by position, trimmed. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly header: Row;
  readonly rows: readonly Row[];
  /** `,`, `;` or a tab. Files with `;` or tab come from places that write decimals with a comma. */
  readonly separator: string;
  readonly problems: readonly Problem[];
}

const SEPARATORS = [',', ';', '\t'] as const;

/** Cuts a text into rows. Lines that begin with # and empty ones are left out. Behind a quote that is never closed nothing can be told apart: the rows before it are given. */
export function readTable(text: string): Table | { readonly problem: Problem } {
  const separator = separatorOf(text);
  const { rows: all, problems } = cut(withoutHint(text), separator);
  const [header, ...rows] = all.filter(isContent);
  if (header === undefined) return { problem: problems[0] ?? problem(null, null, 'is empty: see "deskmeter figures template"') };
  return { header, rows, separator, problems: [...problems, ...rows.flatMap((row) => tooWide(row, header.cells.length, separator))] };
}

function cut(text: string, delimiter: string): { readonly rows: readonly Row[]; readonly problems: readonly Problem[] } {
  const rows: Row[] = [];
  let lastLine = 0;
  const keep = (record: readonly string[], { lines }: { readonly lines: number }): null => {
    const inside = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    rows.push({ line: lines - inside, cells: record.map((cell) => cell.trim()) });
    lastLine = lines;
    return null;
  };
  try {
    const options = { relax_column_count: true, relax_quotes: true, comment: '#', comment_no_infix: true, record_delimiter: '\n' } as const;
    parse(text, { ...options, delimiter, on_record: keep as never });
    return { rows, problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { rows, problems: [problem(lastLine + 1, null, 'opens a quote that is never closed; the lines from here on were not read')] };
  }
}

/** A comment whose first cell a spreadsheet has quoted is still a comment. */
const isContent = (row: Row): boolean => row.cells.some((cell) => cell !== '') && row.cells[0]?.startsWith('#') !== true;

function tooWide(row: Row, width: number, separator: string): Problem[] {
  if (row.cells.slice(width).every((cell) => cell === '')) return [];
  const hint = separator === ',' ? 'put a cell that holds a comma in quotes, and write decimals with a point' : 'put a cell that holds the separator in quotes';
  return [problem(row.line, null, `has ${row.cells.length} cells, the header ${width}: ${hint}`)];
}

/** Excel's first line `sep=;` only says how to cut; the line stays, so that numbers of lines agree. */
const HINT = /^sep=([,;\t])\n/;
const withoutHint = (text: string): string => text.replace(HINT, '\n');

/** The one that cuts the header into most cells. */
function separatorOf(text: string): string {
  const hinted = HINT.exec(text)?.[1];
  if (hinted !== undefined) return hinted;
  const header = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#') && !line.startsWith('"#')) ?? '';
  const count = (separator: string): number => header.split(separator).length;
  return SEPARATORS.reduce((best, each) => (count(each) > count(best) ? each : best));
}
