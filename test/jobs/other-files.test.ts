import { afterAll, beforeAll, expect, test } from 'vitest';
import { kindsWithOtherFiles, processName } from '../../src/jobs/other-files.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ migrated: false });
});
afterAll(() => database.close());

test('a process whose file says otherwise is seen while it works, one with the same settings is not', async () => {
  const file = { timeZone: 'UTC', connections: [{ id: 'a', source: 'zendesk' }] };
  const reordered = { connections: [{ source: 'zendesk', id: 'a' }], timeZone: 'UTC', console: { port: 4001 } };
  const other = { ...file, timeZone: 'Europe/Rome' };
  const open = (name: string) => openDatabase(database.url, { max: 1, applicationName: name });
  const processes = [open(processName('worker', { file: reordered })), open(processName('scheduler', { file: other })), open('deskmeter')];
  for (const { pool } of processes) await pool.query('select 1');
  expect(await kindsWithOtherFiles(database, { file })).toEqual(['scheduler']);
  expect(await kindsWithOtherFiles(database, { file: other })).toEqual(['worker']);
  for (const { pool } of processes) await pool.end();
  // The server notices the end of a connection a moment later.
  await expect.poll(() => kindsWithOtherFiles(database, { file: other })).toEqual([]);
});
