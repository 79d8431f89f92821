import type { Unit } from '../kpi/index.ts';

/** What a question adds up or measures: sums of columns, one sum over another, a percentile, a mean, a share, or the one value of a row. */
export type Formula =
  | { readonly kind: 'sum'; readonly sum: Columns }
  | { readonly kind: 'ratio'; readonly sum: Columns; readonly over: Columns; readonly scale?: number }
  | { readonly kind: 'percentile'; readonly column: string; readonly share: number }
  | { readonly kind: 'mean'; readonly column: string }
  | { readonly kind: 'value'; readonly column: string };

/** Columns that are added up, each times a factor. */
export type Columns = readonly (readonly [column: string, times: number])[];

/** One line, bar or column of a question. */
export interface Series {
  readonly name: string;
  readonly unit: Unit;
  readonly formula: Formula;
  /** Durations are shown in these; hours unless told otherwise. */
  readonly shownIn?: 'hours' | 'minutes' | 'seconds';
}

/** What the rows are grouped by: a column, days and instants by a period. */
export interface Breakout {
  readonly column: string;
  readonly period?: 'day' | 'week' | 'month';
}

export type Condition =
  | { readonly column: string; readonly equals: string | number }
  /** The whole period before the running one: yesterday, last month. */
  | { readonly column: string; readonly last: 'day' | 'month' };

/** The filters of every dashboard. */
export const FILTERS = ['date', 'connection', 'group', 'channel'] as const;
export type FilterName = (typeof FILTERS)[number];

/** Names of a relation of `kpi` joined for the label of a member. */
export interface LabelJoin {
  readonly table: string;
  readonly column: string;
  readonly key: string;
}

/** A question over one relation of `kpi`, built of tables and columns only, so that people go on from it without SQL. */
export interface Question {
  readonly name: string;
  readonly description: string;
  readonly table: string;
  /** None: the rows themselves, with `columns`. */
  readonly series: readonly Series[];
  readonly by: readonly Breakout[];
  readonly columns?: readonly string[];
  readonly where: readonly Condition[];
  readonly label?: LabelJoin;
  readonly display: 'line' | 'area' | 'bar' | 'row' | 'table' | 'smartscalar';
  /** Drawn one upon the other. */
  readonly isStacked?: boolean;
  /** Column of each filter; one that is missing has no such column. */
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
  /** Drawn as a line across the chart. */
  readonly goal?: number;
}

/** The columns that most relations of `kpi` have. */
export const USUAL_FILTERS = { date: 'day', connection: 'connection_id', group: 'group_id', channel: 'channel' } as const;

export interface Dashboard {
  readonly name: string;
  readonly description: string;
  /** Names of questions, row by row, each with its share of the 24 columns of the grid. */
  readonly rows: readonly (readonly (readonly [question: string, width: number])[])[];
}

/** A table with its description as a starting point for questions of one's own. */
export interface Model {
  readonly name: string;
  readonly description: string;
  readonly table: string;
}
