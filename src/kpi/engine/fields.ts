import { type Kysely, sql } from 'kysely';
import type { Database } from '../../warehouse/schema.ts';

/** Configured fields that have a meaning of their own and are no dimensions. */
const WITH_MEANING: ReadonlySet<string> = new Set(['topic', 'handleTime', 'sentiment', 'ticketType']);

/** Keys of the custom fields that the config of any connection names: each is a dimension `field:<key>`. */
export async function configuredFields(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct jsonb_object_keys(case when jsonb_typeof(settings -> 'fields') = 'object' then settings -> 'fields' else '{}' end) as key
    from sync.connection order by 1`.execute(db);
  return rows.map((row) => row.key).filter((key) => !WITH_MEANING.has(key));
}
