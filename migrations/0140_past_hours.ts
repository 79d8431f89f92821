import { type Kysely, sql } from 'kysely';

/** Opening hours that were changed still hold for the time before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table support.schedule add column past jsonb not null default '[]'`.execute(db);
  await sql`comment on column support.schedule.past is 'Zone and hours that held before, oldest first, each with the instant until which it held; kept when a newer version brings others'`.execute(
    db,
  );
}
