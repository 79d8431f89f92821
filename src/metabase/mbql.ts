import type { MetabaseTable } from './api.ts';
import { formatOf } from './format.ts';
import type { Columns, Condition, Formula, FilterName, Question, Series } from './question.ts';

/** A clause of Metabase's query language. */
type Clause = readonly unknown[];

/** The tables of `kpi` as Metabase has them, by name. */
export type Tables = ReadonlyMap<string, MetabaseTable>;

/** A question as Metabase stores it. */
export interface CardContent {
  readonly name: string;
  readonly description: string;
  readonly type: 'question' | 'model';
  readonly display: string;
  readonly dataset_query: Readonly<Record<string, unknown>>;
  readonly visualization_settings: Readonly<Record<string, unknown>>;
}

const LABELS = 'Label';

export function cardOf(question: Question, databaseId: number, tables: Tables, currency: string): CardContent {
  return {
    name: question.name,
    description: question.description,
    type: 'question',
    display: question.display,
    dataset_query: { database: databaseId, type: 'query', query: queryOf(question, tables) },
    visualization_settings: settingsOf(question, currency),
  };
}

/** What a filter of a dashboard is bound to in a card; undefined where the relation has no such column. */
export function filterTarget(question: Question, filter: FilterName, tables: Tables): Clause | undefined {
  const column = question.filters[filter];
  return column === undefined ? undefined : ['dimension', fieldOf(tables, question.table, column)];
}

function queryOf(question: Question, tables: Tables): Readonly<Record<string, unknown>> {
  const field = (column: string, options: object | null = null): Clause => fieldOf(tables, question.table, column, options);
  const conditions = question.where.map((condition) => conditionOf(condition, field));
  const filter = conditions.length > 1 ? ['and', ...conditions] : conditions[0];
  return {
    'source-table': tableOf(tables, question.table).id,
    ...(filter && { filter }),
    ...(question.label && { joins: [joinOf(question, tables)] }),
    ...(question.columns && { fields: question.columns.map((column) => shownColumn(question, tables, column)) }),
    ...(question.series.length > 0 && {
      aggregation: question.series.map((series) => named(series, aggregationOf(series.formula, field))),
      breakout: question.by.map(({ column, period }) => field(column, period === undefined ? null : { 'temporal-unit': period })),
    }),
  };
}

/** A member is shown by its label. */
function shownColumn({ table, label }: Question, tables: Tables, column: string): Clause {
  if (label === undefined || column !== label.column) return fieldOf(tables, table, column);
  return fieldOf(tables, label.table, 'label', { 'join-alias': LABELS });
}

function joinOf({ table, label }: Question, tables: Tables): Readonly<Record<string, unknown>> {
  const { table: labels, column, key } = label as NonNullable<Question['label']>;
  return {
    alias: LABELS,
    strategy: 'left-join',
    'source-table': tableOf(tables, labels).id,
    condition: ['=', fieldOf(tables, table, column), fieldOf(tables, labels, key, { 'join-alias': LABELS })],
    fields: 'none',
  };
}

function conditionOf(condition: Condition, field: (column: string) => Clause): Clause {
  if ('equals' in condition) return ['=', field(condition.column), condition.equals];
  return ['time-interval', field(condition.column), -1, condition.last];
}

const named = ({ name }: Series, aggregation: Clause): Clause => ['aggregation-options', aggregation, { name: columnName(name), 'display-name': name }];

/** The column of a series in the answer. */
const columnName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

function aggregationOf(formula: Formula, field: (column: string) => Clause): Clause {
  if (formula.kind === 'percentile') return ['percentile', field(formula.column), formula.share];
  if (formula.kind === 'mean') return ['avg', field(formula.column)];
  // One row per group: any of max, min and sum is the value itself.
  if (formula.kind === 'value') return ['max', field(formula.column)];
  const sum = sumOf(formula.sum, field);
  if (formula.kind === 'sum') return sum;
  const ratio = ['/', sum, sumOf(formula.over, field)];
  return formula.scale === undefined || formula.scale === 1 ? ratio : ['*', ratio, formula.scale];
}

function sumOf(columns: Columns, field: (column: string) => Clause): Clause {
  const sums = columns.map(([column, times]): Clause => (times === 1 ? ['sum', field(column)] : ['*', ['sum', field(column)], times]));
  return sums.length === 1 ? (sums[0] as Clause) : ['+', ...sums];
}

function settingsOf({ series, by, isStacked, goal, display }: Question, currency: string): Readonly<Record<string, unknown>> {
  const formats = series.map((each) => [`["name","${columnName(each.name)}"]`, formatOf(each.unit, currency, each.shownIn)] as const);
  const isChart = display !== 'table' && display !== 'smartscalar';
  return {
    ...(formats.length > 0 && { column_settings: Object.fromEntries(formats) }),
    ...(isChart && { 'graph.dimensions': by.map(({ column }) => column), 'graph.metrics': series.map(({ name }) => columnName(name)) }),
    ...(isStacked && { 'stackable.stack_type': 'stacked' }),
    ...(goal !== undefined && { 'graph.show_goal': true, 'graph.goal_value': goal, 'graph.goal_label': 'Target' }),
  };
}

function fieldOf(tables: Tables, table: string, column: string, options: object | null = null): Clause {
  const field = tableOf(tables, table).fields.find(({ name }) => name === column);
  if (field === undefined) throw new Error(`kpi.${table} has no column ${column}`);
  return ['field', field.id, options];
}

function tableOf(tables: Tables, name: string): MetabaseTable {
  const table = tables.get(name);
  if (table === undefined) throw new Error(`Metabase has no table kpi.${name}`);
  return table;
}
