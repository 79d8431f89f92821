import type { Unit } from '../format/value.ts';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const DURATIONS = [1, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];
const MOST_PIECES = 6;

/** Where an axis begins and ends, and how it is divided. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** An axis around these values, divided where people would: at round numbers, full hours, whole per cents. Of rates and points it need not begin at 0. */
export function extentOf(values: readonly number[], unit: Unit): Extent {
  const isShare = unit === 'ratio' || unit === 'points';
  const [low, high] = [Math.min(...values, ...(isShare ? [] : [0])), Math.max(...values, ...(isShare ? [] : [0]))];
  const interval = stepOf(high - low || Math.abs(high) || 1, unit);
  const min = Math.floor(low / interval) * interval;
  const max = Math.ceil(high / interval) * interval;
  return { min, max: max > min ? max : min + interval, interval };
}

function stepOf(span: number, unit: Unit): number {
  const wanted = span / MOST_PIECES;
  if (unit === 'seconds') return DURATIONS.find((step) => step >= wanted) ?? roundStep(wanted / DAY) * DAY;
  return unit === 'count' ? Math.max(1, roundStep(wanted)) : roundStep(wanted);
}

/** The next of 1, 2, 5 × a power of ten. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((step) => step * power >= wanted * (1 - 1e-9)) ?? 10);
}
