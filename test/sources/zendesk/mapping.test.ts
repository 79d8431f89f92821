import { describe, expect, test } from 'vitest';
import type { Entity, EntityName } from '../../../src/domain/entities.ts';
import { parseJson } from '../../../src/http/json.ts';
import type { Json, Mapping } from '../../../src/sources/source.ts';
import { weekIntervals } from '../../../src/sources/zendesk/schedules.ts';
import { event, mapPage, reading, ticket } from './recorded.ts';

const only = (mapping: Mapping, entity: EntityName): readonly Entity[] => mapping.records.filter((record) => record.entity === entity);
const STATUSES: Record<string, Json> = {
  custom_statuses: { 9001: { label: 'Waiting on us', category: 'pending' }, 9002: { label: 'Solved', category: 'solved' } },
};

describe('tickets', () => {
  const map = (tickets: unknown[], settings = {}, reference = {}) => mapPage('tickets', { tickets }, settings, reference);

  test('a record without id, with an unknown status or a wrong date is rejected; the others go on', () => {
    const mapping = map([
      ticket(undefined),
      ticket(1, { status: 'frobnicated' }),
      ticket(2, { created_at: 'yesterday' }),
      ticket(3, { priority: 'whatever' }),
      null,
      ticket(4),
    ]);
    expect(only(mapping, 'ticket').map(({ id }) => id)).toEqual(['4']);
    expect(mapping.rejects.map(({ id, reason }) => [id, reason])).toEqual([
      [null, expect.stringContaining('id')],
      ['1', 'status: unknown value "frobnicated"'],
      ['2', expect.stringContaining('created_at')],
      ['3', expect.stringContaining('priority')],
      [null, expect.stringContaining('record')],
    ]);
  });

  test('the config can say what an unknown status means', () => {
    const mapping = map([ticket(1, { status: 'frobnicated' })], { map: { status: { Frobnicated: 'hold' } } });
    expect(mapping.records).toMatchObject([{ statusCategory: 'hold', sourceStatus: 'frobnicated' }]);
  });

  test('a 19-digit id keeps every digit', () => {
    const body = parseJson(JSON.stringify({ tickets: [ticket('ID')] }).replace('"ID"', '1234567890123456789'));
    expect(mapPage('tickets', body).records).toMatchObject([{ id: '1234567890123456789' }]);
  });

  test('a change made by the system is newer, though updated_at is old', () => {
    const [before] = map([ticket(1)]).records;
    const [after] = map([ticket(1, { generated_timestamp: 1_775_000_000, tags: ['housekept'] })]).records;
    expect(after?.updatedAt).toEqual(before?.updatedAt);
    expect(after?.version).toBe(1_775_000_000_000);
    expect(after?.version).toBeGreaterThan(before?.version ?? 0);
  });

  test('a deleted ticket keeps what is known of it; a scrubbed one is a tombstone and nothing else', () => {
    const deleted = map([ticket(1, { status: 'deleted' })]);
    expect(deleted.records).toMatchObject([{ entity: 'ticket', isDeleted: true, deletedAt: new Date('2026-02-01T10:00:00Z'), groupId: '31' }]);
    const scrubbed = map([
      ticket(1, { status: 'deleted', subject: 'SCRUBBED', raw_subject: 'SCRUBBED', group_id: null, tags: [], generated_timestamp: 1_772_600_000 }),
    ]);
    expect(scrubbed.records).toEqual([
      expect.objectContaining({ entity: 'ticket_mark', kind: 'deleted', ticketId: '1', at: new Date('2026-02-01T10:00:00Z'), version: 1_772_600_000_000 }),
    ]);
  });

  test('who asked: for another means an agent, unless the channel is one where agents write down what customers begin', () => {
    const origins = (more: object) =>
      map([ticket(1, more as Record<string, unknown>)]).records.map((record) => (record.entity === 'ticket' ? [record.origin, record.createdByRole] : []))[0];
    expect(origins({})).toEqual(['inbound', 'customer']);
    expect(origins({ submitter_id: 71 })).toEqual(['outbound', 'agent']);
    expect(origins({ submitter_id: 71, is_public: false })).toEqual(['inbound', 'agent']);
    expect(origins({ submitter_id: 71, via: { channel: 'voice' } })).toEqual(['inbound', 'agent']);
    expect(origins({ submitter_id: 71, via: { channel: 'phone_call_outbound' } })).toEqual(['outbound', 'agent']);
    expect(origins({ submitter_id: 501, is_public: false })).toEqual(['internal', 'agent']);
    expect(origins({ submitter_id: -1 })).toEqual(['inbound', 'system']);
  });

  test('channels are an open set', () => {
    const channel = (word: string, more = {}) =>
      map([ticket(1, { via: { channel: word }, ...more })]).records.map((record) => record.entity === 'ticket' && record.channel)[0];
    expect(
      ['email', 'web', 'mobile_sdk', 'chat', 'whatsapp', 'native_messaging', 'voicemail', 'sms', 'twitter_dm', 'instagram_dm', 'api'].map((word) =>
        channel(word),
      ),
    ).toEqual('email web web chat messaging messaging phone sms social social api'.split(' '));
    expect(channel('hologram')).toBe('other');
    expect(channel('hologram', { from_messaging_channel: true })).toBe('messaging');
  });

  test('merged, sample, child and follow-up tickets are told apart', () => {
    const metrics = { ticket_id: 1, solved_at: '2026-02-01T09:30:00Z', status_updated_at: '2026-02-01T09:30:00Z' };
    expect(map([ticket(1, { tags: ['closed_by_merge'], metric_set: metrics })]).records[0]).toMatchObject({ mergedAt: new Date('2026-02-01T09:30:00Z') });
    expect(map([ticket(1, { via: { channel: 'sample_ticket' } })]).records[0]).toMatchObject({ isTest: true });
    expect(map([ticket(1, { via: { channel: 'side_conversation' } })]).records[0]).toMatchObject({ isChild: true });
    expect(map([ticket(1, { via: { channel: 'email', source: { rel: 'follow_up', from: { ticket_id: 77 } } } })]).records[0]).toMatchObject({
      followUpOfId: '77',
    });
  });

  test('rules of the config: exclusion by tag, brand or form name, complaints, custom fields by id or title, the topic', () => {
    const settings = { exclude: { brands: ['Test'] }, complaint: { tags: ['angry'] }, fields: { topic: 'Reason', note: 555 } };
    const reference = {
      brands: { 11: 'Test' },
      ticket_fields: {
        444: { title: 'Reason', kind: 'choice' },
        555: { title: 'Note', kind: 'text' },
        666: { title: 'Free', kind: 'text' },
        777: { title: 'Size', kind: 'number' },
      },
    };
    const values = [444, 555, 666, 777].map((id) => ({ id, value: id === 777 ? '12' : `value ${id}` }));
    const [row] = map([ticket(1, { tags: ['angry'], custom_fields: values })], settings, reference).records;
    expect(row).toMatchObject({ excludedBy: 'brand:Test', isComplaint: true, topic: 'value 444', fields: { topic: 'value 444', note: 'value 555', 777: 12 } });
    expect(row).not.toHaveProperty('fields.666');
    expect(map([ticket(1)], { exclude: { channels: ['email'] } }).records[0]).toMatchObject({ channel: 'email', excludedBy: 'channel:email' });
  });

  test('what Zendesk measured: instants from minutes, seconds for messaging, and a resolution that a reopen took back', () => {
    const minutes = (calendar: number | null, business: number | null = null) => ({ calendar, business });
    const metrics = {
      ticket_id: 1,
      reopens: 1,
      replies: 3,
      solved_at: null,
      reply_time_in_minutes: minutes(15, 10),
      reply_time_in_seconds: minutes(null),
      full_resolution_time_in_minutes: minutes(null),
    };
    const told = (set: object) =>
      Object.fromEntries(
        map([ticket(1, { metric_set: set })]).records.flatMap((record) =>
          record.entity === 'ticket_summary' ? [[record.kind, record.at ?? record.value]] : [],
        ),
      );
    expect(told(metrics)).toMatchObject({
      first_reply: new Date('2026-02-01T09:15:00Z'),
      first_reply_business: 600,
      resolved: null,
      reopen_count: 1,
      reply_count: 3,
    });
    expect(told({ ...metrics, reply_time_in_minutes: null, reply_time_in_seconds: minutes(42) })).toMatchObject({
      first_reply: new Date('2026-02-01T09:00:42Z'),
    });
    expect(Object.keys(told({ ticket_id: 1, reopens: 0, replies: 0 }))).toEqual(['reopen_count', 'reply_count']);
  });

  test('metric sets beside the tickets are found too', () => {
    const body = { tickets: [ticket(1, { metric_set: undefined })], metric_sets: [{ ticket_id: 1, replies: 4 }] };
    expect(mapPage('tickets', body).records).toMatchObject([{ entity: 'ticket' }, { kind: 'reply_count', value: 4 }]);
  });
});

describe('ticket events', () => {
  const map = (ticket_events: unknown[], settings = {}, reference = {}) => mapPage('ticket_events', { ticket_events }, settings, reference);
  const AT = 1_769_940_000;
  const comment = (id: number, more: object = {}) => ({
    id,
    event_type: 'Comment',
    type: 'Comment',
    author_id: 71,
    public: true,
    created_at: '2026-02-01T10:00:00Z',
    via: { channel: 'web', source: {} },
    ...more,
  });

  test('kinds that nobody has heard of say nothing, and hurt nothing', () => {
    const mapping = map([
      event(1, AT, [
        { id: 11, event_type: 'QuantumFlux', flux: 3 },
        { id: 12, event_type: 'Change', status: 'solved', previous_value: 'open' },
      ]),
    ]);
    expect(mapping.rejects).toEqual([]);
    expect(mapping.records).toMatchObject([{ entity: 'ticket_change', field: 'status', value: 'resolved' }]);
  });

  test('one bad child does not take its siblings along', () => {
    const mapping = map([
      event(1, AT, [
        { id: 11, event_type: 'Change', status: 'odd' },
        { event_type: 'Change', priority: 'low' },
        { id: 13, event_type: 'Change', priority: 'low' },
      ]),
    ]);
    expect(mapping.records).toMatchObject([{ field: 'priority', value: 'low', id: '13:priority' }]);
    expect(mapping.rejects).toHaveLength(2);
  });

  test('a status and its custom status are one change; alone the custom status is a change of its own, read as the config says', () => {
    const both = map(
      [
        event(1, AT, [
          { id: 11, event_type: 'Change', status: 'pending' },
          { id: 12, event_type: 'Change', custom_status_id: '9001' },
        ]),
      ],
      {},
      STATUSES,
    );
    expect(both.records).toMatchObject([{ id: '11:status', value: 'pending', sourceValue: 'Waiting on us' }]);
    const alone = map([event(1, AT, [{ id: 12, event_type: 'Change', custom_status_id: '9001' }])], { map: { status: { 'waiting on us': 'open' } } }, STATUSES);
    expect(alone.records).toMatchObject([{ value: 'open', sourceValue: 'Waiting on us' }]);
    expect(map([event(1, AT, [{ id: 12, event_type: 'Change', custom_status_id: '4' }])], {}, STATUSES).rejects).toHaveLength(1);
  });

  test('a first value may be empty; ids are text; a deletion and its taking back are no changes of status', () => {
    const children = [
      { id: 11, event_type: 'Create', group_id: '31' },
      { id: 12, event_type: 'Create', assignee_id: null },
      { id: 13, event_type: 'Create', priority: null },
      { id: 14, event_type: 'Change', status: 'deleted', previous_value: 'open' },
      { id: 15, event_type: 'Change', status: 'open', previous_value: 'deleted' },
      { id: 16, event_type: 'ScheduleAssignment', previous_schedule_id: null, new_schedule_id: '360001' },
    ];
    const told = map([event(1, AT, children)]).records.map((record) => (record.entity === 'ticket_change' ? [record.field, record.value, record.seq] : []));
    expect(told).toEqual([
      ['group', '31', 0],
      ['agent', null, 1],
      ['priority', null, 2],
      ['schedule', '360001', 3],
    ]);
  });

  test('who wrote it: rules, the system (-1 and 0), bots, agents by their private notes, and people', () => {
    const authors = (children: unknown[], more = {}) =>
      map([event(1, AT, children, more)]).records.map((record) =>
        record.entity === 'ticket_message' ? [record.authorType, record.authorId, record.viaRule] : [],
      );
    expect(
      authors([
        comment(1),
        comment(2, { public: false }),
        comment(3, { author_id: -1 }),
        comment(4, { author_id: 0 }),
        comment(5, { via: { channel: 'rule' } }),
        comment(6, { via: { channel: 'answer_bot_for_web_widget' } }),
      ]),
    ).toEqual([
      ['person', '71', false],
      ['agent', '71', false],
      ['system', null, false],
      ['system', null, false],
      ['rule', '71', true],
      ['bot', '71', false],
    ]);
    expect(map([event(1, AT, [{ id: 11, event_type: 'Change', status: 'open', via: 'Rule', via_reference_id: 8 }], { updater_id: -1 })]).records).toMatchObject(
      [{ actorType: 'rule', actorId: '8' }],
    );
  });

  test("voice comments are by phone; the agents' interface is no channel", () => {
    const channels = map([
      event(1, AT, [comment(1), comment(2, { type: 'VoiceComment', event_type: 'VoiceComment' }), comment(3, { via: { channel: 'email' } })]),
    ]);
    expect(channels.records).toMatchObject([{ channel: null }, { channel: 'phone' }, { channel: 'email' }]);
  });

  test('merge comments name the loser and the survivor, from either side', () => {
    const survivor = comment(1, { via: { channel: 'web', source: { rel: 'merge', from: { ticket_ids: [55] }, to: {} } } });
    const loser = comment(2, { via: { channel: 'web', source: { rel: 'merge', from: {}, to: { ticket_id: 77 } } } });
    expect(only(map([event(1, AT, [survivor])]), 'ticket_mark')).toMatchObject([{ ticketId: '55', intoTicketId: '1', kind: 'merged' }]);
    expect(only(map([event(1, AT, [loser])]), 'ticket_mark')).toMatchObject([{ ticketId: '1', intoTicketId: '77', kind: 'merged' }]);
  });
});

describe('satisfaction', () => {
  test('offers, answers, and what was never offered', () => {
    const rating = (id: number, score: string) => ({
      id,
      score,
      ticket_id: 1,
      assignee_id: 71,
      group_id: 31,
      requester_id: 501,
      created_at: '2026-02-01T10:00:00Z',
      updated_at: '2026-02-02T10:00:00Z',
    });
    const mapping = mapPage('satisfaction_ratings', {
      satisfaction_ratings: [rating(1, 'offered'), rating(2, 'good'), rating(3, 'bad'), rating(4, 'unoffered'), rating(5, 'great')],
    });
    expect(mapping.records).toMatchObject([
      { id: '1', score: null, respondedAt: null, offeredAt: new Date('2026-02-01T10:00:00Z') },
      { id: '2', score: 2, responseGroup: 'positive', respondedAt: new Date('2026-02-02T10:00:00Z'), agentId: '71' },
      { id: '3', score: 1, responseGroup: 'negative' },
    ]);
    expect(mapping.rejects).toMatchObject([{ id: '5', reason: 'score: unknown value "great"' }]);
  });

  test('the new survey: the satisfaction question decides, its options are the scale, without a score the category', () => {
    const answer = (more: object) => ({ type: 'rating_scale', created_at: '2026-02-01T10:00:00Z', updated_at: '2026-02-03T10:00:00Z', ...more });
    const response = (id: string, answers: unknown[]) => ({ id, responder_id: 501, subjects: [{ id: '1', type: 'ticket' }], survey: { id: 's1' }, answers });
    const options = [1, 2, 3].map((rating) => ({ rating }));
    const mapping = mapPage('survey_responses', {
      survey_responses: [
        response('01A', [
          answer({ rating: 1, question: { sub_type: 'other' } }),
          answer({ rating: 3, question: { sub_type: 'customer_satisfaction', options } }),
        ]),
        response('01B', [answer({ rating: 4 }), { type: 'open_ended', has_value: true }]),
        response('01C', [answer({ rating: null, rating_category: 'neutral' })]),
        response('01D', [{ type: 'skipped' }]),
      ],
    });
    expect(mapping.records).toMatchObject([
      { id: '01A', score: 3, scaleMin: 1, scaleMax: 3, ticketId: '1' },
      { id: '01B', score: 4, scaleMax: 5, hasComment: true, respondedAt: new Date('2026-02-03T10:00:00Z') },
      { id: '01C', score: null, responseGroup: 'neutral' },
    ]);
  });
});

test('service levels: targets in seconds or minutes, clocks, instances, and events taken back', () => {
  const base = { ticket_id: 1, metric: 'reply_time', instance_id: 1, time: '2026-02-01T10:00:00Z' };
  const mapping = mapPage('ticket_metric_events', {
    ticket_metric_events: [
      { ...base, id: 1, type: 'apply_sla', sla: { target: 60, business_hours: true, policy: { id: 5, title: 'Gold' } } },
      { ...base, id: 2, instance_id: 2, type: 'apply_sla', sla: { target: 1, target_in_seconds: 90, business_hours: false } },
      { ...base, id: 3, type: 'breach', deleted: true },
      { ...base, id: 4, metric: 'resolution_time', type: 'pause' },
      { ...base, id: 5, instance_id: 0, type: 'measure' },
      { ...base, id: 6, type: 'update_status', status: { calendar: 3 } },
      { ...base, id: 7, type: 'hypercharge' },
      { ...base, id: 8, time: null, type: 'fulfill' },
    ],
  });
  expect(mapping.records).toMatchObject([
    { id: '1', metric: 'first_reply', kind: 'apply', targetS: 3600, clock: 'business', policy: 'Gold', instance: 'reply_time:1' },
    { id: '2', metric: 'next_reply', targetS: 90, clock: 'calendar' },
    { id: '3', kind: 'breach', isDeleted: true },
    { id: '4', metric: 'resolution', kind: 'pause' },
  ]);
  expect(mapping.rejects.map(({ id }) => id)).toEqual(['8']);
});

describe('people and hours', () => {
  test('light agents, programs and people who left are told apart; addresses come as hashes', () => {
    const user = (id: number, more: object) => ({
      id,
      name: `U${id}`,
      email: `u${id}@acme.example`,
      active: true,
      role: 'agent',
      time_zone: 'Eastern Time (US & Canada)',
      ...more,
    });
    const { records } = mapPage('agents', {
      users: [user(1, {}), user(2, { role_type: 1 }), user(3, { tags: ['bot'] }), user(4, { suspended: true, iana_time_zone: 'Asia/Tokyo' })],
    });
    expect(records).toMatchObject([
      { agentType: 'full', isActive: true, timeZone: 'America/New_York', emailHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { agentType: 'light' },
      { agentType: 'bot' },
      { isActive: false, timeZone: 'Asia/Tokyo' },
    ]);
  });

  test('tiers go by name or id', () => {
    const groups = [
      { id: 1, name: 'Tier 1' },
      { id: 2, name: 'Experts' },
      { id: 3, name: 'Other', deleted: true },
    ];
    expect(mapPage('groups', { groups }, { tiers: { 'tier 1': 1, '2': 2 } }).records).toMatchObject([
      { tier: 1 },
      { tier: 2 },
      { tier: null, isDeleted: true },
    ]);
  });

  test('weeks begin on Sunday at Zendesk, on Monday here; an interval over midnight is cut there', () => {
    expect(weekIntervals(0, 60)).toEqual([{ dow: 7, start: '00:00', end: '01:00' }]);
    expect(weekIntervals(1440 + 540, 1440 + 1050)).toEqual([{ dow: 1, start: '09:00', end: '17:30' }]);
    expect(weekIntervals(6 * 1440 + 1380, 7 * 1440)).toEqual([{ dow: 6, start: '23:00', end: '24:00' }]);
    expect(weekIntervals(1440 + 1380, 2 * 1440 + 120)).toEqual([
      { dow: 1, start: '23:00', end: '24:00' },
      { dow: 2, start: '00:00', end: '02:00' },
    ]);
  });

  test('a schedule in a zone that nobody knows is rejected', () => {
    expect(mapPage('schedules', { schedules: [{ id: 1, name: 'S', time_zone: 'Atlantis' }] }).rejects).toMatchObject([
      { id: '1', reason: expect.stringContaining('Atlantis') },
    ]);
  });
});

test('a page of another shape is one reject, for every stream', () => {
  for (const stream of reading().connection.streams) {
    const mapping = mapPage(stream.name, { surprise: true });
    expect([stream.name, mapping.records.length, mapping.rejects.length]).toEqual([stream.name, 0, 1]);
  }
});
