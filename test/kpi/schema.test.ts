import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test('every relation of kpi and every column of it has a comment', async () => {
  const { rows } = await database.pool.query(`
    select c.relname || coalesce('.' || a.attname, '') as missing
    from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'v')
      and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, a.attnum) is null)`);
  expect(rows).toEqual([]);
});

test('nothing but the catalog has an array or json column', async () => {
  const { rows } = await database.pool.query(`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'v') and (t.typelem <> 0 and t.typlen = -1 or t.typname like 'json%') group by 1`);
  expect(rows).toEqual([{ relname: 'catalog' }]);
});

test.each([
  [0.914, 'ratio', '91.4 %'],
  [0.0004, 'ratio', '0.0 %'],
  [45, 'seconds', '45 s'],
  [720, 'seconds', '12 min'],
  [7500, 'seconds', '2 h 05 min'],
  [1204, 'count', '1,204'],
  [-9.09, 'points', '-9.1'],
  [null, 'ratio', null],
])('%s %s is written %s', async (value, unit, text) => {
  const { rows } = await database.pool.query('select kpi.value_text($1, $2) as text', [value, unit]);
  expect(rows[0].text).toBe(text);
});
