import { type Kysely, sql } from 'kysely';

/** One column of a view: its name, the SQL it shows, and the sentence a reader of the database sees. */
export type ViewColumn = readonly [name: string, expression: string, comment: string];

export interface View {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly ViewColumn[];
  /** Everything after `from`. */
  readonly from: string;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Creates a view, or changes one in place, with a comment on it and on each of its columns. */
export async function createView(db: Kysely<unknown>, view: View): Promise<void> {
  const columns = view.columns.map(([name, expression]) => `${expression} as "${name}"`);
  await sql.raw(`create or replace view ${view.name} as select ${columns.join(', ')} from ${view.from}`).execute(db);
  await sql.raw(`comment on view ${view.name} is ${quoted(view.comment)}`).execute(db);
  for (const [name, , comment] of view.columns) {
    await sql.raw(`comment on column ${view.name}."${name}" is ${quoted(comment)}`).execute(db);
  }
}
