import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FixConfigError, RetryError } from '../../src/domain/errors.ts';
import { replayConnection, syncConnection } from '../../src/sync/sync-connection.ts';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';
import { readStatus } from '../../src/warehouse/status.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { FOUR_CHANGES, requestFor } from './request.ts';
import { instantOf, scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => (await database.pool.query(text, values)).rows as Row[];
const stream = async (name: string) => (await rows<Record<string, unknown>>(`select * from sync.stream where stream = $1`, [name]))[0];
const touched = async () => (await rows<{ id: string }>(`select distinct entity || ' ' || id as id from sync.touched order by 1`)).map((row) => row.id);

describe('--since', () => {
  test('reads again from the day and leaves the cursor where it is', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES], 1);
    await syncConnection(requestFor(database, vendor));
    await database.pool.query(`delete from support.ticket_change where change_id = '3-4'`);
    vendor.log.push({ ticket: 4, version: 5, status: 'open' });
    const report = await syncConnection(requestFor(database, vendor, { rereadFrom: instantOf(4) }));
    expect(report).toMatchObject({ kind: 'since', status: 'ok' });
    expect(report.streams[2]).toMatchObject({ pages: 2, changed: 3 });
    expect(await stream('tickets')).toMatchObject({ cursor: { after: 4 }, known_to: instantOf(4) });
  });
});

describe('--full', () => {
  test('reads all again and marks what the vendor no longer lists', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor));
    await database.pool.query('truncate sync.touched');
    vendor.log = vendor.log.filter((change) => change.ticket !== 2);
    vendor.agents = vendor.agents.filter((agent) => agent.id !== 'a2');
    const report = await syncConnection(requestFor(database, vendor, { full: true }));
    expect(report).toMatchObject({ status: 'ok', kind: 'full', tombstones: 2 });
    expect(await rows(`select ticket_id, kind, quality from support.ticket_mark`)).toEqual([{ ticket_id: '2', kind: 'deleted', quality: 'derived' }]);
    expect(await rows(`select agent_id from support.agent where not is_active`)).toEqual([{ agent_id: 'a2' }]);
    expect(await touched()).toEqual(['agent a2', 'ticket 2']);
    expect(await stream('tickets')).toMatchObject({ cursor: { after: 3 }, status: 'ok' });
    expect(await rows(`select count(*) from sync.seen`)).toEqual([{ count: 0 }]);
    expect((await syncConnection(requestFor(database, vendor, { full: true }))).tombstones).toBe(0);
    vendor.agents.push({ id: 'a2', name: 'Ben' });
    await syncConnection(requestFor(database, vendor));
    expect(await rows(`select agent_id from support.agent where not is_active`)).toEqual([]);
  });

  test('marks nothing when a stream was not read to its end', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES], 1);
    await syncConnection(requestFor(database, vendor));
    vendor.fault = (name, page) => {
      if (name === 'tickets' && page === 2) throw new RetryError('503', 'Later.');
    };
    const report = await syncConnection(requestFor(database, vendor, { full: true }));
    expect(report).toMatchObject({ status: 'partial', tombstones: 0 });
    expect(await stream('tickets')).toMatchObject({ cursor: { after: 4 } });
    expect(await rows(`select * from support.ticket_mark`)).toEqual([]);
  });
});

test('--full takes nothing for gone that was never asked for: tickets before `since`, and pages that only reject', async () => {
  const vendor = scriptedVendor([...FOUR_CHANGES]);
  await syncConnection(requestFor(database, vendor));
  vendor.log = [
    { ticket: 2, version: 6, status: 'broken' },
    { ticket: 3, version: 7, status: 'open' },
  ];
  const report = await syncConnection(requestFor(database, vendor, { full: true, since: instantOf(4) }));
  expect(report).toMatchObject({ status: 'ok', tombstones: 0 });
  const all = await syncConnection(requestFor(database, vendor, { full: true }));
  expect(all).toMatchObject({ status: 'ok', tombstones: 1 });
  expect(await rows(`select ticket_id from support.ticket_mark`)).toEqual([{ ticket_id: '1' }]);
});

test('a cursor that moved meanwhile is never overwritten', async () => {
  const vendor = scriptedVendor([...FOUR_CHANGES], 1);
  vendor.fault = async (name, page) => {
    if (name === 'tickets' && page === 3) await database.pool.query(`update sync.stream set cursor = '{"after": 4}' where stream = 'tickets'`);
  };
  await expect(syncConnection(requestFor(database, vendor))).rejects.toThrow(LostPlaceError);
  expect(await stream('tickets')).toMatchObject({ cursor: { after: 4 }, rows: 4 });
});

describe('other ways', () => {
  test('replay maps the archive into the same facts without asking the vendor', async () => {
    const vendor = scriptedVendor(scriptedLog(6, 17));
    await syncConnection(requestFor(database, vendor));
    const loaded = await readFacts(database.pool);
    await database.pool.query('truncate support.ticket, support.ticket_change, support.agent');
    vendor.fault = () => {
      throw new Error('the vendor was asked');
    };
    const counts = await replayConnection(requestFor(database, vendor));
    expect(counts).toMatchObject({ pages: 9, skipped: 0 });
    expect(await readFacts(database.pool)).toEqual(loaded);
  });

  test('a stream name the source does not have is refused, and nothing is marked', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await expect(syncConnection(requestFor(database, vendor, { streams: ['tikets'] }))).rejects.toThrow(FixConfigError);
    expect(await rows(`select * from sync.stream`)).toEqual([]);
    const report = await syncConnection(requestFor(database, vendor, { streams: ['statuses', 'tickets'] }));
    expect(report.streams.map((item) => item.stream)).toEqual(['statuses', 'tickets']);
  });

  test('status tells where every stream stands; streams no longer offered are not shown', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor));
    const request = requestFor(database, vendor);
    await syncConnection({ ...request, connection: { ...request.connection, streams: request.connection.streams.filter((item) => item.name !== 'agents') } });
    const [status] = await readStatus(database.db, new Date('2026-02-01T00:01:30Z'));
    expect(status).toMatchObject({ id: 'acme', source: 'zendesk', account: 'Scripted', is_running: false });
    expect(status?.streams.map((item) => item.stream)).toEqual(['statuses', 'tickets']);
    expect(status?.streams[1]).toMatchObject({ status: 'ok', lag_s: 90, rows: 8, rejects: 0, error: null, next_step: null });
  });

  test('two connections keep their rows apart', async () => {
    await syncConnection(requestFor(database, scriptedVendor([...FOUR_CHANGES])));
    await syncConnection(requestFor(database, scriptedVendor(FOUR_CHANGES.slice(0, 1)), { connectionId: 'other' }));
    expect(await rows(`select connection_id, count(*) from support.ticket group by 1 order by 1`)).toEqual([
      { connection_id: 'acme', count: 3 },
      { connection_id: 'other', count: 1 },
    ]);
  });
});
