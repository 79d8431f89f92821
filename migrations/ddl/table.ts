import { type Kysely, sql } from 'kysely';

/** One column: name, type with constraints, and the sentence a reader of the database sees. */
export type Column = readonly [name: string, type: string, comment: string];

export interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly Column[];
  /** `primary key (…)` and other table constraints. */
  readonly constraints?: readonly string[];
  /** Column lists of further indexes. */
  readonly indexes?: readonly string[];
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Creates a table with a comment on it and on each of its columns: a table without words cannot be made here. */
export async function createTable(db: Kysely<unknown>, table: Table): Promise<void> {
  const body = [...table.columns.map(([name, type]) => `  "${name}" ${type}`), ...(table.constraints ?? []).map((line) => `  ${line}`)];
  await sql.raw(`create table ${table.name} (\n${body.join(',\n')}\n)`).execute(db);
  await sql.raw(`comment on table ${table.name} is ${quoted(table.comment)}`).execute(db);
  for (const [name, , comment] of table.columns) {
    await sql.raw(`comment on column ${table.name}."${name}" is ${quoted(comment)}`).execute(db);
  }
  for (const columns of table.indexes ?? []) {
    await sql.raw(`create index on ${table.name} ${columns.startsWith('(') ? columns : `(${columns})`}`).execute(db);
  }
}
