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

async function countedAt(asOf: string): Promise<string[]> {
  await transform(database.db, { settings: DEFAULT_SETTINGS, asOf: new Date(asOf), log });
  const { rows } = await database.pool.query('select response_id from support.survey_answer where is_counted order by 1');
  return rows.map((row) => row.response_id as string);
}

test('an answer that lies ahead by the clock of the helpdesk counts when its time has come, and then supersedes an earlier one', async () => {
  const answer = (response_id: string, responded_at: string) => ({
    connection_id: 'one',
    response_id,
    survey_type: 'nps',
    customer_id: 'ann',
    responded_at,
    scale_min: 0,
    scale_max: 10,
    score: 9,
  });
  await put(database.pool, 'support.survey_response', [answer('early', '2026-03-02T09:00:00Z'), answer('late', '2026-03-02T10:00:00Z')]);
  await put(
    database.pool,
    'sync.touched',
    ['early', 'late'].map((id) => ({ connection_id: 'one', entity: 'survey_response', id })),
  );
  expect(await countedAt('2026-03-02T09:30:00Z')).toEqual(['early']);
  expect(await countedAt('2026-03-02T09:59:00Z')).toEqual(['early']);
  expect(await countedAt('2026-03-02T10:00:00Z')).toEqual(['late']);
});
