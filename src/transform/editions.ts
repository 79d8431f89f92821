import { sql, type Transaction } from 'kysely';
import { EDITION_TABLES, type Edition, editionTable } from '../domain/editions.ts';
import type { Database } from '../warehouse/schema.ts';

/**
 * Makes the tables of the editions that variants need, shaped as those of the story, and drops those that nothing needs any more.
 * True when a table is new: then every story has to be told again.
 */
export async function ensureEditions(tx: Transaction<Database>, editions: readonly Edition[]): Promise<boolean> {
  const wanted = new Map(editions.flatMap(({ name }) => EDITION_TABLES.map((table): [string, string] => [editionTable(name, table), `support.${table}`])));
  const { rows } = await sql<{ name: string; shape: string }>`
    select 'sync.' || c.relname as name, ${shapeOf(sql`c.oid`)} as shape from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'sync' and c.relkind = 'r' and c.relname like 'story\\_%'`.execute(tx);
  const standing = new Map(rows.map((row) => [row.name, row.shape]));
  let isNew = false;
  for (const [name, shape] of standing) {
    const model = wanted.get(name);
    if (model !== undefined && shape === (await shapeOfTable(tx, model))) continue;
    await sql`drop table ${sql.raw(name)}`.execute(tx);
    standing.delete(name);
  }
  for (const [name, model] of wanted) {
    if (standing.has(name)) continue;
    await sql`create table ${sql.raw(name)} (like ${sql.raw(model)} including all)`.execute(tx);
    await sql`comment on table ${sql.raw(name)} is ${sql.lit(`${model} by the parameters of a variant of the config`)}`.execute(tx);
    isNew = true;
  }
  return isNew;
}

const shapeOf = (oid: ReturnType<typeof sql>) =>
  sql<string>`(select string_agg(attname || ' ' || atttypid, ',' order by attname) from pg_attribute where attrelid = ${oid} and attnum > 0 and not attisdropped)`;

async function shapeOfTable(tx: Transaction<Database>, table: string): Promise<string | undefined> {
  const { rows } = await sql<{ shape: string }>`select ${shapeOf(sql`${table}::regclass`)} as shape`.execute(tx);
  return rows[0]?.shape;
}
