import { type Kysely, sql } from 'kysely';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import type { Database } from './schema.ts';

/** One import of figures or schedules, and what became of its rows. */
export interface PastImport {
  readonly file_no: number;
  readonly file_name: string;
  readonly kind: string;
  readonly imported_at: Date;
  readonly row_count: number;
  readonly added: number;
  readonly corrected: number;
  readonly withdrawn: number;
  readonly in_force: number;
  readonly superseded_by: readonly { readonly fileNo: number; readonly fileName: string; readonly rows: number }[];
}

/** All imports, the newest first. A row is superseded at the very instant of the import that does it. */
export async function readImports(db: Kysely<Database>): Promise<readonly PastImport[]> {
  const { rows } = await sql<PastImport>`
    with fate as (
      select file_no, superseded_at, count(*) as rows from support.figure where connection_id = ${FIGURES_CONNECTION} group by 1, 2
      union all
      select file_no, superseded_at, count(*) from support.agent_schedule where connection_id = ${FIGURES_CONNECTION} group by 1, 2
    )
    select i.file_no, i.file_name, i.kind, i.imported_at, i.row_count, i.added, i.corrected, i.withdrawn,
      coalesce((select sum(f.rows) from fate f where f.file_no = i.file_no and f.superseded_at is null), 0)::int as in_force,
      coalesce((select json_agg(json_build_object('fileNo', s.file_no, 'fileName', s.file_name, 'rows', f.rows) order by s.file_no)
        from fate f join support.figure_file s on s.connection_id = i.connection_id and s.imported_at = f.superseded_at and s.file_no > i.file_no
        where f.file_no = i.file_no), '[]') as superseded_by
    from support.figure_file i where i.connection_id = ${FIGURES_CONNECTION} order by i.file_no desc`.execute(db);
  return rows;
}
