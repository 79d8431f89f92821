import { createHmac } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { FixConfigError } from '../domain/errors.ts';
import type { Database } from './schema.ts';

const NAME = 'privacy.key';

/** Tells two keys apart and gives nothing of either away. */
const keyFingerprint = (key: string): string => createHmac('sha256', key).update('deskmeter privacy key').digest('hex').slice(0, 32);

/**
 * Remembers the key the hashes of this warehouse are made with. Throws FixConfigError for another key: the same person
 * would silently become two.
 */
export async function guardPrivacyKey(db: Kysely<Database>, key: string): Promise<void> {
  const wanted = keyFingerprint(key);
  await sql`insert into sync.setting (name, value, fingerprint) values (${NAME}, '"fingerprint only"', ${wanted}) on conflict (name) do nothing`.execute(db);
  const row = await db.selectFrom('sync.setting').select('fingerprint').where('name', '=', NAME).executeTakeFirstOrThrow();
  if (row.fingerprint === wanted) return;
  throw new FixConfigError(
    'The privacy key differs from the one this warehouse was loaded with.',
    'Set privacy.key back to the former key; with a new one every customer would count twice. To start over with it, use an empty database.',
  );
}
