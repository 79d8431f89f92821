import type { Terminal } from './terminal.ts';

/** A cell: text, or a number that is set flush right. */
type Cell = string | number | null | undefined;

/** Prints rows under a header, columns aligned; numbers flush right, nothing for what is not there. */
export function printTable(terminal: Terminal, header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const isNumber = header.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] !== 'string' || /^[-−]?[\d.,]+( ?%)?$/.test(row[i] as string)));
  const text = rows.map((row) => header.map((_, i) => (row[i] === null || row[i] === undefined ? '' : String(row[i]))));
  const widths = header.map((name, i) => Math.max(name.length, ...text.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number)))
      .join('  ')
      .trimEnd();
  terminal.out(line(header));
  terminal.out(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const row of text) terminal.out(line(row));
}

/** One JSON document and nothing else. */
export const printJson = (terminal: Terminal, value: unknown): void => terminal.out(JSON.stringify(value, null, 2));

const BARS = '▁▂▃▄▅▆▇█';

/** A line of bars; gaps where there is no value. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return values.map((value) => (value === null ? ' ' : BARS[span === 0 ? 3 : Math.round(((value - low) / span) * (BARS.length - 1))])).join('');
}

/** A value as a person reads it, by the unit of its KPI: '2 h 05 min', '91.4 %'. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'ratio') return `${(value * 100).toFixed(1)} %`;
  if (unit === 'seconds') return durationText(value);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

function durationText(value: number): string {
  const total = Math.round(value);
  const [days, hours, minutes] = [Math.floor(total / 86_400), Math.floor((total % 86_400) / 3600), Math.floor((total % 3600) / 60)];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(total % 60).padStart(2, '0')} s` : `${total} s`;
}

/** `2026-11-20 09:15` in UTC, or a dash. */
export const instantText = (at: Date | null): string => (at === null ? '–' : at.toISOString().slice(0, 16).replace('T', ' '));
