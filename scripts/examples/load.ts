import type pg from 'pg';
import { FixConfigError } from '../../src/domain/errors.ts';
import { INPUTS } from '../../src/domain/inputs.ts';
import { withChannel } from './channel-words.ts';
import { CONVERSIONS } from './conversions.ts';
import type { Cell, Model, ModelRow } from './example.ts';
import { type Tables, withCurrentState, withStubs } from './tickets.ts';
import { RENAMED, unusedFields } from './unused-fields.ts';

export type { Tables } from './tickets.ts';

/** Whose facts they are where they do not say. */
export const DEFAULT_SOURCE = 'zendesk';
const STREAM = 'facts';

/**
 * Puts the tables of the fact model into the warehouse, one connection per source, everything known from one instant to another. Returns
 * the fields that nothing reads, as `table.field`.
 */
export async function load(
  pool: pg.Pool,
  model: Model,
  ticketDefaults: ModelRow,
  known: { readonly from: Date; readonly to: Date },
  fields: readonly string[],
): Promise<readonly string[]> {
  const tables = toWarehouse(model, ticketDefaults);
  const sources = new Set(Object.values(tables).flatMap((rows) => rows.map((row) => String(row['connection_id']))));
  // Views of articles are what no helpdesk tells unless it is said to (catalogue 6.4): nothing to read is then not 0.
  const inputs = INPUTS.filter((input) => input !== 'articles' || model['article_counts'] !== undefined);
  for (const source of sources.size === 0 ? [DEFAULT_SOURCE] : sources) await connection(pool, source, known, fields, inputs);
  for (const [table, rows] of Object.entries(tables)) await insert(pool, table, rows);
  await pool.query(`insert into sync.touched (connection_id, entity, id)
    select connection_id, 'ticket', ticket_id from support.ticket
    union all select connection_id, 'survey_response', response_id from support.survey_response`);
  return unusedFields(model, await columnsOf(pool));
}

async function connection(
  pool: pg.Pool,
  source: string,
  known: { readonly from: Date; readonly to: Date },
  fields: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const settings = { fields: Object.fromEntries(fields.map((field) => [field, field])) };
  await pool.query('insert into sync.connection (connection_id, source, settings) values ($1, $1, $2)', [source, settings]);
  await pool.query("insert into sync.stream (connection_id, stream, mode, status, known_from, known_to) values ($1, $2, 'snapshot', 'ok', $3, $4)", [
    source,
    STREAM,
    known.from,
    known.to,
  ]);
  await pool.query("insert into sync.input (connection_id, input, streams, quality) select $1, i, array[$2], 'exact' from unnest($3::text[]) i", [
    source,
    STREAM,
    [...inputs, 'agent_schedule'],
  ]);
}

/** Tables that files feed: the groups and agents they name are those of a helpdesk. */
const OF_FILES: ReadonlySet<string> = new Set(['figures', 'agent_schedule']);

/** The helpdesk that figures and plans are about: the only one that the other facts are of. */
function sourceTold(model: Model): string {
  const rows = Object.entries(model).flatMap(([table, each]) => (OF_FILES.has(table) ? [] : each));
  const [source, ...others] = new Set(rows.map((row) => String(row['source'] ?? DEFAULT_SOURCE)));
  return source !== undefined && others.length === 0 ? source : DEFAULT_SOURCE;
}

/** The fact model in the tables of the warehouse. */
export function toWarehouse(model: Model, ticketDefaults: ModelRow): Tables {
  const tables: Record<string, ModelRow[]> = {};
  const told = sourceTold(model);
  const add = (table: string, row: ModelRow, source: Cell) => (tables[table] ??= []).push(withChannel(table, { connection_id: source, ...row }));
  for (const [name, rows] of Object.entries(model)) {
    const convert = CONVERSIONS[name];
    for (const [i, row] of rows.entries()) {
      const source = OF_FILES.has(name) && (row['source'] ?? 'figures') === 'figures' ? told : (row['source'] ?? DEFAULT_SOURCE);
      if (convert) convert(row, (table, made) => add(table, made, source), i, model);
      else throw new FixConfigError(`The fact table "${name}" is not known.`, `There are: ${Object.keys(CONVERSIONS).join(', ')}.`);
    }
  }
  tables['ticket'] = withStubs(tables, ticketDefaults).map((ticket) => withCurrentState(ticket, tables));
  return tables;
}

/** Inserts rows, each with the columns it has; what the table does not know is left out. */
export async function insert(pool: pg.Pool, table: string, rows: readonly ModelRow[]): Promise<void> {
  const known = (await columnsOf(pool)).get(table) ?? new Set();
  const shaped = rows.map((row) => shape(row, known));
  for (const [columns, same] of Map.groupBy(shaped, (row) => Object.keys(row).toSorted().join(', '))) {
    await pool.query(`insert into support.${table} (${columns}) select ${columns} from json_populate_recordset(null::support.${table}, $1::json)`, [
      JSON.stringify(same),
    ]);
  }
}

/** Columns of the tables of `support`. */
async function columnsOf(pool: pg.Pool): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await pool.query<{ table: string; columns: string[] }>(
    "select table_name as table, array_agg(column_name::text) as columns from information_schema.columns where table_schema = 'support' group by 1",
  );
  return new Map(rows.map(({ table, columns }) => [table, new Set(columns)]));
}

function shape(row: ModelRow, known: ReadonlySet<string>): ModelRow {
  const renamed = Object.entries(row).map(([name, value]): [string, Cell] => [known.has(name) ? name : (RENAMED[name] ?? name), value]);
  return Object.fromEntries(renamed.filter(([name, value]) => known.has(name) && value !== undefined));
}
