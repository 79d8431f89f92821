import { type Kysely, sql } from 'kysely';
import { literal } from './sql-text.ts';
import type { Database } from '../warehouse/schema.ts';

const GRAINS = [
  ['daily', 'day'],
  ['weekly', 'week'],
  ['monthly', 'month'],
] as const;

/** Name of the view of a custom field: `daily_by_field_<key>`, with what a name cannot hold written as `_`. */
export const fieldViewName = (table: string, field: string): string => `${table}_by_field_${field.toLowerCase().replaceAll(/[^a-z0-9_]+/g, '_')}`;

/** A view per configured field and grain, shaped like the other `…_by_<dimension>` views. Existing ones stay as they are. */
export async function ensureFieldViews(db: Kysely<Database>, fields: readonly string[]): Promise<void> {
  for (const field of fields) {
    for (const [table, period] of GRAINS) {
      const name = fieldViewName(table, field);
      const { rows } = await sql<{ exists: boolean }>`select to_regclass(${`kpi.${name}`}) is not null as exists`.execute(db);
      if (rows[0]?.exists !== true) await createFieldView(db, name, table, period, field);
    }
  }
}

async function createFieldView(db: Kysely<Database>, name: string, table: string, period: string, field: string): Promise<void> {
  const view = sql.table(`kpi.${name}`);
  // Shaped after an existing view, comments included, so that a column is described in one place only.
  const { rows: columns } = await sql<{ name: string; comment: string }>`
    select a.attname as name, coalesce(col_description(a.attrelid, a.attnum), '') as comment from pg_attribute a
    where a.attrelid = ${`kpi.${table}_by_topic`}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`.execute(db);
  const expression: Readonly<Record<string, string>> = { label: 'd.member', unit: 'c.unit', value_text: 'kpi.value_text(d.value, c.unit)' };
  const list = columns.map((column) => `${expression[column.name] ?? `d.${column.name}`} as "${column.name}"`).join(', ');
  await sql`create or replace view ${view} as select ${sql.raw(list)} from ${sql.table(`kpi.${table}`)} d
    left join kpi.catalog c on c.kpi = d.kpi and c.variant = d.variant where d.dimension = ${sql.lit(`field:${field}`)}`.execute(db);
  await sql`comment on view ${view} is ${sql.raw(literal(`kpi.${table}: by the custom field ${field}, one row per ${period}`))}`.execute(db);
  for (const column of columns) await sql`comment on column ${view}.${sql.ref(column.name)} is ${sql.raw(literal(column.comment))}`.execute(db);
}
