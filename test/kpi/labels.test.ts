import { afterAll, beforeAll, expect, test } from 'vitest';
import { labelsOf } from '../../src/kpi/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { connect } from './support/rows.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  for (const id of ['one', 'two']) {
    await connect(database.pool, id);
    await database.pool.query("insert into kpi.connection (connection_id, label, source, is_configured) values ($1, $1, 'zendesk', true)", [id]);
  }
  const groups = [
    ['one/1', 'Tier 1', 'one'],
    ['two/7', 'Tier 1', 'two'],
    ['two/8', 'Billing', 'two'],
  ];
  for (const group of groups)
    await database.pool.query('insert into kpi.agent_group (group_id, label, connection_id, is_active) values ($1, $2, $3, true)', group);
});
afterAll(() => database.close());

test('groups of the same name are told apart by their helpdesk, whichever of them are asked for', async () => {
  expect(await labelsOf(database.db, 'group', ['one/1', 'two/8'])).toEqual(
    new Map([
      ['one/1', 'Tier 1 (one)'],
      ['two/8', 'Billing'],
    ]),
  );
});
