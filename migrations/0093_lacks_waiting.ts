import { type Kysely, sql } from 'kysely';

/** Some feeds do not show, while a first load goes on, the tickets that have waited since before what is read: no stock is known then. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.stream add column lacks_waiting boolean not null default false`.execute(db);
  await sql`comment on column sync.stream.lacks_waiting is 'True where tickets that have waited since before loaded_from are missing while older windows are to come'`.execute(
    db,
  );
}
