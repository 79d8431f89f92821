import { type Kysely, sql } from 'kysely';

/** What the console may have kept of a parameter that never changed a number and is refused now. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update sync.console_config set content = content #- '{definitions,kpi,stock_at}' where content #> '{definitions,kpi,stock_at}' is not null`.execute(
    db,
  );
}
