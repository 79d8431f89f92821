import type { Input } from '../domain/inputs.ts';
import type { Parameters } from '../domain/parameters.ts';
import type { Quality } from '../domain/values.ts';
import type { FactName } from './facts.ts';

/** SQL over the columns of one fact: `f` is the fact, `t` the ticket it belongs to. Written by us, never by a user. */
export type Sql = string;

/** An additive part: a count, or the sum of one expression, over the rows of a fact. */
export interface Measure {
  readonly kind: 'sum';
  /** Named as the sum it is: `first_reply_seconds`. */
  readonly id: string;
  readonly fact: FactName;
  /** Left out: 1, which counts rows. Rows where it is null do not count. */
  readonly value?: Sql;
  readonly where?: Sql;
}

/** A percentile of one expression. Never additive: computed anew for every period. */
export interface PercentileOf {
  readonly kind: 'percentile';
  readonly fact: FactName;
  readonly value: Sql;
  readonly where?: Sql;
  /** 0.5 is the median. */
  readonly share: number;
  readonly method: 'cont' | 'disc';
}

/** How many different values. Never additive either. */
export interface DistinctOf {
  readonly kind: 'distinct';
  readonly fact: FactName;
  readonly value: Sql;
  readonly where?: Sql;
}

export type Aggregate = Measure | PercentileOf | DistinctOf;

export interface Ratio {
  readonly kind: 'ratio';
  readonly numerator: Measure | DistinctOf;
  readonly denominator: Measure | DistinctOf;
  /** 100 where the value is in points per hundred while numerator and denominator stay counts. */
  readonly scale?: number;
  /** Kinds of things that must not be mixed: with more than one of them the value is unknown. */
  readonly unmixed?: DistinctOf;
}
export interface Sum {
  readonly kind: 'sum';
  readonly of: Measure;
}
export interface Percentile {
  readonly kind: 'percentile';
  readonly of: PercentileOf;
}
export interface Distinct {
  readonly kind: 'distinct';
  readonly of: DistinctOf;
}
/** A member's part of the total; has rows under the dimension `by` only. */
export interface Share {
  readonly kind: 'share';
  readonly of: Measure;
}
/** How many at the end of a period. */
export interface Stock {
  readonly kind: 'stock';
  readonly of: Measure;
}
export type Value = Ratio | Sum | Percentile | Distinct | Share | Stock;

export type Unit = 'ratio' | 'seconds' | 'count' | 'currency' | 'points' | 'per_hour' | 'flag';

/** What a KPI gains from where a connection has it, and how exact it is where not. */
export interface Gain {
  readonly input: Input;
  readonly without: Quality;
}

/** One number on a dashboard: documented and computed from the same object. */
export interface Kpi {
  readonly id: string;
  readonly name: string;
  readonly family: 'F1' | 'F2' | 'F3' | 'F4';
  /** One sentence or two that a manager can check. */
  readonly definition: string;
  readonly formula: string;
  readonly unit: Unit;
  readonly direction: 'higher' | 'lower' | 'neutral' | 'band';
  /** What it is computed from, under the parameters given. */
  readonly value: (parameters: Parameters) => Value;
  /** Besides `all`; see `dimensions.ts`. */
  readonly dimensions: readonly string[];
  /** True where it has no total: rows under its dimensions only. */
  readonly isPartsOnly?: boolean;
  /** Inputs without which a connection cannot know it. */
  readonly needs: (parameters: Parameters) => readonly Input[];
  readonly gains?: readonly Gain[];
  /** Days after a day during which events of others still change it. */
  readonly lookAheadDays?: (parameters: Parameters) => number;
  /** Second definitions beside the default: the parameters they change. */
  readonly variants?: Readonly<Record<string, Partial<Parameters>>>;
  readonly benchmark?: string;
  /** Whose definition it is, and what else is in use. */
  readonly source?: string;
}

/** A row count of a fact. */
export const count = (id: string, fact: FactName, where?: Sql): Measure => ({ kind: 'sum', id, fact, ...(where === undefined ? {} : { where }) });

/** A sum over a fact. */
export const total = (id: string, fact: FactName, value: Sql, where?: Sql): Measure => ({
  kind: 'sum',
  id,
  fact,
  value,
  ...(where === undefined ? {} : { where }),
});

export const distinct = (fact: FactName, value: Sql, where?: Sql): DistinctOf => ({ kind: 'distinct', fact, value, ...(where === undefined ? {} : { where }) });

export const ratio = (numerator: Ratio['numerator'], denominator: Ratio['denominator'], scale = 1): Ratio => ({ kind: 'ratio', numerator, denominator, scale });

/** Mean of an expression: its sum over the rows that have it, divided by their number. */
export const mean = (id: string, fact: FactName, value: Sql, where?: Sql): Ratio =>
  ratio(total(`${id}_sum`, fact, value, where), count(`${id}_count`, fact, both(where, `${value} is not null`)));

export const percentile = (parameters: Parameters, fact: FactName, value: Sql, where?: Sql): Percentile => ({
  kind: 'percentile',
  of: { kind: 'percentile', fact, value, share: parameters.percentile, method: parameters.percentile_method, ...(where === undefined ? {} : { where }) },
});

/** Both conditions; either may be missing. */
export function both(a: Sql | undefined, b: Sql | undefined): Sql {
  return (
    [a, b]
      .filter((each) => each !== undefined && each !== '')
      .map((each) => `(${each})`)
      .join(' and ') || 'true'
  );
}

/** All aggregates a value is made of. */
export function aggregatesOf(value: Value): readonly Aggregate[] {
  if (value.kind !== 'ratio') return [value.of];
  return [value.numerator, value.denominator, ...(value.unmixed ? [value.unmixed] : [])];
}

/** Counts the facts behind a value: its denominator's rows, or its own. */
export function populationOf(value: Value): Measure {
  const of = value.kind === 'ratio' ? value.denominator : value.of;
  const counts = of.kind === 'sum' && (value.kind === 'ratio' || of.value === undefined);
  if (counts) return of;
  return count(`population`, of.fact, both(of.where, of.value === undefined ? undefined : `${of.value} is not null`));
}
