import type { ShownRow } from './read.ts';

const COLUMNS = ['day', 'member', 'label', 'value', 'numerator', 'denominator', 'sample_size', 'is_provisional', 'quality'] as const;

/** The rows of one KPI as a CSV file with a header. */
export const kpiCsv = (rows: readonly ShownRow[]): string =>
  [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cellOf(row[column])).join(','))].map((line) => `${line}\n`).join('');

/** Quoted where it must be; a text that a spreadsheet would take for a formula is quoted as text. */
function cellOf(value: string | number | boolean | null): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
