const BARS = '▁▂▃▄▅▆▇█';

/** A line of bars; gaps where there is no value. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter((value): value is number => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return values.map((value) => (value === null ? ' ' : BARS[span === 0 ? 3 : Math.round(((value - low) / span) * (BARS.length - 1))])).join('');
}

const EMPTY = '░';
const FULL = '█';

/** `████░░░░░░  40 %` */
export function barText(share: number, width = 10): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${FULL.repeat(full)}${EMPTY.repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

/** A value as a person reads it, by the unit of its KPI: '2 h 05 min', '91.4 %'. */
export function valueText(value: number | null, unit: string): string {
  if (value === null) return '–';
  if (unit === 'ratio') return `${(value * 100).toFixed(1)} %`;
  if (unit === 'seconds') return durationText(value);
  return plainNumber(value);
}

/** The same in few characters, for tables with many columns: durations with one unit. */
export function shortValueText(value: number | null, unit: string): string {
  if (value === null || unit !== 'seconds') return valueText(value, unit);
  const [amount, word] = value < 60 ? [value, 's'] : value < 3600 ? [value / 60, 'min'] : value < 86_400 ? [value / 3600, 'h'] : [value / 86_400, 'd'];
  return `${amount.toFixed(word === 's' ? 0 : 1)} ${word}`;
}

/** A numerator, a denominator: whole as it is, else with two places. */
export const plainNumber = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** `3 d 4 h`, `2 h 05 min`, `5 min 07 s`, `9 s` */
export function durationText(seconds: number): string {
  const total = Math.round(Math.abs(seconds));
  const sign = seconds < 0 ? '-' : '';
  const [days, hours, minutes] = [Math.floor(total / 86_400), Math.floor((total % 86_400) / 3600), Math.floor((total % 3600) / 60)];
  if (days > 0) return `${sign}${days} d ${hours} h`;
  if (hours > 0) return `${sign}${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${sign}${minutes} min ${String(total % 60).padStart(2, '0')} s` : `${sign}${total} s`;
}

/** How long ago, in one unit: `40 s`, `12 min`, `5 h`, `3 d`. */
export function ageText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** `2026-11-20 09:15` in UTC, or a dash. */
export const instantText = (at: Date | null): string => (at === null ? '–' : at.toISOString().slice(0, 16).replace('T', ' '));

/** `1 page`, `2 pages` */
export const countText = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
