/** Instants in the workspace's zone, days as they are. Days have no zone: they are read and written as UTC midnights. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(undefined, { timeZone, ...options });
  formats.set(key, known);
  return known;
}

/** 27 Nov 2026, 10:15 */
export const instantText = (instant: string, timeZone: string): string =>
  format(timeZone, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));

/** 10:15 */
export const clockText = (instant: string, timeZone: string): string =>
  format(timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(instant));

/** `4 min ago`, `in 2 h`; the largest unit only. */
export function agoText(instant: string, now: Date): string {
  const seconds = Math.round((now.getTime() - new Date(instant).getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return seconds >= 0 ? 'just now' : 'in a moment';
  const [count, unit] = size < 3600 ? [size / 60, 'min'] : size < 172_800 ? [size / 3600, 'h'] : [size / 86_400, 'd'];
  return seconds > 0 ? `${Math.floor(count)} ${unit} ago` : `in ${Math.floor(count)} ${unit}`;
}

export type Grain = 'day' | 'week' | 'month';

/** A period by its first day: `27 Nov`, `week of 23 Nov`, `November 2026`. */
export function periodText(day: string, grain: Grain): string {
  if (grain === 'month') return utc(day, { month: 'long', year: 'numeric' });
  return grain === 'week' ? `week of ${dateText(day)}` : utc(day, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

/** 27 Nov 2026 */
export const dateText = (day: string): string => utc(day, { day: 'numeric', month: 'short', year: 'numeric' });

/** For the foot of a chart: `27 Nov`, `Nov 26`. */
export const tickText = (day: string, grain: Grain): string =>
  grain === 'month' ? utc(day, { month: 'short', year: '2-digit' }) : utc(day, { day: 'numeric', month: 'short' });

const utc = (day: string, options: Intl.DateTimeFormatOptions): string => format('UTC', options).format(new Date(`${day}T00:00:00Z`));

/** `day` moved by so many days. */
export const addDays = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
