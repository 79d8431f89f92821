import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { openDatabase } from '../../src/warehouse/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RandomDesk } from './support/random-desk.ts';
import { cell, connect } from './support/rows.ts';
import { longTests, testSeed } from '../support/seed.ts';

const ASOF = new Date('2026-03-12T15:00:00Z');
const ROUNDS = longTests ? 100 : 4;
const job = { settings: DEFAULT_SETTINGS, asOf: ASOF, log } as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** What a worker does when its connection has been read, with a pool of its own as another process has. */
async function finish(): Promise<void> {
  const { db, close } = openDatabase(database.url);
  try {
    await transform(db, job);
    await rebuild(db, { ...job, scope: 'stale' });
  } finally {
    await close();
  }
}

test('two connections that finish at once leave right totals, every time', async () => {
  const seed = testSeed('concurrent');
  const desks = ['one', 'two'].map((id, i) => new RandomDesk(database.pool, seed + i, [id]));
  for (const id of ['one', 'two']) await connect(database.pool, id, { knownTo: ASOF.toISOString() });
  await rebuild(database.db, { ...job, scope: 'all' });
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(desks.map((desk) => desk.live(Date.parse('2026-03-01T00:00:00Z'), ASOF.getTime(), 6).then(finish)));
    const left = await database.pool.query('select (select count(*) from sync.touched)::int as touched, (select count(*) from sync.stale_day)::int as stale');
    expect({ round, ...left.rows[0] }).toEqual({ round, touched: 0, stale: 0 });
    const { rows } = await database.pool.query(
      "select count(*)::int as n from support.ticket_story where is_countable and origin = 'inbound' and day between '2026-03-01' and '2026-03-12'",
    );
    expect({ round, seed, volume: await monthly('all', 'all') }).toEqual({ round, seed, volume: rows[0].n });
    expect(await monthly('all', 'all')).toBe(((await monthly('connection', 'one')) ?? 0) + ((await monthly('connection', 'two')) ?? 0));
  }
  expect(await rebuild(database.db, { ...job, scope: 'all' })).toMatchObject({ written: 0, deleted: 0 });
});

const monthly = (dimension: string, member: string) =>
  cell(database.pool, 'ticket_volume', '2026-03-01', { table: 'monthly', dimension, member }).then((row) => row?.value);
