/** What a number of a KPI is counted in. */
export type Unit = 'ratio' | 'seconds' | 'count' | 'currency' | 'points' | 'per_hour' | 'flag';

export interface Words {
  /** BCP 47; undefined takes the browser's own. */
  readonly locale?: string | undefined;
  /** ISO 4217. */
  readonly currency?: string | undefined;
}

/** No number: a rate of nothing, a day that is not known. */
export const NOTHING = '–';

/** A value as people write it: 2 h 05 min, 91.4 %, €1,204. */
export function valueText(value: number | null | undefined, unit: Unit, { locale, currency = 'EUR' }: Words = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING;
  switch (unit) {
    case 'ratio':
      return `${decimals(value * 100, 1, locale)} %`;
    case 'seconds':
      return durationText(value);
    case 'count':
      return decimals(value, Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1, locale, 0);
    case 'currency':
      return new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits(Math.abs(value) >= 1000 ? 0 : 2) }).format(value);
    case 'per_hour':
      return `${decimals(value, 1, locale)} /h`;
    case 'flag':
      return value === 0 ? 'no' : 'yes';
    default:
      return decimals(value, 1, locale);
  }
}

/** Seconds in words: 48 s, 12 min, 2 h 05 min, 133 h 20 min. Never in days: a day of business time has no 24 hours. */
export function durationText(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  const s = Math.abs(seconds);
  if (s < 60) return `${sign}${Math.round(s)} s`;
  if (s < 3600) return `${sign}${Math.floor(s / 60)} min`;
  return `${sign}${decimals(Math.floor(s / 3600), 0)} h ${two((s % 3600) / 60)} min`;
}

/**
 * How a value moved, in its own words: rates and points by their difference, the others by their share of what was.
 * Null where there is nothing to compare with.
 */
export function changeText(value: number | null, previous: number | null, unit: Unit, locale?: string): string | null {
  if (value === null || previous === null) return null;
  const by = value - previous;
  if (unit === 'ratio') return `${signed(by * 100, 1, locale)} pp`;
  if (unit === 'points') return signed(by, 1, locale);
  if (unit === 'flag') return null;
  if (previous === 0) return by === 0 ? signed(0, 1, locale) : null;
  return `${signed((by / Math.abs(previous)) * 100, 1, locale)} %`;
}

/** Whole numbers with the thousands apart. */
export const countText = (count: number, locale?: string): string => decimals(count, 0, locale);

/** `1 ticket`, `2 tickets`. */
export const many = (count: number, one: string, more = `${one}s`): string => `${countText(count)} ${count === 1 ? one : more}`;

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
const digits = (most: number, least = most) => ({ minimumFractionDigits: least, maximumFractionDigits: most });
const decimals = (value: number, most: number, locale?: string, least = most): string => new Intl.NumberFormat(locale, digits(most, least)).format(value);

function signed(value: number, places: number, locale?: string): string {
  const text = decimals(Math.abs(value), places, locale);
  if (Number(Math.abs(value).toFixed(places)) === 0) return `±${text}`;
  return `${value > 0 ? '+' : '−'}${text}`;
}
