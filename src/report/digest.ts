import type { Day } from '../domain/values.ts';
import type { Period } from './period.ts';

/** One number of the period, with what it is held against. Texts are as BI shows them. */
export interface DigestRow {
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly direction: 'higher' | 'lower' | 'neutral' | 'band';
  /** Null without facts; undefined texts are null too. */
  readonly value: number | null;
  readonly value_text: string | null;
  readonly previous: number | null;
  readonly previous_text: string | null;
  readonly at_least_text: string | null;
  readonly at_most_text: string | null;
  readonly status: 'good' | 'warning' | 'bad' | 'low_sample' | null;
  /** False where the period has no row: the KPI is not known for it. */
  readonly is_known: boolean;
  readonly is_complete: boolean;
  readonly is_provisional: boolean;
  readonly final_on: Day | null;
  readonly quality: 'exact' | 'derived' | 'approx' | null;
}

/** There is something to say: a number, or the lack of one that was there before. */
export const isTold = ({ is_known, value, previous }: DigestRow): boolean => is_known && (value !== null || previous !== null);

/** A number of one member that moved, for the better where `gain` is above 0. */
export interface Mover {
  readonly kpi: string;
  readonly dimension: string;
  readonly member: string;
  readonly label: string;
  readonly name: string;
  readonly unit: string;
  readonly direction: 'higher' | 'lower';
  readonly value: number;
  readonly value_text: string;
  readonly previous: number;
  readonly previous_text: string;
  /** Change as a fraction of the former number, towards the better. */
  readonly gain: number;
}

/** Everything a report says. */
export interface Digest {
  readonly period: Period;
  /** Every connection is known to its end, and nothing is being computed anew. */
  readonly isComplete: boolean;
  readonly rows: readonly DigestRow[];
  readonly better: readonly Mover[];
  readonly worse: readonly Mover[];
  /** What to know when reading it. */
  readonly notes: readonly string[];
}

export interface Change {
  /** `+1.3 points`, `−12 %`; empty where there is nothing to compare with. */
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

/** Smaller changes are no news. */
const NEWS = 0.05;

/** A number against the one before: shares and scores in points, everything else in percent of it. */
export function changeOf({ value, previous, unit, direction }: Pick<DigestRow, 'value' | 'previous' | 'unit' | 'direction'>): Change {
  const isInPoints = unit === 'ratio' || unit === 'points';
  const difference = value === null || previous === null ? 0 : value - previous;
  if (value === null || previous === null || unit === 'flag' || (previous === 0 && !isInPoints)) return { text: '', tone: 'plain' };
  if (difference === 0) return { text: 'unchanged', tone: 'plain' };
  const isNews = Math.abs(difference) >= Math.abs(previous) * NEWS;
  const isBetter = direction === 'higher' ? difference > 0 : difference < 0;
  const text = isInPoints ? `${signed(unit === 'ratio' ? difference * 100 : difference, 1)} points` : `${signed((difference / Math.abs(previous)) * 100, 0)} %`;
  return { text, tone: !isNews || (direction !== 'higher' && direction !== 'lower') ? 'plain' : isBetter ? 'good' : 'bad' };
}

const signed = (value: number, places: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(places)}`;
