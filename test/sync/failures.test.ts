import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FixConfigError, RetryError, StreamUnavailableError, WaitError } from '../../src/domain/errors.ts';
import { syncConnection } from '../../src/sync/sync-connection.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { FOUR_CHANGES, requestFor } from './request.ts';
import { instantOf, scriptedVendor } from './scripted-source.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const rows = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => (await database.pool.query(text, values)).rows as Row[];
const stream = async (name: string) => (await rows<Record<string, unknown>>(`select * from sync.stream where stream = $1`, [name]))[0];

describe('failures', () => {
  test('a stream that plan or role leave out is marked, the others go on', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    vendor.fault = (name) => {
      if (name === 'agents') throw new StreamUnavailableError('Agents are not in this plan.', 'Upgrade.');
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.status).toBe('ok');
    expect(await stream('agents')).toMatchObject({ status: 'unavailable', error: 'Agents are not in this plan.', next_step: 'Upgrade.', known_to: null });
    expect(await stream('tickets')).toMatchObject({ status: 'ok' });
  });

  test('a stream that fails for now keeps its pages and goes on from there', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES], 1);
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
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    vendor.fault = (name) => {
      if (name === 'statuses') throw new WaitError('Too many requests.', 1000);
    };
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.streams.map((item) => item.status)).toEqual(['failing', 'skipped', 'skipped']);
    expect(report.status).toBe('partial');
    expect(await rows(`select * from sync.reject`)).toEqual([]);
  });

  test('wrong credentials end the run and show at every stream not read', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
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
    const vendor = scriptedVendor([...FOUR_CHANGES]);
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
    const vendor = scriptedVendor([...FOUR_CHANGES]);
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
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor));
    vendor.account = 'account-2';
    vendor.log.push({ ticket: 9, version: 9, status: 'open' });
    const report = await syncConnection(requestFor(database, vendor));
    expect(report).toMatchObject({ status: 'failed', totals: { pages: 0 } });
    expect(report.error).toBeInstanceOf(FixConfigError);
    expect(await rows(`select count(*) from support.ticket`)).toEqual([{ count: 3 }]);
  });

  test('a stored cursor that makes no sense stops its stream and says how to go on', async () => {
    const vendor = scriptedVendor([...FOUR_CHANGES]);
    await syncConnection(requestFor(database, vendor));
    await database.pool.query(`update sync.stream set cursor = '{"forged": 1}' where stream = 'tickets'`);
    const report = await syncConnection(requestFor(database, vendor));
    expect(report.streams[2]).toMatchObject({ status: 'failing', nextStep: 'Read the stream again: deskmeter sync --full --stream tickets' });
  });
});
