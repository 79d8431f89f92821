import { type Kysely, sql } from 'kysely';

/** A list that is silent about what is in the vendor's archive is complete only as far back as nothing can have been archived. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.stream add column archived_after_days integer, add column archive_stream text`.execute(db);
  await sql`comment on column sync.stream.archived_after_days is 'Closed tickets idle for so many days were in no list when the stream was first read; null: it shows all there are'`.execute(
    db,
  );
  await sql`comment on column sync.stream.archive_stream is 'Stream that reads them one by one; once it has come to its end nothing is missing'`.execute(db);
}
