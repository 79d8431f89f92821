import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../src/domain/parameters.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild, type RebuildOptions } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put } from './support/rows.ts';

const ASOF = new Date('2026-03-12T00:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  for (const id of ['one', 'two']) await connect(database.pool, id, { knownFrom: '2026-03-01T00:00:00Z', knownTo: ASOF.toISOString() });
  await put(database.pool, 'support.customer', [
    { connection_id: 'one', customer_id: 'c1', email_hash: 'ann' },
    { connection_id: 'two', customer_id: 'x9', email_hash: 'ann' },
    { connection_id: 'two', customer_id: 'x8', email_hash: 'bob' },
  ]);
});
afterAll(() => database.close());

const opened = (connection_id: string, ticket_id: string, customer_id: string, created_at: string) => ({
  connection_id,
  ticket_id,
  customer_id,
  created_at,
  origin: 'inbound',
  channel: 'email',
  status_category: 'open',
  priority: 'normal',
});

const KPIS = ['distinct_customers', 'repeat_contact_rate', 'repeat_contact_customer_pct'];
const DAYS = { from: '2026-03-02', to: '2026-03-04' };

async function run(identity_merge: boolean, scope: RebuildOptions['scope'] = DAYS) {
  const settings: Settings = { ...DEFAULT_SETTINGS, parameters: { ...DEFAULT_PARAMETERS, identity_merge } };
  const stories = await transform(database.db, { settings, asOf: ASOF, log, all: scope === 'all' });
  const { written, deleted } = await rebuild(database.db, { settings, asOf: ASOF, scope, log, only: KPIS });
  return { stories: stories.written, written, deleted };
}

test('one person at two helpdesks is two customers, or one where identity_merge is on: who comes back there has come back', async () => {
  await put(database.pool, 'support.ticket', [opened('one', '1', 'c1', '2026-03-02T09:00:00Z'), opened('two', '1', 'x8', '2026-03-02T09:00:00Z')]);
  for (const connection_id of ['one', 'two']) {
    await put(database.pool, 'support.ticket_change', [
      { connection_id, ticket_id: '1', change_id: 'r', field: 'status', at: '2026-03-02T10:00:00Z', value: 'resolved', seq: 1 },
    ]);
  }
  await run(true);
  expect(await cell(database.pool, 'repeat_contact_rate', '2026-03-02')).toMatchObject({ value: 0, denominator: 2 });
  // Ann writes to the other helpdesk: only the new ticket is touched.
  await put(database.pool, 'support.ticket', [opened('two', '2', 'x9', '2026-03-04T09:00:00Z')]);
  await put(database.pool, 'sync.touched', [{ connection_id: 'two', entity: 'ticket', id: '2' }]);
  await run(true);
  expect(await cell(database.pool, 'repeat_contact_rate', '2026-03-02')).toMatchObject({ value: 0.5, numerator: 1, denominator: 2 });
  expect(await cell(database.pool, 'distinct_customers', '2026-03-02', { table: 'weekly' })).toMatchObject({ value: 2 });
  await run(false);
  expect(await cell(database.pool, 'repeat_contact_rate', '2026-03-02')).toMatchObject({ value: 0 });
  expect(await cell(database.pool, 'distinct_customers', '2026-03-02', { table: 'weekly' })).toMatchObject({ value: 3 });
});

test('where a hash comes late, changes or goes, past days say who is one person, and a full run finds nothing to correct', async () => {
  await put(database.pool, 'support.customer', [{ connection_id: 'one', customer_id: 'c7', email_hash: 'cleo' }]);
  await put(database.pool, 'support.call', [
    { connection_id: 'one', call_id: '7', customer_id: 'c7', direction: 'inbound', outcome: 'answered', started_at: '2026-03-03T09:00:00Z' },
  ]);
  await put(database.pool, 'sync.touched', [{ connection_id: 'one', entity: 'call', id: '7' }]);
  await run(true, 'all');
  const found = [];
  for (const email_hash of ['ann', null, 'cleo', 'bob']) {
    await put(database.pool, 'support.customer', [{ connection_id: 'two', customer_id: 'x8', email_hash }], ['connection_id', 'customer_id']);
    await put(database.pool, 'sync.touched', [{ connection_id: 'two', entity: 'customer', id: 'x8' }]);
    await run(true, 'stale');
    const [customers, repeated] = [
      await cell(database.pool, 'distinct_customers', '2026-03-02', { table: 'weekly' }),
      await cell(database.pool, 'repeat_contact_rate', '2026-03-02'),
    ];
    found.push([email_hash, customers?.value, repeated?.numerator]);
  }
  // Customers of the week, and who came back of the two whose tickets were resolved. Ann always did; x8 did where that is Ann, or Cleo, who called.
  expect(found).toEqual([
    ['ann', 2, 2],
    [null, 3, 1],
    ['cleo', 2, 2],
    ['bob', 3, 1],
  ]);
  expect(await run(true, 'all')).toEqual({ stories: 0, written: 0, deleted: 0 });
});
