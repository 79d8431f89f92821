import { type Unit, valueText, type Words } from './value.ts';

export interface Bounds {
  readonly atLeast: number | null;
  readonly atMost: number | null;
}

/** `at least 90.0 %`, `at most 1 h 00 min`, `75.0 % to 85.0 %`. */
export function boundsText({ atLeast, atMost }: Bounds, unit: Unit, words: Words = {}): string {
  const text = (value: number) => valueText(value, unit, words);
  if (atLeast !== null && atMost !== null) return `${text(atLeast)} to ${text(atMost)}`;
  if (atLeast !== null) return `at least ${text(atLeast)}`;
  return atMost === null ? 'none' : `at most ${text(atMost)}`;
}

/** Short, for a card: `≥ 90 %`, `≤ 4 h`. */
export function boundsSign({ atLeast, atMost }: Bounds, unit: Unit, words: Words = {}): string {
  const text = (value: number) => valueText(value, unit, words).replace(/ 00 (min|h)$|[.,]0+(?= ?%?$)/, '');
  if (atLeast !== null && atMost !== null) return `${text(atLeast)} – ${text(atMost)}`;
  if (atLeast !== null) return `≥ ${text(atLeast)}`;
  return atMost === null ? '' : `≤ ${text(atMost)}`;
}
