import { type Kysely, sql } from 'kysely';

/** What an empty cell of a slice means. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`comment on table sync.slice is
    'What kpi.daily_slice and kpi.daily_slice_by_agent show: additive measures of a day by all filters at once; 0 where nothing counted, null where nobody knows'`.execute(
    db,
  );
}
