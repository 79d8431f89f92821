import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WaitError } from '../../src/domain/errors.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { registerConnection } from '../../src/warehouse/connections.ts';
import { claimConnection } from '../../src/warehouse/fence.ts';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { startSync } from './child.ts';
import { requestFor } from './request.ts';
import { scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const LEASE_MS = 600;
const vendor = () => scriptedVendor(scriptedLog(40, 400), 4);

/** Syncs as soon as the other run's lease allows. */
async function takeOver(): Promise<string> {
  for (;;) {
    try {
      return (await syncConnection(requestFor(database, vendor(), { leaseMs: LEASE_MS }))).status;
    } catch (error) {
      if (!(error instanceof WaitError)) throw error;
      await pause(100);
    }
  }
}

const everything = async () => ({
  facts: await readFacts(database.pool),
  runs: (await database.pool.query('select * from sync.run order by run_id')).rows,
  streams: (await database.pool.query('select * from sync.stream order by stream')).rows,
  touched: (await database.pool.query('select * from sync.touched order by mark_id')).rows,
  pages: (await database.pool.query('select page_seq from sync.page order by 1')).rows,
});

test('a second run waits while the first one lives, however long its pages take', async () => {
  await registerConnection(database.db, 'acme', 'zendesk', undefined);
  const first = await claimConnection(database.pool, 'acme', 150);
  await pause(500);
  await expect(claimConnection(database.pool, 'acme', 150)).rejects.toThrow(WaitError);
  await first.release();
  const second = await claimConnection(database.pool, 'acme', 150);
  await expect(first.write(() => Promise.resolve('written'))).rejects.toThrow(LostPlaceError);
  await second.release();
});

test('a run stopped with SIGSTOP, replaced, and woken writes nothing', async () => {
  const child = startSync(database.url, 40, 400, 4, LEASE_MS);
  await child.printed('page tickets 3');
  child.process.kill('SIGSTOP');
  try {
    expect(await takeOver()).toBe('ok');
    const before = await everything();
    child.process.kill('SIGCONT');
    expect(await child.ended).toContain('ended LostPlaceError');
    expect(await everything()).toEqual(before);
    expect((await database.pool.query('select run_id from sync.connection')).rows).toEqual([{ run_id: null }]);
  } finally {
    child.process.kill('SIGKILL');
  }
});

test('a run stopped while it holds the lock of its page is replaced all the same', async () => {
  await registerConnection(database.db, 'acme', 'zendesk', undefined);
  const stopped = await claimConnection(database.pool, 'acme', LEASE_MS);
  let wake = (): void => undefined;
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  let inside = (): void => undefined;
  const started = new Promise<void>((resolve) => (inside = resolve));
  // Its transaction is open and its process says nothing more.
  const page = stopped.write(async ({ client }) => {
    inside();
    await asleep;
    await client.query(`insert into sync.touched (connection_id, entity, id) values ('acme', 'ticket', 'late')`);
  });
  await started;
  expect(await takeOver()).toBe('ok');
  wake();
  await expect(page).rejects.toThrow(Error);
  expect((await database.pool.query(`select * from sync.touched where id = 'late'`)).rows).toEqual([]);
});

test('a run of a dead process on this machine is replaced at once', async () => {
  const child = startSync(database.url, 40, 400, 4, 3_600_000);
  await child.printed('page tickets 2');
  child.process.kill('SIGKILL');
  await child.ended;
  expect((await syncConnection(requestFor(database, vendor()))).status).toBe('ok');
});
