import { DateTime } from 'luxon';

/** `2 h 05 min`, `3 d 4 h`, `12 min` */
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${minutes} min`;
}

/** `2026-11-20 09:15`, in the zone of the days. */
export const localText = (at: Date, timeZone: string): string => DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm');

export const countText = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** ` for channel email`; nothing for the whole. */
export const ofMember = (dimension: string, label: string): string => (dimension === 'all' ? '' : ` for ${dimension.replaceAll('_', ' ')} ${label}`);
