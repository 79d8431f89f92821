import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { put } from '../kpi/support/rows.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A ticket of the day after the conversations, as the helpdesk tells it now. */
async function tell(ticket: { customer_id?: string | null; origin?: string }): Promise<void> {
  const row = {
    connection_id: 'one',
    ticket_id: 't1',
    created_at: '2026-03-03T09:00:00Z',
    channel: 'email',
    origin: 'inbound',
    status_category: 'open',
    ...ticket,
  };
  await put(database.pool, 'support.ticket', [row], ['connection_id', 'ticket_id']);
  await put(database.pool, 'sync.touched', [{ connection_id: 'one', entity: 'ticket', id: 't1' }]);
}

/** Customers whose conversation counts as resolved by the bot. */
async function helped(): Promise<string[]> {
  await transform(database.db, { settings: DEFAULT_SETTINGS, asOf: new Date('2026-03-10T00:00:00Z'), log });
  const { rows } = await database.pool.query('select customer_id from support.bot_story where is_resolved order by 1');
  return rows.map((row) => row.customer_id as string);
}

test('whoever a ticket turns out to be of, the bot had helped those who did not write it', async () => {
  const conversation = { connection_id: 'one', started_at: '2026-03-02T09:00:00Z', first_bot_reply_at: '2026-03-02T09:00:05Z', customer_messages: 1 };
  const customers = ['ann', 'bob'];
  await put(
    database.pool,
    'support.bot_conversation',
    customers.map((customer_id) => ({ ...conversation, conversation_id: `of ${customer_id}`, customer_id })),
  );
  await put(
    database.pool,
    'sync.touched',
    customers.map((customer_id) => ({ connection_id: 'one', entity: 'bot_conversation', id: `of ${customer_id}` })),
  );
  expect(await helped()).toEqual(['ann', 'bob']);
  await tell({ customer_id: 'ann' });
  expect(await helped()).toEqual(['bob']);
  await tell({ customer_id: 'bob' });
  expect(await helped()).toEqual(['ann']);
  await tell({ customer_id: null });
  expect(await helped()).toEqual(['ann', 'bob']);
  await tell({ customer_id: 'bob' });
  expect(await helped()).toEqual(['ann']);
  // One that we began says nothing about the bot.
  await tell({ customer_id: 'bob', origin: 'outbound' });
  expect(await helped()).toEqual(['ann', 'bob']);
});
