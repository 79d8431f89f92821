import { type Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';

/** Any number that no other program on the server is likely to lock. */
const MIGRATION_LOCK = 7_310_242_115;

/**
 * Kysely's own migration lock belongs to the session. Behind a transaction pooler the session is not ours: the unlock may
 * reach another one, and the lock would stay for ever. This one ends with the transaction, so migrations run inside one.
 */
class TransactionLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(db);
  }

  override async releaseMigrationLock(): Promise<void> {
    // The end of the transaction releases it, whatever happened.
  }
}

/** PostgreSQL with a migration lock that transaction poolers keep. */
export class MigrationDialect extends PostgresDialect {
  override createAdapter(): TransactionLockAdapter {
    return new TransactionLockAdapter();
  }
}
