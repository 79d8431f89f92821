import type { Need } from '../domain/inputs.ts';
import type { Parameters } from '../domain/parameters.ts';
import type { TargetPeriod } from '../domain/target.ts';
import type { Gain } from './engine/known-time.ts';
import type { FactName } from './fact.ts';
import type { Listed, Told } from './told.ts';
import type { Sql } from './sql-text.ts';

/** An additive part: a count, or the sum of one expression, over the rows of a fact. */
export interface Measure {
  readonly kind: 'sum';
  /** Named as the sum it is: `first_reply_seconds`. */
  readonly id: string;
  readonly fact: FactName;
  /** Left out: 1, which counts rows. Rows where it is null do not count. */
  readonly value?: Sql;
  readonly where?: Sql;
  /** Where it is fed by something else than the KPI: rows count within the known time of these. */
  readonly needs?: readonly Need[];
  /** Nothing is unknown here, not 0: a KPI without this part has no row. */
  readonly isRequired?: true;
}

/** What holds on each day of a period: the total of each day, and its mean over the days that have one. */
export interface LevelOf {
  readonly kind: 'level';
  readonly id: string;
  readonly fact: FactName;
  readonly value: Sql;
  readonly where?: Sql;
  readonly needs?: readonly Need[];
  readonly isRequired?: true;
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

export type Aggregate = Measure | PercentileOf | DistinctOf | LevelOf;
/** What can be added up with others. */
export type Part = Measure | DistinctOf | LevelOf;

/** Parts of several facts, each times a factor, as one number: calls plus tickets, figures where the source has nothing. */
export interface Terms {
  readonly kind: 'terms';
  readonly terms: readonly Term[];
}
export interface Term {
  readonly of: Part;
  readonly times: number;
}

export interface Ratio {
  readonly kind: 'ratio';
  readonly numerator: Part | Terms;
  readonly denominator: Part | Terms;
  /** 100 where the value is in points per hundred while numerator and denominator stay counts. */
  readonly scale?: number;
  /** Where the parameters make it another one than the KPI's. */
  readonly unit?: Unit;
  /** Kinds of things that must not be mixed: with more than one of them the value is unknown. */
  readonly unmixed?: DistinctOf;
}
export interface Sum {
  readonly kind: 'sum';
  readonly of: Measure | Terms;
  /** It is what stands at the end of the period: never to be added over days. */
  readonly isLevel?: true;
}
/** Put together by arithmetic that is no plain sum or quotient; has neither numerator nor denominator. */
export interface Derived {
  readonly kind: 'derived';
  readonly parts: Readonly<Record<string, Part | PercentileOf>>;
  /**
   * Parts that a day takes from the whole calendar month it lies in, up to the instant that is looked from. With any, the number is told day by day
   * and that of a longer period is the sum of its days.
   */
  readonly ofMonth?: readonly string[];
  /** Of the parts' numbers; a part is null where it is unknown. Null: no number. */
  readonly value: (parts: Readonly<Record<string, number | null>>) => number | null;
  /** Counts the facts behind it. */
  readonly population: Measure;
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
export type Value = Ratio | Sum | Percentile | Distinct | Share | Stock | Derived | Told | Listed;

export type Unit = 'ratio' | 'seconds' | 'count' | 'currency' | 'points' | 'per_hour' | 'flag';

/** One number on a dashboard: documented and computed from the same object. */
export interface Kpi {
  readonly id: string;
  readonly name: string;
  readonly family: 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8' | 'F9' | 'F10' | 'F11';
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
  readonly needs: (parameters: Parameters) => readonly Need[];
  readonly gains?: readonly Gain[];
  /** Days after a day during which events of others still change it. */
  readonly lookAheadDays?: (parameters: Parameters) => number;
  /** Told by employees: few answers are not told of a group either. */
  readonly isOfEmployees?: true;
  /** Dimensions that a KPI of the config is filtered by: it is about these members whatever the row says. */
  readonly narrowedTo?: readonly string[];
  /** Second definitions beside the default: the parameters they change. */
  readonly variants?: Readonly<Record<string, Partial<Parameters>>>;
  /** Period for which targets of it are stated where the number grows with the period though days do not add up. */
  readonly statedPer?: TargetPeriod;
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

/** Mean of an expression: its sum over the rows that have it, divided by their number. `id` names the sum, `rows` the number. */
export const mean = (id: string, fact: FactName, value: Sql, where?: Sql, rows = `${id}_count`): Ratio =>
  ratio(total(id, fact, value, where), count(rows, fact, both(where, `${value} is not null`)));

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

/** One number of several parts; a part alone is itself. */
export const terms = (...parts: readonly (Part | Term)[]): Terms => ({
  kind: 'terms',
  terms: parts.map((part): Term => ('times' in part ? part : { of: part, times: 1 })),
});

/** The parts of a number, each with its factor. */
export const termsOf = (of: Part | Terms): readonly Term[] => (of.kind === 'terms' ? of.terms : [{ of, times: 1 }]);

/** All aggregates a value is made of. */
export function aggregatesOf(value: Value): readonly Aggregate[] {
  if (value.kind === 'told' || value.kind === 'list') return [];
  if (value.kind === 'derived') return Object.values(value.parts);
  if (value.kind === 'sum') return termsOf(value.of).map((term) => term.of);
  if (value.kind !== 'ratio') return [value.of];
  return [...[...termsOf(value.numerator), ...termsOf(value.denominator)].map((term) => term.of), ...(value.unmixed ? [value.unmixed] : [])];
}

/** The parts of a value that are of the month. */
export const partsOfMonth = (value: Value): ReadonlySet<Aggregate> =>
  new Set(value.kind === 'derived' ? (value.ofMonth ?? []).flatMap((name) => value.parts[name] ?? []) : []);

/** Does a day ask for its month? */
export const asksForMonth = (value: Value): boolean => value.kind === 'derived' && (value.ofMonth ?? []).length > 0;

/** Counts the facts behind a value: its denominator's rows, or its own. Of several parts the counts add up. */
export function populationsOf(value: Value): readonly Measure[] {
  if (value.kind === 'told' || value.kind === 'list') return [];
  if (value.kind === 'derived') return [value.population];
  const parts: readonly Aggregate[] =
    value.kind === 'ratio'
      ? termsOf(value.denominator)
          .filter((term) => term.times > 0)
          .map((term) => term.of)
      : value.kind === 'sum'
        ? termsOf(value.of).map((term) => term.of)
        : [value.of];
  return parts.map((of) => counting(of, value.kind === 'ratio'));
}

function counting(of: Aggregate, isDenominator: boolean): Measure {
  if (of.kind === 'sum' && (isDenominator || of.value === undefined)) {
    const { isRequired: _, ...measure } = of;
    return measure;
  }
  const counted = count('population', of.fact, both(of.where, of.value === undefined ? undefined : `${of.value} is not null`));
  return 'needs' in of && of.needs ? { ...counted, needs: of.needs } : counted;
}
