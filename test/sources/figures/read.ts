import { type FigureFile, readFigureFile } from '../../../src/sources/figures/index.ts';

export const CONTEXT = {
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  groups: new Map([
    ['acme-zendesk/360001', 'Billing'],
    ['acme-zendesk/360002', 'Field'],
  ]),
  agents: new Map([
    ['acme-zendesk/71', 'Ann'],
    ['acme-freshdesk/9', 'Ben'],
  ]),
};

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a text, or bytes as they are, in a workspace of euros in Berlin. */
export const read = (file: string | Uint8Array): FigureFile => readFigureFile(typeof file === 'string' ? bytesOf(file) : file, CONTEXT);

/** `line, column: message` of everything that is wrong. */
export const wrongs = (file: string | Uint8Array): string[] =>
  read(file).problems.map(({ line, column, message }) => `${[line ?? 'file', column].filter((part) => part !== null).join(', ')}: ${message}`);

/** A file of figures with these rows, each `column: cell`. */
export function figures(...rows: readonly Readonly<Record<string, string>>[]): string {
  const columns = [
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
  ];
  const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return [columns.join(','), ...rows.map((row) => columns.map((column) => quoted(row[column] ?? '')).join(','))].join('\n');
}

/** A good row, with what the test changes. */
export const cost = (change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  figure_key: 'operating_cost',
  month: '2026-11',
  value: '12000',
  currency: 'EUR',
  ...change,
});
