import { type Kysely, sql } from 'kysely';
import { storableJson } from './encode.ts';
import { LostPlaceError } from './lost-place-error.ts';
import type { Database } from './schema.ts';
import type { Backfill, StreamKey } from './streams.ts';

const where = ({ connectionId, stream }: StreamKey) => sql`connection_id = ${connectionId} and stream = ${stream}`;
const json = (backfill: Backfill | null) => (backfill === null ? null : storableJson(backfill));

/** The first load of the stream begins at `loadedFrom`; what is older comes in windows, or is not wanted (`backfill` null). */
export async function beginWindows(db: Kysely<Database>, key: StreamKey, loadedFrom: Date | null, backfill: Backfill | null): Promise<void> {
  await sql`update sync.stream set loaded_from = ${loadedFrom}, backfill = ${json(backfill)}::jsonb where ${where(key)}`.execute(db);
}

/** Notes how far the window is read, but only from what this run read or wrote last. Throws LostPlaceError when something else stands there. */
export async function moveWindow(db: Kysely<Database>, key: StreamKey, from: Backfill, to: Backfill): Promise<void> {
  const result = await sql`update sync.stream set backfill = ${json(to)}::jsonb where ${where(key)} and backfill = ${json(from)}::jsonb`.execute(db);
  if (result.numAffectedRows !== 1n) throw new LostPlaceError(key.connectionId);
}

/**
 * A window is read: everything from `loadedFrom` on is here (null: from the beginning), `to` tells of those that are left. Stories of tickets
 * of which more may be known now are derived again.
 */
export async function finishWindow(db: Kysely<Database>, key: StreamKey, from: Backfill, loadedFrom: Date | null, to: Backfill | null): Promise<void> {
  await sql`insert into sync.touched (connection_id, entity, id) select t.connection_id, 'ticket', t.ticket_id
    from sync.stream s join support.ticket t on t.connection_id = s.connection_id and t.created_at < s.loaded_from
    where s.connection_id = ${key.connectionId} and s.stream = ${key.stream} and s.cuts_lives`.execute(db);
  const result = await sql`update sync.stream set backfill = ${json(to)}::jsonb, loaded_from = ${loadedFrom}
    where ${where(key)} and backfill = ${json(from)}::jsonb`.execute(db);
  if (result.numAffectedRows !== 1n) throw new LostPlaceError(key.connectionId);
}

/** All was read in one go, from `begin` on (null: from the vendor's beginning): no window is left. */
export async function forgetWindows(db: Kysely<Database>, key: StreamKey, begin: Date | null): Promise<void> {
  await sql`update sync.stream set backfill = null, loaded_from = case
      when first_loaded_at is null then ${begin}::timestamptz when ${begin}::timestamptz is not null then least(loaded_from, ${begin}::timestamptz) end
    where ${where(key)}`.execute(db);
}
