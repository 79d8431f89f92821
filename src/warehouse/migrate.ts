import { promises as fs } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Kysely, sql } from 'kysely';
import { FileMigrationProvider, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Pool } from 'pg';
import { openDatabase } from './database.ts';
import { FixConfigError, GiveUpError } from '../domain/errors.ts';
import type { Log } from '../platform/log.ts';
import { MigrationDialect } from './migration-dialect.ts';

/** Oldest PostgreSQL that is tested; nothing newer is relied on. */
const OLDEST_MAJOR = 15;
const MIGRATION_SCHEMA = 'sync';
const MIGRATION_TABLE = 'migration';
const MIGRATION_LOCK_TABLE = 'migration_lock';

/** The numbered files of `migrations/`, which lies at the same place beside `src` and beside `dist/src`. */
export const packagedMigrations: MigrationProvider = new FileMigrationProvider({
  fs,
  path,
  migrationFolder: fileURLToPath(new URL('../../migrations', import.meta.url)),
  import: (file: string) => import(pathToFileURL(file).href),
});

/**
 * Brings the warehouse to the newest schema, all migrations in one transaction: either all of them stand, or none.
 * Safe when several processes start at once: the second waits for the first and finds nothing to do.
 *
 * @returns names of the migrations that this call applied, oldest first.
 * @throws FixConfigError when the server is older than PostgreSQL 15 or the warehouse is newer than this program.
 */
export async function migrate(target: string | Pool, log: Log, provider: MigrationProvider = packagedMigrations): Promise<{ applied: string[] }> {
  const pool = typeof target === 'string' ? openDatabase(target, { max: 1 }).pool : target;
  try {
    await refuseOldServer(pool);
    const applied = await runMigrations(pool, provider);
    log.info({ applied }, 'warehouse schema is up to date');
    return { applied };
  } finally {
    if (typeof target === 'string') await pool.end();
  }
}

async function runMigrations(pool: Pool, provider: MigrationProvider): Promise<string[]> {
  // Never destroyed: that would end the caller's pool.
  const db = new Kysely<unknown>({ dialect: new MigrationDialect({ pool }) });
  return db.transaction().execute(async (trx) => {
    await trx.getExecutor().adapter.acquireMigrationLock(trx, { lockTable: MIGRATION_LOCK_TABLE, lockRowId: '', lockTableSchema: MIGRATION_SCHEMA });
    await refuseNewerWarehouse(trx, provider);
    const migrator = new Migrator({
      db: trx,
      provider,
      migrationTableSchema: MIGRATION_SCHEMA,
      migrationTableName: MIGRATION_TABLE,
      migrationLockTableName: MIGRATION_LOCK_TABLE,
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) throw migrationFailed(results.find((each) => each.status === 'Error')?.migrationName, error);
    if (results.length > 0) await describeMigrationTables(trx);
    return results.map((each) => each.migrationName);
  });
}

async function refuseOldServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
  );
  const server = rows[0];
  if (server === undefined || server.number >= OLDEST_MAJOR * 10_000) return;
  throw new FixConfigError(
    `The warehouse runs on PostgreSQL ${server.version}; deskmeter needs ${OLDEST_MAJOR} or newer.`,
    `Point warehouse.url at a PostgreSQL ${OLDEST_MAJOR} or newer, or leave it out to use the embedded one.`,
  );
}

/** Kysely would call this "corrupted migrations"; it is a program that was not upgraded. */
async function refuseNewerWarehouse(db: Kysely<unknown>, provider: MigrationProvider): Promise<void> {
  const found = await sql<{ exists: boolean }>`select to_regclass(${`${MIGRATION_SCHEMA}.${MIGRATION_TABLE}`}) is not null as exists`.execute(db);
  if (found.rows[0]?.exists !== true) return;
  const known = new Set(Object.keys(await provider.getMigrations()));
  const done = await sql<{ name: string }>`select name from ${sql.table(`${MIGRATION_SCHEMA}.${MIGRATION_TABLE}`)} order by name`.execute(db);
  const unknown = done.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new FixConfigError(
    `The warehouse is newer than this deskmeter: it has ${unknown.join(', ')}, which this version does not know.`,
    'Upgrade deskmeter or use another database.',
  );
}

function migrationFailed(name: string | undefined, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if ((cause as { code?: string }).code === '42501') {
    return new FixConfigError(`Migration ${name ?? ''} was refused: ${reason}.`, 'Let the user of warehouse.url create schemas in this database.', { cause });
  }
  return new GiveUpError(`Migration ${name ?? '(none begun)'} failed: ${reason}.`, 'Nothing was changed. Report it with the message above.', { cause });
}

const COMMENTS: readonly string[] = [
  `table ${MIGRATION_TABLE} is 'Migrations that were applied to this warehouse'`,
  `column ${MIGRATION_TABLE}.name is 'File name of the migration, without its ending'`,
  `column ${MIGRATION_TABLE}.timestamp is 'When it was applied, ISO 8601'`,
  `table ${MIGRATION_LOCK_TABLE} is 'One row that the migrator expects; the lock itself is an advisory one'`,
  `column ${MIGRATION_LOCK_TABLE}.id is 'Name of the lock'`,
  `column ${MIGRATION_LOCK_TABLE}.is_locked is 'Not used on PostgreSQL'`,
];

async function describeMigrationTables(db: Kysely<unknown>): Promise<void> {
  for (const comment of COMMENTS) {
    await sql.raw(`comment on ${comment.replace(/^(table|column) /, `$1 ${MIGRATION_SCHEMA}.`)}`).execute(db);
  }
}
