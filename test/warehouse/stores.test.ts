import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixConfigError } from '../../src/domain/errors.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { archivedPages, archivePage, dropArchivedPages, packBody } from '../../src/warehouse/archive.ts';
import { storableJson } from '../../src/warehouse/encode.ts';
import { fingerprint } from '../../src/warehouse/fingerprint.ts';
import { guardPrivacyKey } from '../../src/warehouse/privacy-key.ts';
import { saveRejects } from '../../src/warehouse/rejects.ts';
import { loadSettings, saveSettings } from '../../src/warehouse/settings-store.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const count = async (table: string): Promise<number> => ((await database.pool.query(`select count(*) from ${table}`)).rows[0] as { count: number }).count;

describe('settings', () => {
  test('are stored, and a change names what changed', async () => {
    expect(await loadSettings(database.db)).toBeUndefined();
    expect(await saveSettings(database.db, DEFAULT_SETTINGS)).toEqual({ changed: [] });
    expect(await loadSettings(database.db)).toEqual(DEFAULT_SETTINGS);
    expect(await saveSettings(database.db, DEFAULT_SETTINGS)).toEqual({ changed: [] });
    const other = { ...DEFAULT_SETTINGS, timeZone: 'Europe/London', parameters: { ...DEFAULT_SETTINGS.parameters, fcr_window_days: 14 } };
    expect(await saveSettings(database.db, other)).toEqual({ changed: ['parameters.fcr_window_days', 'timeZone'] });
    expect(await loadSettings(database.db)).toEqual(other);
  });

  test('the order of keys is no change', () => {
    expect(fingerprint({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(fingerprint({ b: { c: [1, 2] }, a: 1 }));
    expect(fingerprint([1, 2])).not.toBe(fingerprint([2, 1]));
  });
});

test('another privacy key is refused, and the key itself is nowhere', async () => {
  await guardPrivacyKey(database.db, 'the first key');
  await guardPrivacyKey(database.db, 'the first key');
  await expect(guardPrivacyKey(database.db, 'another key')).rejects.toThrow(FixConfigError);
  const stored = JSON.stringify((await database.pool.query('select * from sync.setting')).rows);
  expect(stored).not.toContain('the first key');
});

test('the archive gives pages back in order, and drops the old ones', async () => {
  const body = { tickets: [{ id: '1', text: 'ä\u0000\ud800' }], next: null };
  for (const [pageSeq, day] of [
    [10, '2026-01-10'],
    [9, '2026-01-09'],
    [11, '2026-01-11'],
  ] as const) {
    const page = { pageSeq, stream: 'tickets', path: `/t?page=${pageSeq}`, fetchedAt: new Date(day), mapperVersion: 1, packed: await packBody(body) };
    await archivePage(database.db, 'c', page);
  }
  expect(await dropArchivedPages(database.db, new Date('2026-01-10'))).toBe(1);
  const pages = [];
  for await (const page of archivedPages(database.db, 'c')) pages.push(page);
  expect(pages.map((page) => page.pageSeq)).toEqual([10, 11]);
  expect(pages[0]).toEqual({ pageSeq: 10, stream: 'tickets', path: '/t?page=10', body, fetchedAt: new Date('2026-01-10') });
});

test('rejects of one record replace each other, also where the record has no id', async () => {
  const where = { connectionId: 'c', stream: 'tickets', runId: 'r', at: new Date() };
  const nameless = { id: null, entity: 'ticket', reason: 'no id', raw: { status: 'a\u0000b' } };
  const named = { id: '7', entity: 'ticket', reason: 'status: unknown value', raw: { id: 7 } };
  await saveRejects(database.db, where, [nameless, named]);
  await saveRejects(database.db, where, [nameless, { ...named, reason: 'still' }, { ...nameless, raw: 'other' }]);
  const { rows } = await database.pool.query(`select record_id, reason, raw from sync.reject order by id`);
  expect(rows).toEqual([
    { record_id: null, reason: 'no id', raw: { status: 'ab' } },
    { record_id: '7', reason: 'still', raw: { id: 7 } },
    { record_id: null, reason: 'no id', raw: 'other' },
  ]);
  expect(await count('sync.reject')).toBe(3);
});

test('JSON is made so that jsonb takes it', async () => {
  for (const value of ['\u0000', { '\u0000k': '\ud800' }, [undefined, null], undefined, Number.NaN, '\\u0000']) {
    await expect(database.pool.query('select $1::jsonb', [storableJson(value)])).resolves.toBeDefined();
  }
  expect(JSON.parse(storableJson({ at: new Date(0), text: '\\u0000' }))).toEqual({ at: '1970-01-01T00:00:00.000Z', text: '\\u0000' });
});
