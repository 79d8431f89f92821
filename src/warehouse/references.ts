import { type Kysely, sql } from 'kysely';
import { storableJson } from './encode.ts';
import type { Database } from './schema.ts';

/** What the streams of a connection have learned so far, by name. */
export async function readReferences(db: Kysely<Database>, connectionId: string): Promise<Record<string, unknown>> {
  const rows = await db.selectFrom('sync.reference').select(['name', 'value']).where('connection_id', '=', connectionId).execute();
  return Object.fromEntries(rows.map((row) => [row.name, row.value]));
}

/** Keeps what a page taught. What is known already is not written again. */
export async function saveReferences(db: Kysely<Database>, connectionId: string, learned: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(learned)) {
    await sql`insert into sync.reference as held (connection_id, name, value) values (${connectionId}, ${name}, ${storableJson(value)}::jsonb)
      on conflict (connection_id, name) do update set value = excluded.value, learned_at = now() where held.value <> excluded.value`.execute(db);
  }
}
