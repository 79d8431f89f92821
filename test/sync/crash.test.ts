import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { longTests, seededRandom, testSeed } from '../support/seed.ts';
import { startSync } from './child.ts';
import { requestFor } from './request.ts';
import { scriptedLog, scriptedVendor } from './scripted-source.ts';

const TICKETS = 40;
const CHANGES = 240;
const PAGE = 12;
const LEASE_MS = 30_000;

const opened: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});
async function freshDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  opened.push(database);
  return database;
}

/** Everything a crash could have spoilt: facts, cursors, counts of what was read, rejects, archive, and what the transform will look at. */
async function wholeState(database: TestDatabase): Promise<unknown> {
  const rows = async (text: string) => (await database.pool.query(text)).rows as unknown[];
  return {
    facts: await readFacts(database.pool),
    streams: await rows(`select stream, cursor, status, known_from, known_to, loaded_from, backfill, rows, rejects from sync.stream order by 1`),
    rejects: await rows(`select stream, entity, record_id, reason, raw from sync.reject order by id`),
    pages: await rows(`select page_seq, stream, path, encode(body, 'hex') as body from sync.page order by 1`),
    touched: await rows(`select entity, id from sync.touched order by mark_id`),
    reference: await rows(`select name, value from sync.reference`),
    connection: await rows(`select run_id, page_seq from sync.connection`),
  };
}

async function undisturbed(): Promise<unknown> {
  const database = await freshDatabase();
  await syncConnection(requestFor(database, scriptedVendor(scriptedLog(TICKETS, CHANGES), PAGE)));
  return wholeState(database);
}

test('kill -9 at any instant, then again: the tables equal those of an undisturbed run', async () => {
  const expected = await undisturbed();
  const random = seededRandom(testSeed('crash'));
  for (let round = 0; round < (longTests ? 25 : 2); round += 1) {
    const database = await freshDatabase();
    let kills = 0;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const child = startSync(database.url, TICKETS, CHANGES, PAGE, LEASE_MS);
      // Somewhere between two pages, within a transaction, or right after a commit.
      await child.printed('page ');
      await pause(random() * 40);
      if (child.process.exitCode === null && child.process.kill('SIGKILL')) kills += 1;
      await child.ended;
    }
    expect(kills).toBeGreaterThan(0);
    const last = await startSync(database.url, TICKETS, CHANGES, PAGE, LEASE_MS).ended;
    expect(last).toContain('ended ok');
    expect(comparable(await wholeState(database))).toEqual(comparable(expected));
    await database.close();
  }
});

test('kill -9 in the middle of a window of a first load, then again: the load goes on in that window, and ends as one that nothing disturbed', async () => {
  const whole = await freshDatabase();
  await syncConnection(requestFor(whole, { ...scriptedVendor(scriptedLog(TICKETS, CHANGES), PAGE), isWindowed: true }));
  const database = await freshDatabase();
  // Everything is older than the newest days: page 1 of tickets finds nothing, and those after it are the window's.
  const child = startSync(database.url, TICKETS, CHANGES, PAGE, LEASE_MS, 'windows');
  await child.printed(`page tickets 6\n`);
  expect(child.process.kill('SIGKILL')).toBe(true);
  await child.ended;
  const { rows } = await database.pool.query<{ loaded_from: Date; backfill: { window?: { cursor?: { after: number }; pages: number } } }>(
    `select loaded_from, backfill from sync.stream where stream = 'tickets'`,
  );
  const reached = rows[0]?.backfill.window;
  expect(reached?.pages).toBeGreaterThanOrEqual(5);
  expect(reached?.cursor?.after).toBeLessThan(CHANGES);

  const last = await startSync(database.url, TICKETS, CHANGES, PAGE, LEASE_MS, 'windows').ended;
  expect(last).toContain('ended ok');
  // News (nothing), the rest of the window, and news again.
  const left = (CHANGES - (reached?.cursor?.after ?? 0)) / PAGE;
  expect(last.match(/page tickets/g)).toHaveLength(left + 2);
  const stateOf = (state: unknown) => {
    const { facts, rejects, streams, tickets } = comparable(state) as {
      facts: unknown;
      rejects: unknown;
      streams: Record<string, unknown>[];
      tickets: { path: string }[];
    };
    const full = tickets.filter(({ path }) => path !== `/tickets?after=${CHANGES}`);
    return { facts, rejects, streams, full };
  };
  expect(stateOf(await wholeState(database))).toEqual(stateOf(await wholeState(whole)));
});

/** Snapshots that were complete before the kill are read again by the next run; nothing else may differ. */
function comparable(state: unknown): unknown {
  const { facts, streams, rejects, pages, touched, reference } = state as {
    facts: Record<string, Record<string, unknown>[]>;
    streams: Record<string, unknown>[];
    rejects: unknown[];
    pages: Record<string, unknown>[];
    touched: unknown[];
    reference: unknown[];
  };
  const tickets = pages.filter((page) => page['stream'] === 'tickets').map(({ page_seq: _seq, ...page }) => page);
  const withoutSeq = Object.fromEntries(Object.entries(facts).map(([table, rows]) => [table, rows.map(({ page_seq: _seq, ...row }) => row)]));
  const positions = streams.map(({ rows, rejects: rejected, ...stream }) => (stream['stream'] === 'tickets' ? { ...stream, rows, rejected } : stream));
  return { facts: withoutSeq, streams: positions, rejects, tickets, touched, reference };
}

test('a backend ended in the middle of a page costs that page and nothing else', async () => {
  const expected = await undisturbed();
  const database = await freshDatabase();
  const vendor = scriptedVendor(scriptedLog(TICKETS, CHANGES), PAGE);
  // The third page of tickets waits at its merge while its backend is ended.
  const blocker = await database.pool.connect();
  blocker.on('error', () => undefined);
  const onProgress = ({ stream, pages }: { stream: string; pages: number }) => {
    if (stream === 'tickets' && pages === 2) held = blocker.query('begin; lock table support.ticket_change in exclusive mode');
  };
  let held: Promise<unknown> | undefined;
  const running = syncConnection(requestFor(database, vendor, { onProgress })).then(
    () => 'went through',
    (error: unknown) => (error as Error).name,
  );
  const killer = (async () => {
    for (;;) {
      const { rows } = await database.pool.query(`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      const pid = (rows[0] as { pid: number } | undefined)?.pid;
      if (pid !== undefined) return database.pool.query('select pg_terminate_backend($1)', [pid]);
      await pause(20);
    }
  })();
  expect(await running).toBe('WarehouseGoneError');
  await Promise.all([killer, held]);
  await blocker.query('rollback');
  blocker.release();

  const report = await syncConnection(requestFor(database, vendor));
  expect(report.status).toBe('ok');
  expect(comparable(await wholeState(database))).toEqual(comparable(expected));
  expect((await database.pool.query(`select status from sync.run order by started_at, status`)).rows).toEqual([{ status: 'lost' }, { status: 'ok' }]);
});
