import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FixConfigError, RetryError, StreamUnavailableError, WaitError } from '../../src/domain/errors.ts';
import { replayConnection, syncConnection } from '../../src/sync/sync-connection.ts';
import { LostPlaceError } from '../../src/warehouse/lost-place-error.ts';
import { readStatus } from '../../src/warehouse/status.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { readFacts } from '../support/facts.ts';
import { requestFor } from './request.ts';
import { instantOf, NO_MAPPING, scriptedLog, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => (await database.pool.query(text, values)).rows as Row[];
const stream = async (name: string) => (await rows<Record<string, unknown>>(`select * from sync.stream where stream = $1`, [name]))[0];
const touched = async () => (await rows<{ id: string }>(`select distinct entity || ' ' || id as id from sync.touched order by 1`)).map((row) => row.id);

const GOOD = [
  { ticket: 1, version: 1, status: 'new' },
  { ticket: 2, version: 2, status: 'open' },
  { ticket: 1, version: 3, status: 'resolved' },
  { ticket: 3, version: 4, status: 'open' },
];

describe('a first run', () => {
  test('loads every stream, moves its cursor, and notes what is known', async () => {
    const report = await syncConnection(requestFor(database, scriptedVendor([...GOOD])));
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
    const vendor = scriptedVendor([...GOOD]);
    await syncConnection(requestFor(database, vendor, { since: instantOf(2) }));
    expect(await stream('tickets')).toMatchObject({ known_from: instantOf(2) });
    const again = await syncConnection(requestFor(database, vendor, { since: instantOf(1) }));
    expect(again.streams.find((report) => report.stream === 'tickets')).toMatchObject({ pages: 2, changed: 0 });
    expect(await stream('tickets')).toMatchObject({ known_from: instantOf(1), status: 'ok' });
  });
});

describe('a second run', () => {
  test('reads only what is new and touches only what really changed', async () => {
    const vendor = scriptedVendor([...GOOD]);
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
    const vendor = scriptedVendor([{ ticket: 1, version: 1, status: 'broken' }, ...GOOD.slice(1)]);
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

describe('failures', () => {
  test('a stream that plan or role leave out is marked, the others go on', async () => {
    const vendor = scriptedVendor([...GOOD]);
    vendor.fault = (name) => {
      if (name === 'agents') throw new StreamUnavailableError('Agents are not in this plan.', 'Upgrade.');
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.status).toBe('ok');
    expect(await stream('agents')).toMatchObject({ status: 'unavailable', error: 'Agents are not in this plan.', next_step: 'Upgrade.', known_to: null });
    expect(await stream('tickets')).toMatchObject({ status: 'ok' });
  });

  test('a stream that fails for now keeps its pages and goes on from there', async () => {
    const vendor = scriptedVendor([...GOOD], 1);
    vendor.fault = (name, page) => {
      if (name === 'tickets' && page === 3) throw new RetryError('The vendor answers 503.', 'Try later.');
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.status).toBe('partial');
    expect(report.error).toBeInstanceOf(RetryError);
    expect(await stream('tickets')).toMatchObject({ status: 'failing', cursor: { after: 2 }, known_to: null, error: 'The vendor answers 503.' });
    vendor.fault = () => undefined;
    const next = await syncConnection(requestFor(database, vendor));
    expect(next.streams.find((item) => item.stream === 'tickets')).toMatchObject({ pages: 2, status: 'ok' });
    expect(await stream('tickets')).toMatchObject({ status: 'ok', error: null, known_to: instantOf(4) });
  });

  test('a snapshot that was never read and fails ends the run: it may teach what the others need', async () => {
    const vendor = scriptedVendor([...GOOD]);
    vendor.fault = (name) => {
      if (name === 'statuses') throw new WaitError('Too many requests.', 1000);
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.streams.map((item) => item.status)).toEqual(['failing', 'skipped', 'skipped']);
    expect(report.status).toBe('partial');
    expect(await rows(`select * from sync.reject`)).toEqual([]);
  });

  test('wrong credentials end the run and show at every stream not read', async () => {
    const vendor = scriptedVendor([...GOOD]);
    await syncConnection(requestFor(database, vendor));
    vendor.fault = (name) => {
      if (name === 'agents') throw new FixConfigError('The token is not accepted (401).', 'Make a new token.');
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.status).toBe('failed');
    expect(report.error).toBeInstanceOf(FixConfigError);
    const states = await rows(`select stream, status, next_step, known_to is not null as known from sync.stream order by 1`);
    expect(states).toEqual([
      { stream: 'agents', status: 'failing', next_step: 'Make a new token.', known: true },
      { stream: 'statuses', status: 'ok', next_step: null, known: true },
      { stream: 'tickets', status: 'failing', next_step: 'Make a new token.', known: true },
    ]);
    expect(await rows(`select status, error from sync.run order by started_at desc, ended_at desc, status limit 1`)).toMatchObject([
      { status: 'failed', error: 'The token is not accepted (401). Make a new token.' },
    ]);
  });

  test('a mapping that throws fails its stream loudly and loses nothing', async () => {
    const vendor = scriptedVendor([...GOOD]);
    const request = requestFor(database, vendor);
    const tickets = request.connection.streams[2];
    if (tickets === undefined) throw new Error('no tickets');
    const real = tickets.map;
    tickets.map = () => {
      throw new TypeError('undefined is not a ticket');
    };
    const report = await syncConnection(request);
    expect(report.streams[2]).toMatchObject({ status: 'failing', pages: 0 });
    expect(report.streams[2]?.error).toContain('undefined is not a ticket');
    expect(await stream('tickets')).toMatchObject({ cursor: null });
    tickets.map = real;
    expect((await syncConnection(request)).status).toBe('ok');
    expect(await rows(`select count(*) from support.ticket`)).toEqual([{ count: 3 }]);
  });

  test('a record that its table cannot hold is rejected, the rest of the page is loaded', async () => {
    const vendor = scriptedVendor([...GOOD]);
    const request = requestFor(database, vendor);
    const tickets = request.connection.streams[2];
    if (tickets === undefined) throw new Error('no tickets');
    const real = tickets.map.bind(tickets);
    tickets.map = (raw, context) => {
      const mapping = real(raw, context);
      return { ...mapping, records: mapping.records.map((record) => (record.id === '2' ? ({ ...record, createdAt: new Date(Number.NaN) } as never) : record)) };
    };
    expect((await syncConnection(request)).status).toBe('ok');
    expect(await rows(`select entity, record_id, reason from sync.reject`)).toMatchObject([{ entity: 'ticket', record_id: '2' }]);
    expect(await rows(`select ticket_id from support.ticket order by 1`)).toEqual([{ ticket_id: '1' }, { ticket_id: '3' }]);
  });

  test('an id that leads to another account is refused before anything is read', async () => {
    const vendor = scriptedVendor([...GOOD]);
    await syncConnection(requestFor(database, vendor));
    vendor.account = 'account-2';
    vendor.log.push({ ticket: 9, version: 9, status: 'open' });
    const report = await syncConnection(requestFor(database, vendor));
    expect(report).toMatchObject({ status: 'failed', totals: { pages: 0 } });
    expect(report.error).toBeInstanceOf(FixConfigError);
    expect(await rows(`select count(*) from support.ticket`)).toEqual([{ count: 3 }]);
  });

  test('a stored cursor that makes no sense stops its stream and says how to go on', async () => {
    const vendor = scriptedVendor([...GOOD]);
    await syncConnection(requestFor(database, vendor));
    await database.pool.query(`update sync.stream set cursor = '{"forged": 1}' where stream = 'tickets'`);
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.streams[2]).toMatchObject({ status: 'failing', nextStep: 'Read the stream again: deskmeter sync --full --stream tickets' });
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

describe('--since', () => {
  test('reads again from the day and leaves the cursor where it is', async () => {
    const vendor = scriptedVendor([...GOOD], 1);
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
    const vendor = scriptedVendor([...GOOD]);
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
    const vendor = scriptedVendor([...GOOD], 1);
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
  const vendor = scriptedVendor([...GOOD]);
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
  const vendor = scriptedVendor([...GOOD], 1);
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
    const vendor = scriptedVendor([...GOOD]);
    await expect(syncConnection(requestFor(database, vendor, { streams: ['tikets'] }))).rejects.toThrow(FixConfigError);
    expect(await rows(`select * from sync.stream`)).toEqual([]);
    const report = await syncConnection(requestFor(database, vendor, { streams: ['statuses', 'tickets'] }));
    expect(report.streams.map((item) => item.stream)).toEqual(['statuses', 'tickets']);
  });

  test('status tells where every stream stands; streams no longer offered are not shown', async () => {
    const vendor = scriptedVendor([...GOOD]);
    await syncConnection(requestFor(database, vendor));
    const request = requestFor(database, vendor);
    await syncConnection({ ...request, connection: { ...request.connection, streams: request.connection.streams.filter((item) => item.name !== 'agents') } });
    const [status] = await readStatus(database.db, new Date('2026-02-01T00:01:30Z'));
    expect(status).toMatchObject({ id: 'acme', source: 'zendesk', account: 'Scripted', is_running: false });
    expect(status?.streams.map((item) => item.stream)).toEqual(['statuses', 'tickets']);
    expect(status?.streams[1]).toMatchObject({ status: 'ok', lag_s: 90, rows: 8, rejects: 0, error: null, next_step: null });
  });

  test('two connections keep their rows apart', async () => {
    await syncConnection(requestFor(database, scriptedVendor([...GOOD])));
    await syncConnection(requestFor(database, scriptedVendor(GOOD.slice(0, 1)), { connectionId: 'other' }));
    expect(await rows(`select connection_id, count(*) from support.ticket group by 1 order by 1`)).toEqual([
      { connection_id: 'acme', count: 3 },
      { connection_id: 'other', count: 1 },
    ]);
  });
});
