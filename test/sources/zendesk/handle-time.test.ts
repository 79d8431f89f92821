import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';
import { readAll } from './read-all.ts';
import { api, event, mapPage, NOW_S, reading } from './recorded.ts';
import { startSimulated } from './simulated.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();

const T = 1_769_000_000;
const spent = (id: number, field: number, total: unknown, before: unknown) => ({
  id,
  event_type: 'Change',
  custom_ticket_fields: { [field]: total },
  previous_value: before,
});
const FIELDS: Record<string, Json> = {
  ticket_fields: { 900: { title: 'Total time spent (sec)', kind: 'number' }, 901: { title: 'Minutes', kind: 'number' } },
  time_field: '900',
};

describe('tracked time', () => {
  const entries = (children: unknown[], settings = {}, reference = FIELDS) =>
    mapPage('ticket_events', { ticket_events: [event(1, T, children)] }, settings, reference).records.map(
      (record) => record.entity === 'time_entry' && [record.id, record.seconds, record.agentId, record.kind, record.workedAt.getTime() / 1000],
    );

  test('is the difference of the total, by whoever saved it; a correction is negative, no change is none', () => {
    expect(entries([spent(11, 900, '240', null)])).toEqual([['11:time', 240, '71', 'timer', T]]);
    expect(entries([spent(11, 900, '480', '240')])).toEqual([['11:time', 240, '71', 'timer', T]]);
    expect(entries([spent(11, 900, '100', '240')])).toEqual([['11:time', -140, '71', 'timer', T]]);
    expect(entries([spent(11, 900, '240', '240')])).toEqual([]);
    expect(entries([{ ...spent(11, 900, 60, 'nonsense'), event_type: 'Create' }])).toEqual([['11:time', 60, '71', 'timer', T]]);
  });

  test('of another field only where the config names it, by title or id; and none where engagements are preferred', () => {
    expect(entries([spent(11, 901, '5', null)])).toEqual([]);
    expect(entries([spent(11, 901, '5', null)], { fields: { handleTime: 'minutes' } })).toHaveLength(1);
    expect(entries([spent(11, 901, '5', null)], { fields: { handleTime: 901 } })).toHaveLength(1);
    expect(entries([spent(11, 900, '5', null)], { fields: { handleTime: 'engagements' } })).toEqual([]);
  });

  test('a total that is no number is a reject of its own', () => {
    const mapping = mapPage('ticket_events', { ticket_events: [event(1, T, [spent(11, 900, 'long', null)])] }, {}, FIELDS);
    expect(mapping.rejects).toMatchObject([{ id: '11', reason: 'custom_ticket_fields: not a number' }]);
  });

  test('the field is found by the title that the app gave it, whatever it is called now', () => {
    const fields = [{ id: 5, type: 'integer', title: 'Zeit', raw_title: 'Total time spent (sec)' }];
    expect(mapPage('ticket_fields', { ticket_fields: fields }).learned).toMatchObject({ time_field: '5' });
  });

  test('nothing else of the custom fields of an event is kept', async () => {
    api()
      .get('/api/v2/incremental/ticket_events')
      .query(true)
      .reply(200, { ticket_events: [event(1, T, [spent(11, 900, '240', '120'), spent(12, 902, 'secret', 'older secret')])], end_time: T, end_of_stream: true });
    const read = await readAll(reading(), ['ticket_events'], { cursors: {}, reference: FIELDS });
    expect(JSON.stringify(read.pages)).not.toContain('secret');
    expect(read.of('time_entry')).toMatchObject([{ seconds: 120 }]);
  });
});

describe('engagements', () => {
  const engagement = (id: string, more: object = {}) => ({
    engagement_id: id,
    ticket_id: 7,
    agent_id: '71',
    channel: 'MESSAGING',
    engagement_start_time: '2026-02-28T00:02:18',
    engagement_end_time: '2026-02-28T00:12:18',
    ...more,
  });
  const PATH = '/api/v2/engagements';

  test('go on by the cursors of the next link, at our host, and are handling time of their agent', async () => {
    api()
      .get(PATH)
      .query({ start_time: NOW_S - 89 * 86_400, page_size: 100 })
      .reply(200, {
        agent_engagement_data: [engagement('a1')],
        has_more: true,
        next_page_url: 'https://elsewhere.example/api/v2/engagements?start_time_cursor=9&engagement_id_cursor=a1&page_size=10',
      })
      .get(PATH)
      .query({ start_time_cursor: 9, engagement_id_cursor: 'a1', page_size: 100 })
      .reply(200, {
        agent_engagement_data: [engagement('b2', { agent_id: 72, ticket_id: null })],
        has_more: false,
        next_page_url: 'https://elsewhere.example/x',
      });
    const read = await readAll(reading(), ['engagements']);
    expect(read.of('time_entry')).toMatchObject([
      { id: 'a1', ticketId: '7', agentId: '71', seconds: 600, kind: 'engagement', quality: 'approx', workedAt: new Date('2026-02-28T00:02:18Z') },
    ]);
    expect(read.rejects).toMatchObject([{ reason: expect.stringContaining('ticket_id') }]);
  });

  test('are not asked for where a field tells', async () => {
    const read = await readAll(reading(), ['engagements'], { cursors: {}, reference: FIELDS });
    expect(read.pages).toEqual([]);
  });
});

describe('a simulated account', () => {
  beforeAll(() => nock.enableNetConnect('127.0.0.1'));
  afterAll(() => nock.disableNetConnect());

  test.each([{}, { handleTime: 'engagements' }])("the entries of a ticket add up to the world's, with fields %o", async (fields) => {
    const started = await startSimulated({ seed: 32, tickets: 300, settings: { ...NO_MAPPING, fields } });
    try {
      const read = await readAll(started, ['ticket_fields', 'ticket_events', 'engagements']);
      const sums = new Map<string, number>();
      for (const { ticketId, seconds } of read.of('time_entry')) sums.set(ticketId, (sums.get(ticketId) ?? 0) + seconds);
      const worked = started.world.tickets.filter(({ handledS, scrubbedAt }) => handledS > 0 && scrubbedAt === null);
      expect(worked.length).toBeGreaterThan(100);
      expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(worked.map(({ id, handledS }) => [String(id), handledS])));
      expect(read.rejects).toEqual([]);
    } finally {
      await started.close();
    }
  });
});
