import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { MigrationProvider } from 'kysely/migration';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FixConfigError, GiveUpError } from '../../src/domain/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { migrate, packagedMigrations } from '../../src/warehouse/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase({ migrated: false });
});
afterEach(() => database.close());

const creates = (table: string) => ({ up: (db: Kysely<unknown>) => sql.raw(`create table ${table} (n int)`).execute(db) as Promise<unknown> as Promise<void> });
const provider = (...names: string[]): MigrationProvider => ({
  getMigrations: () => Promise.resolve(Object.fromEntries(names.map((name) => [name, creates(`t_${name}`)]))),
});

test('applies all migrations of the package in order, and none the second time', async () => {
  const { applied } = await migrate(database.url, silentLog);
  expect(applied).toEqual(Object.keys(await packagedMigrations.getMigrations()).toSorted());
  expect(applied[0]).toBe('0001_facts');
  expect(await migrate(database.url, silentLog)).toEqual({ applied: [] });
});

test('every table and column of ours has a comment', async () => {
  await migrate(database.url, silentLog);
  const { rows } = await database.pool.query<{ bare: string }>(`
    select c.oid::regclass || coalesce('.' || a.attname, '') as bare
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('support', 'sync', 'kpi') and c.relkind in ('r', 'p', 'v', 'm')
      and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)`);
  expect(rows.map((row) => row.bare)).toEqual([]);
});

test('several processes migrating at once apply each migration once', async () => {
  const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, silentLog)));
  const all = Object.keys(await packagedMigrations.getMigrations());
  expect(runs.flatMap((run) => run.applied).toSorted()).toEqual(all.toSorted());
  expect(runs.filter((run) => run.applied.length > 0)).toHaveLength(1);
});

test('holds no lock on the session afterwards, so a transaction pooler may stand between', async () => {
  await migrate(database.pool, silentLog, provider('0001_a'));
  const own = 'database = (select oid from pg_database where datname = current_database())';
  const { rows } = await database.pool.query(`select objid from pg_locks where locktype = 'advisory' and ${own}`);
  expect(rows).toEqual([]);
});

test('goes on from an older warehouse', async () => {
  await migrate(database.pool, silentLog, provider('0001_a'));
  expect(await migrate(database.pool, silentLog, provider('0001_a', '0002_b'))).toEqual({ applied: ['0002_b'] });
});

test('refuses a warehouse that a newer program has migrated, naming what it does not know', async () => {
  await migrate(database.pool, silentLog, provider('0001_a', '0002_b'));
  const refusal = await migrate(database.pool, silentLog, provider('0001_a')).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(FixConfigError);
  expect((refusal as FixConfigError).message).toContain('0002_b');
  expect((refusal as FixConfigError).action).toBe('Upgrade deskmeter or use another database.');
});

test('a migration that fails leaves nothing of itself nor of those before it', async () => {
  const broken = { getMigrations: () => Promise.resolve({ '0001_a': creates('t_a'), '0002_b': creates('no_such_schema.t') }) };
  const failure = await migrate(database.pool, silentLog, broken).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GiveUpError);
  expect((failure as GiveUpError).message).toContain('0002_b');
  const { rows } = await database.pool.query("select to_regclass('t_a') as a, to_regclass('sync.migration') as m");
  expect(rows).toEqual([{ a: null, m: null }]);
});

test('refuses a server older than 15 by name, before touching it', async () => {
  const old = { query: () => Promise.resolve({ rows: [{ number: 140_011, version: '14.11' }] }) } as unknown as pg.Pool;
  await expect(migrate(old, silentLog)).rejects.toThrow(/PostgreSQL 14\.11; deskmeter needs 15 or newer/);
});
