import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('gives a migrated database of its own', async () => {
  const { rows } = await database.pool.query("select count(*)::int as tables from pg_tables where schemaname = 'support'");
  expect(rows[0].tables).toBeGreaterThan(20);
  const other = await testDatabase();
  try {
    await other.pool.query('create table support.only_here ()');
    const here = await database.pool.query("select to_regclass('support.only_here') as found");
    expect(here.rows[0].found).toBeNull();
  } finally {
    await other.close();
  }
});
