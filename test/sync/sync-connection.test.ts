import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { FOUR_CHANGES, requestFor } from './request.ts';
import { instantOf, NO_MAPPING, scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => (await database.pool.query(text, values)).rows as Row[];
const stream = async (name: string) => (await rows<Record<string, unknown>>(`select * from sync.stream where stream = $1`, [name]))[0];
const touched = async () => (await rows<{ id: string }>(`select distinct entity || ' ' || id as id from sync.touched order by 1`)).map((row) => row.id);

describe('a first run', () => {
  test('loads every stream, moves its cursor, and notes what is known', async () => {
    const report = await syncConnection(requestFor(database, scriptedVendor([...FOUR_CHANGES])));
    expect(report).toMatchObject({ status: 'ok', kind: 'sync', totals: { pages: 5, rows: 11, rejects: 0, requests: 5, changed: 10 } });
    const tickets = await rows(`select ticket_id, status_category, source_version, fields, tags, topic from support.ticket order by 1`);
    expect(tickets).toMatchObject([{ ticket_id: '1', status_category: 'resolved', source_version: 3 }, { ticket_id: '2' }, { ticket_id: '3' }]);
    expect(await stream('tickets')).toMatchObject({
      cursor: { after: 4 },
      status: 'ok',
      known_from: null,
      known_to: instantOf(4),
      rows: 8,
      progress: 1,
    });
    // A snapshot begins anew next time.
    expect(await stream('agents')).toMatchObject({ cursor: null, status: 'ok', rows: 3, known_to: new Date('2026-02-01T00:00:00Z') });
    expect(await touched()).toEqual(['agent a1', 'agent a2', 'agent a3', 'ticket 1', 'ticket 2', 'ticket 3']);
    expect(await rows(`select status, pages, requests from sync.run`)).toEqual([{ status: 'ok', pages: 5, requests: 5 }]);
    expect(await rows(`select run_id, account_id, page_seq, is_configured from sync.connection`)).toEqual([
      { run_id: null, account_id: 'account-1', page_seq: 5, is_configured: true },
    ]);
  });

  test('keeps text as it was: tabs, line ends, backslashes and quotes', async () => {
    const log = scriptedLog(8, 7).map((change) => ({ ...change, status: 'open', topic: `${change.topic}\r\u0000\\N\u{1F600}` }));
    await syncConnection(requestFor(database, scriptedVendor(log)));
    const topics = await rows<{ topic: string }>(`select topic from support.ticket order by source_version`);
    expect(topics.map((row) => row.topic)).toEqual(log.map((change) => change.topic.replaceAll('\u0000', '')));
    expect(await rows(`select tags, fields from support.ticket where ticket_id = '0'`)).toEqual([
      { tags: ['a,b', 'c"d', 'e\\f', 'v1'], fields: { colour: 'blue', count: 1, 'odd "key"\n': null } },
    ]);
  });

  test('is known from `since` where the config names one, and read again from the start when it moves back', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor, { since: instantOf(2) }));
    expect(await stream('tickets')).toMatchObject({ known_from: instantOf(2) });
    const again = await syncConnection(requestFor(database, vendor, { since: instantOf(1) }));
    expect(again.streams.find((report) => report.stream === 'tickets')).toMatchObject({ pages: 2, changed: 0 });
    expect(await stream('tickets')).toMatchObject({ known_from: instantOf(1), status: 'ok' });
  });
});

describe('a second run', () => {
  test('reads only what is new and touches only what really changed', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor));
    await database.pool.query('truncate sync.touched');
    const before = await rows(`select ticket_id, xmin::text from support.ticket where ticket_id <> '2' order by 1`);
    vendor.log.push({ ticket: 2, version: 5, status: 'resolved' });
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.totals).toMatchObject({ pages: 4, changed: 2 });
    expect(await touched()).toEqual(['ticket 2']);
    expect(await rows(`select ticket_id, xmin::text from support.ticket where ticket_id <> '2' order by 1`)).toEqual(before);
  });

  test('clears the reject of a record that maps now', async () => {
    const vendor = scriptedVendor([{ ticket: 1, version: 1, status: 'broken' }]);
    const report = await syncConnection(requestFor(database, vendor));
    expect(report).toMatchObject({ status: 'ok', totals: { rejects: 1 } });
    expect(await rows(`select entity, record_id, reason, raw->>'version' as version from sync.reject`)).toEqual([
      { entity: 'ticket', record_id: '1', reason: 'status: unknown value "broken"', version: '1' },
    ]);
    vendor.log.push({ ticket: 1, version: 2, status: 'open' });
    await syncConnection(requestFor(database, vendor));
    expect(await rows(`select * from sync.reject`)).toEqual([]);
  });

  test('with other mapping settings maps the archived pages again before it reads', async () => {
    const vendor = scriptedVendor([{ ticket: 1, version: 1, status: 'broken' }, ...FOUR_CHANGES.slice(1)]);
    await syncConnection(requestFor(database, vendor));
    const settings = { ...NO_MAPPING, map: { status: { broken: 'hold', hold: 'pending', resolved: 'new', broken2: 'x' } } };
    settings.map.status.broken = 'pending';
    const report = await syncConnection(requestFor(database, vendor, { settings }));
    expect(report.replayedPages).toBe(5);
    expect(await rows(`select ticket_id, status_category from support.ticket order by 1`)).toMatchObject([{ status_category: 'new' }, {}, {}]);
    expect(await rows(`select value from support.ticket_change where ticket_id = '1' order by at`)).toEqual([{ value: 'pending' }, { value: 'new' }]);
    expect(await rows(`select * from sync.reject`)).toEqual([]);
    expect((await syncConnection(requestFor(database, vendor, { settings }))).replayedPages).toBe(0);
  });
});

describe('asked to stop', () => {
  test('ends after the page in flight and goes on from there next time', async () => {
    const vendor = scriptedVendor(scriptedLog(5, 20), 2);
    const stop = new AbortController();
    const onProgress = ({ stream: name, pages }: { stream: string; pages: number }) => {
      if (name === 'tickets' && pages === 3) stop.abort();
    };
    const report = await syncConnection(requestFor(database, vendor, { signal: stop.signal, onProgress }));
    expect(report).toMatchObject({ status: 'stopped', error: undefined });
    expect(await stream('tickets')).toMatchObject({ cursor: { after: 6 }, status: 'loading', error: null });
    const rest = await syncConnection(requestFor(database, vendor));
    expect(rest.streams[2]).toMatchObject({ pages: 7, status: 'ok' });
  });
});
