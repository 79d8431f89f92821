import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { StreamUnavailableError } from '../../../src/domain/errors.ts';
import { callsOf } from '../../../src/simulator/calls.ts';
import { readAll } from './read-all.ts';
import { api, mapPage, NOW_S, reading } from './recorded.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();
afterEach(() => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  if (unasked.length > 0) throw new Error(`never asked: ${unasked.join(', ')}`);
});

const CALLS = '/api/v2/channels/voice/stats/incremental/calls';
/** A second of January 2026. */
const T = 1_769_000_000;

const call = (id: number, more: Record<string, unknown> = {}) => ({
  id,
  ticket_id: 7,
  agent_id: 71,
  customer_id: 501,
  direction: 'inbound',
  completion_status: 'completed',
  call_group_id: 31,
  created_at: '2026-02-01T09:00:00Z',
  updated_at: '2026-02-01T09:10:00Z',
  duration: 300,
  talk_time: 200,
  hold_time: 30,
  wait_time: 15,
  wrap_up_time: 40,
  time_to_answer: 25,
  consultation_time: 5,
  voicemail: false,
  callback: false,
  overflowed: false,
  outside_business_hours: false,
  line: '+12025550100',
  phone_number: '+442079460000',
  call_charge: '0.013',
  ...more,
});

describe('calls', () => {
  const map = (more: Record<string, unknown>) => mapPage('calls', { calls: [call(1, more)] });
  const outcome = (more: Record<string, unknown>) => map(more).records.map((record) => (record.entity === 'call' ? record.outcome : ''))[0];

  test('carry the seconds that Talk counts, and their people', () => {
    expect(map({}).records).toEqual([
      {
        entity: 'call',
        id: '1',
        version: Date.parse('2026-02-01T09:10:00Z'),
        updatedAt: new Date('2026-02-01T09:10:00Z'),
        direction: 'inbound',
        line: '+12025550100',
        isSalesLine: false,
        startedAt: new Date('2026-02-01T09:00:00Z'),
        answeredAt: new Date('2026-02-01T09:00:25Z'),
        endedAt: new Date('2026-02-01T09:05:00Z'),
        outcome: 'answered',
        waitS: 15,
        talkS: 200,
        holdS: 30,
        wrapS: 40,
        consultS: 5,
        transferCount: 0,
        agentId: '71',
        groupId: '31',
        customerId: '501',
        ticketId: '7',
        isOutsideHours: false,
      },
    ]);
  });

  test('end in one of our words', () => {
    const silent = { talk_time: 0, agent_id: null, time_to_answer: null };
    expect(outcome({ ...silent, completion_status: 'abandoned_in_queue' })).toBe('abandoned_queue');
    expect(outcome({ ...silent, completion_status: 'abandoned_in_ivr' })).toBe('abandoned_ivr');
    expect(outcome({ ...silent, completion_status: 'abandoned_in_voicemail' })).toBe('voicemail');
    expect(outcome({ ...silent, completion_status: 'pending_voicemail' })).toBe('voicemail');
    expect(outcome({ ...silent, voicemail: true })).toBe('voicemail');
    expect(outcome({ ...silent, overflowed: true })).toBe('overflow');
    expect(outcome({ ...silent, callback: true })).toBe('callback');
    expect(outcome({ callback: true })).toBe('answered');
    expect(outcome({ completion_status: 'abandoned_on_hold' })).toBe('answered');
    expect(outcome({ ...silent, completion_status: 'abandoned_on_hold' })).toBe('abandoned_queue');
    expect(outcome({ ...silent, agent_id: 71, direction: 'outbound' })).toBe('failed');
    expect(outcome({ ...silent, agent_id: 0 })).toBe('failed');
    expect(map({ ...silent, completion_status: 'abandoned_in_queue' }).records).toMatchObject([{ agentId: null, answeredAt: null }]);
  });

  test('that go on are left for later, and an unknown ending is a reject', () => {
    expect(map({ completion_status: null })).toMatchObject({ records: [], rejects: [] });
    expect(map({ completion_status: 'beamed_up' }).rejects).toMatchObject([{ id: '1', reason: 'completion_status: unknown value "beamed_up"' }]);
  });

  test('legs tell who spoke and to whom the call went on; supervisors listen only', () => {
    const leg = (id: number, more: object) => ({ id, call_id: 1, agent_id: 71, type: 'agent', created_at: '2026-02-01T09:00:25Z', talk_time: 100, ...more });
    const legs = [
      leg(11, { transferred_to: 72 }),
      leg(12, { agent_id: 72, transferred_from: 71 }),
      leg(13, { agent_id: 0, type: 'customer' }),
      leg(14, { type: 'supervisor', agent_id: 73 }),
    ];
    const mapping = mapPage('call_legs', { legs });
    expect(mapping.records.map((record) => record.entity === 'call_leg' && [record.id, record.legType, record.agentId, record.transferredTo])).toEqual([
      ['11', 'agent', '71', '72'],
      ['12', 'agent', '72', null],
      ['13', 'customer', null, null],
    ]);
    expect(mapping.learned).toEqual({ voice_agents: ['71', '72'] });
  });
});

describe('the Talk export', () => {
  const page = (count: number, end: number) => ({ calls: Array.from({ length: count }, (_, index) => call(index + 1)), count, end_time: end });
  const since = () => reading({}, new Date(T * 1000));

  test('ends where end_time stands still, though a next page is named; the run after that asks for the same second', async () => {
    api()
      .get(CALLS)
      .query({ start_time: T })
      .reply(200, { ...page(200, T + 50), next_page: 'https://elsewhere.example/x' })
      .get(CALLS)
      .query({ start_time: T + 50 })
      .twice()
      .reply(200, { ...page(1, T + 50), next_page: 'https://elsewhere.example/x' });
    const first = await readAll(since(), ['calls']);
    expect(first.cursors['calls']).toEqual({ end_time: T + 50 });
    expect(first.of('call')).toHaveLength(200);
    expect((await readAll(since(), ['calls'], first)).rejects).toEqual([]);
  });

  test('ends at a short page too, and claims to know no more than that page tells', async () => {
    api()
      .get(CALLS)
      .query({ start_time: T })
      .reply(200, page(3, T + 50));
    const { connection, ...rest } = since();
    const stream = connection.streams.find(({ name }) => name === 'calls');
    const pages = [];
    for await (const one of stream?.read(undefined, { ...rest, reference: {}, signal: new AbortController().signal, since: rest.since }) ?? []) pages.push(one);
    expect(pages).toMatchObject([{ done: true, next: { end_time: T + 50 }, knownTo: new Date((T + 50) * 1000) }]);
  });

  test('steps over a second that fills a page and says that something may be missing', async () => {
    api()
      .get(CALLS)
      .query({ start_time: T })
      .reply(200, page(1000, T))
      .get(CALLS)
      .query({ start_time: T + 1 })
      .reply(200, page(0, T + 1));
    const read = await readAll(since(), ['calls']);
    expect(read.rejects).toMatchObject([{ entity: 'call', reason: expect.stringContaining(String(T)) }]);
  });

  test('is unavailable where the account has no Talk, in whatever words', async () => {
    api()
      .get(CALLS)
      .query(true)
      .reply(403, { error: { title: 'Forbidden', message: 'You do not have access' } });
    await expect(readAll(since(), ['calls'])).rejects.toThrow(StreamUnavailableError);
    api().get(CALLS).query(true).reply(404, { error: 'RecordNotFound', description: 'Not found' });
    await expect(readAll(since(), ['calls'])).rejects.toThrow(StreamUnavailableError);
  });

  test('keeps no number of a caller', async () => {
    api()
      .get(CALLS)
      .query(true)
      .reply(200, { calls: [call(1, { overflowed_to: '+442079461111', phone_number: '+442079460000' })], count: 1, end_time: NOW_S });
    expect(JSON.stringify((await readAll(since(), ['calls'])).pages)).not.toContain('+44');
  });
});

describe('a simulated account with Talk', () => {
  beforeAll(() => nock.enableNetConnect('127.0.0.1'));
  afterAll(() => nock.disableNetConnect());

  test('gives the calls and legs of the world, whatever the size of its pages', async () => {
    const started = await startSimulated({ seed: 31, tickets: 1200, options: { talkPageSize: 110 } });
    try {
      const read = await readAll(started, ['call_legs', 'calls']);
      const truth = callsOf(started.world);
      expect(truth.length).toBeGreaterThan(110);
      const told = new Map(read.of('call').map((one) => [one.id, one]));
      for (const one of truth) {
        expect(told.get(String(one.id))).toMatchObject({
          startedAt: new Date(one.startedAt),
          direction: one.direction,
          waitS: one.waitS,
          talkS: one.talkS,
          wrapS: one.wrapS,
          ticketId: one.ticketId === null ? null : String(one.ticketId),
          outcome: { abandoned_hold: 'answered', abandoned_voicemail: 'voicemail' }[one.outcome as string] ?? one.outcome,
        });
      }
      expect(told.size).toBe(truth.length);
      expect(read.of('call_leg')).toHaveLength(truth.flatMap(({ legs }) => legs).length);
      expect(read.of('call_leg').filter(({ transferredTo }) => transferredTo !== null).length).toBeGreaterThan(0);
    } finally {
      await started.close();
    }
  });

  test('without Talk the stream is unavailable', async () => {
    const started = await startSimulated({ tickets: 20, options: { talk: false } });
    try {
      await expect(readAll(started, ['calls'])).rejects.toThrow(StreamUnavailableError);
    } finally {
      await started.close();
    }
  });
});
