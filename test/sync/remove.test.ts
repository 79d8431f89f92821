import { afterAll, beforeAll, expect, test } from 'vitest';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';
import { claimConnection } from '../../src/warehouse/fence.ts';
import { removeConnection } from '../../src/sync/remove.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { requestFor } from './request.ts';
import { scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const rows = async (text: string): Promise<unknown[]> => (await database.pool.query(text)).rows as unknown[];

/** Every table of support and sync that still holds something of the connection. */
async function leftOf(connectionId: string): Promise<string[]> {
  const tables = (await rows(`select table_schema || '.' || table_name as name from information_schema.columns
    where column_name = 'connection_id' and table_schema in ('support', 'sync') order by 1`)) as { name: string }[];
  const left: string[] = [];
  for (const { name } of tables) {
    if ((await database.pool.query(`select 1 from ${name} where connection_id = $1 limit 1`, [connectionId])).rowCount !== 0) left.push(name);
  }
  return left;
}

test('removing a connection takes its facts, marks its days, stops its run and leaves the others', async () => {
  const vendor = () => scriptedVendor(scriptedLog(10, 30));
  await syncConnection(requestFor(database, vendor()));
  await syncConnection(requestFor(database, vendor(), { connectionId: 'other' }));
  await database.pool.query(`insert into support.backlog_segment (connection_id, ticket_id, seq, valid_from, first_day, last_day, status_category, age_bucket,
      is_awaiting_first, is_awaiting_agent, is_past_sla, quality)
    values ('acme', '1', 1, '2026-01-01', '2026-01-01', '2026-01-03', 'open', '0-1', true, true, false, 'exact'),
      ('acme', '2', 1, '2026-01-04', '2026-01-04', null, 'open', '0-1', true, true, false, 'exact'),
      ('acme', '3', 1, '2026-01-04', null, null, 'open', '0-1', true, true, false, 'exact'),
      ('other', '1', 1, '2025-01-01', '2025-01-01', '2025-01-03', 'open', '0-1', true, true, false, 'exact')`);
  await database.pool.query(
    `insert into support.reopen (connection_id, ticket_id, seq, at, day, cause) values ('acme', '1', 1, '2026-01-02T10:00Z', '2026-01-02', 'customer')`,
  );
  const others = await leftOf('other');
  const run = await claimConnection(database.pool, 'acme');

  expect((await removeConnection(database, 'acme', { today: '2026-01-05' }))?.rows).toBeGreaterThan(30);
  await expect(run.write(() => Promise.resolve())).rejects.toThrow(LostPlaceError);
  await run.release();
  expect(await leftOf('acme')).toEqual(['sync.page', 'sync.run']);
  expect(await leftOf('other')).toEqual(others);
  const stale = await rows(`select fact, array_agg(day order by day) as days from sync.stale_day group by fact order by fact`);
  expect(stale).toEqual([
    { fact: 'backlog_segment', days: ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05'] },
    { fact: 'reopen', days: ['2026-01-02'] },
  ]);

  // Back again under the same id: the pages kept do not stand in its way.
  expect((await syncConnection(requestFor(database, vendor()))).status).toBe('ok');
  await removeConnection(database, 'acme', { today: '2026-01-05', purge: true });
  expect(await leftOf('acme')).toEqual([]);
  expect(await removeConnection(database, 'acme', { today: '2026-01-05' })).toBeUndefined();
});
