import { type Kysely, sql } from 'kysely';

/** A first load reads change feeds backwards, window by window; of tickets that began before what is read, only a part is known. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.stream
    add column loaded_from timestamptz,
    add column backfill jsonb,
    add column cuts_lives boolean not null default false`.execute(db);
  await sql`comment on column sync.stream.loaded_from is 'A feed that is read in windows: everything from here on has been read; null: from its beginning'`.execute(
    db,
  );
  await sql`comment on column sync.stream.backfill is 'Windows of a first load that are still to be read, and the one being read with its cursor; null: none'`.execute(
    db,
  );
  await sql`comment on column sync.stream.cuts_lives is 'True for single events of tickets: of a ticket that began before loaded_from only a part is known'`.execute(
    db,
  );
  await sql`alter table support.ticket_change add column previous_value text`.execute(db);
  await sql`comment on column support.ticket_change.previous_value is 'Value before the change, where the helpdesk tells it with the change; null: none, or not told'`.execute(
    db,
  );
}
