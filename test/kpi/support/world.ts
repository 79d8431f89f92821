import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Model, ModelRow } from '../../../scripts/examples/example.ts';
import { insert, type Tables, toWarehouse } from '../../../scripts/examples/load.ts';
import type { Day } from '../../../src/domain/values.ts';
import type { TestDatabase } from '../../support/database.ts';

/** A number, `numerator/denominator` (with `=value` where that is another), null, or `absent`: there is no row. */
export type Cell = number | string | null;

/** What one KPI shows in a world, worked by hand. */
export interface Shown {
  readonly working: string;
  readonly days: Readonly<Record<Day, Cell>>;
  /** What the same days show once the facts have changed. */
  readonly later: Readonly<Record<Day, Cell>>;
}

/** Facts around one day that is not 24 hours long, what is learnt of them later, and what KPIs make of both. */
export interface World {
  readonly name: string;
  readonly title: string;
  /** How the facts lie at midnight: at its instants, over them, or they know dates only. */
  readonly borders?: 'instants' | 'spans' | 'dates';
  readonly known_from?: Day;
  readonly facts: Model;
  readonly later: {
    readonly change?: readonly { readonly table: string; readonly where: ModelRow; readonly set: ModelRow }[];
    readonly add?: Model;
  };
  readonly expected: Readonly<Record<string, Shown>>;
}

const FOLDER = path.join(import.meta.dirname, '..', 'situations');

export const readWorlds = (): World[] =>
  readdirSync(FOLDER).map((file) => ({
    name: path.basename(file, '.json'),
    ...(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Omit<World, 'name'>),
  }));

/** The facts as they are known later. A figure replaces the one of the same key and period, as a later file does. */
export function factsLater({ facts, later }: World, at: Date): Model {
  const model: Record<string, ModelRow[]> = Object.fromEntries(Object.entries(facts).map(([table, rows]) => [table, [...rows]]));
  for (const { table, where, set } of later.change ?? []) {
    const rows = model[table] ?? [];
    const found = rows.filter((row) => agrees(row, where));
    if (found.length !== 1) throw new Error(`${found.length} rows of ${table} are ${JSON.stringify(where)}`);
    model[table] = rows.map((row) => (agrees(row, where) ? { ...row, ...set } : row));
  }
  for (const [table, rows] of Object.entries(later.add ?? {})) {
    const standing = model[table] ?? [];
    const isReplaced = (row: ModelRow) => table === 'figures' && rows.some((each) => SAME_FIGURE.every((key) => each[key] === row[key]));
    model[table] = [...standing.map((row) => (isReplaced(row) ? { ...row, superseded_at: at.toISOString() } : row)), ...rows];
  }
  return model;
}

const SAME_FIGURE = ['figure_key', 'period_start', 'period_end'];
const agrees = (row: ModelRow, where: ModelRow) => Object.entries(where).every(([key, value]) => row[key] === value);

/** Makes the tables hold the facts of later. Figures and revenue have no transform: who loads them marks their days. */
export async function learn({ pool }: TestDatabase, world: World, at: Date): Promise<void> {
  const [before, after] = [toWarehouse(world.facts, {}), toWarehouse(factsLater(world, at), {})];
  for (const table of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const gone = beyond(before, after, table);
    const came = beyond(after, before, table);
    await pool.query(`delete from support.${table} t using json_populate_recordset(null::support.${table}, $1::json) g where ${await sameKey(pool, table)}`, [
      JSON.stringify(gone.map((row) => ({ file_no: 0, ...row, ...startOf(row) }))),
    ]);
    await insert(pool, table, came);
  }
  await pool.query(`insert into sync.stale_day (fact, day)
    select 'figure', d::date from support.figure f, generate_series(f.period_start, f.period_end - 1, interval '1 day') d
    union select 'revenue_event', occurred_on from support.revenue_event`);
}

/** Plans are told by `start`, which the table calls otherwise. */
const startOf = (row: ModelRow): ModelRow => (row['start'] === undefined ? {} : { start_at: row['start'] });

/** Rows of a table that the other side does not have. */
function beyond(tables: Tables, others: Tables, table: string): ModelRow[] {
  const known = new Set((others[table] ?? []).map((row) => JSON.stringify(row)));
  return (tables[table] ?? []).filter((row) => !known.has(JSON.stringify(row)));
}

async function sameKey(pool: TestDatabase['pool'], table: string): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    'select a.attname::text as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indisprimary and i.indrelid = $1::regclass',
    [`support.${table}`],
  );
  return rows.map(({ name }) => `t.${name} = g.${name}`).join(' and ');
}

/** KPI, dimension and member that a line of `expected` names, such as `csat_per_agent by agent zendesk/A`. */
export function seriesOf(line: string): { readonly kpi: string; readonly column?: string; readonly dimension: string; readonly member: string } {
  const [name = '', cut = 'all all'] = line.split(' by ');
  const [kpi = '', column] = name.split('.');
  const [dimension = '', member = ''] = cut.split(' ');
  return { kpi, dimension, member, ...(column === undefined ? {} : { column }) };
}

export interface Numbers {
  readonly value: number | null;
  readonly numerator?: number | null;
  readonly denominator?: number | null;
}

/** What a cell says has to stand there; undefined: no row. */
export function numbersOf(cell: Cell): Numbers | undefined {
  if (cell === 'absent') return undefined;
  if (typeof cell !== 'string') return { value: cell };
  const [ratio = '', value] = cell.split('=');
  const [numerator = Number.NaN, denominator = Number.NaN] = ratio.split('/').map(Number);
  return { value: denominator === 0 ? null : value === undefined ? numerator / denominator : Number(value), numerator, denominator };
}

/** Nothing happened, or nobody knows. */
export function isEmpty(cell: Cell): boolean {
  const numbers = numbersOf(cell);
  return numbers === undefined || numbers.value === null || (numbers.denominator === undefined && numbers.value === 0);
}
