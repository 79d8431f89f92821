import { type Kysely, sql } from 'kysely';
import { storableText } from './encode.ts';
import type { Database } from './schema.ts';

/** A field of a helpdesk, and since when it has been seen by its present title. */
export interface FieldSeen {
  readonly connection_id: string;
  readonly field_key: string;
  readonly title: string | null;
  readonly field_type: string | null;
  readonly seen_at: Date;
}

/** Notes fields that pages show. One that is known as it is stays as it is noted: `seen_at` tells when it was new. */
export async function noteFields(
  db: Kysely<Database>,
  connectionId: string,
  fields: readonly { readonly key: string; readonly title: string | null; readonly type: string | null }[],
  at: Date,
): Promise<void> {
  const byKey = new Map(fields.map((field) => [storableText(field.key), field]));
  if (byKey.size === 0) return;
  const text = (value: string | null): string | null => (value === null ? null : storableText(value));
  await sql`insert into sync.field_seen as held (connection_id, field_key, title, field_type, seen_at)
    select ${connectionId}, field_key, title, field_type, ${at} from unnest(${[...byKey.keys()]}::text[],
      ${[...byKey.values()].map(({ title }) => text(title))}::text[], ${[...byKey.values()].map(({ type }) => text(type))}::text[]) as f(field_key, title, field_type)
    on conflict (connection_id, field_key) do update set title = excluded.title, field_type = excluded.field_type, seen_at = excluded.seen_at
    where (held.title, held.field_type) is distinct from (excluded.title, excluded.field_type)`.execute(db);
}

/** Fields that the vendor sends and no mapper knows, newest first. The account's own fields are not among them. */
export async function readUnknownFields(db: Kysely<Database>): Promise<readonly FieldSeen[]> {
  const { rows } = await sql<FieldSeen>`select connection_id, field_key, title, field_type, seen_at from sync.field_seen
    where field_type is null order by seen_at desc, connection_id, field_key`.execute(db);
  return rows;
}
