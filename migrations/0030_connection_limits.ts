import { type Kysely, sql } from 'kysely';

/** What a run learns of the vendor's limits is worth a look while no run is under way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.connection add column limits jsonb not null default '[]'`.execute(db);
  await sql`comment on column sync.connection.limits is 'Rate limits as the vendor last stated them: bucket, limit, windowMs, share (the part of it that is ours)'`.execute(
    db,
  );
}
