import { type Kysely, sql } from 'kysely';
import type { Touched } from './load.ts';
import type { Database } from './schema.ts';

/** Notes what really changed, for the transform. Append-only: a page never waits for a transform. */
export async function markTouched(db: Kysely<Database>, connectionId: string, touched: readonly Touched[]): Promise<void> {
  if (touched.length === 0) return;
  await sql`insert into sync.touched (connection_id, entity, id)
    select ${connectionId}, entity, id from unnest(${touched.map((item) => item.entity)}::text[], ${touched.map((item) => item.id)}::text[]) as t(entity, id)`.execute(
    db,
  );
}
