import { afterAll, beforeAll, expect, test } from 'vitest';
import { KPIS } from '../../src/kpi/families/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('every dimension of every KPI has a view in each grain; organizations are never daily', async () => {
  const dimensions = [...new Set(KPIS.flatMap((kpi) => kpi.dimensions))].filter((dimension) => dimension !== 'all' && dimension !== 'field');
  const wanted = ['daily', 'weekly', 'monthly'].flatMap((table) =>
    dimensions.filter((dimension) => table !== 'daily' || dimension !== 'organization').map((dimension) => `${table}_by_${dimension}`),
  );
  const { rows } = await database.pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'kpi'::regnamespace and relkind = 'v'",
  );
  const there = new Set(rows.map(({ name }) => name));
  expect(wanted.length).toBeGreaterThan(30);
  expect(wanted.filter((name) => !there.has(name))).toEqual([]);
});
