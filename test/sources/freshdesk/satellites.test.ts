import { expect, test } from 'vitest';
import { mapRows, only } from './page.ts';

const AT = '2026-03-02T08:00:00Z';
const rating = (ratings: never | object | number, more: object = {}) =>
  ({
    id: 1,
    survey_id: 9,
    user_id: 501,
    agent_id: 3,
    group_id: 77,
    ticket_id: 12,
    has_feedback: true,
    ratings,
    created_at: AT,
    updated_at: AT,
    ...more,
  }) as never;

test.each([
  [103, 103, -103, 103],
  [100, 100, -103, 103],
  [-102, -102, -103, 103],
  [1, 3, 1, 3],
  [2, 2, 1, 3],
  [3, 1, 1, 3],
])('rating %i is %i on a scale of %i to %i', (value, score, scaleMin, scaleMax) => {
  const [response] = only(mapRows('satisfaction_ratings', [rating({ default_question: value, question_1: 100 })]), 'survey_response');
  expect(response).toMatchObject({
    surveyType: 'csat',
    score,
    scaleMin,
    scaleMax,
    ticketId: '12',
    agentId: '3',
    groupId: '77',
    customerId: '501',
    hasComment: true,
    respondedAt: new Date(AT),
    offeredAt: null,
  });
});

test('a rating without an answer to the main question, or with one nobody knows, is a reject', () => {
  const mapping = mapRows(
    'satisfaction_ratings',
    [rating({ question_1: 103 }), rating({ default_question: 55 }, { id: 2 })],
    {},
    { survey_scales: { '9': '103,-103' } },
  );
  expect(mapping.records).toEqual([]);
  expect(mapping.rejects.map(({ reason }) => reason)).toEqual([
    'ratings.default_question: missing',
    'ratings.default_question: unknown value "55"; the survey offers 103,-103',
  ]);
});

const entry = (more: object) =>
  ({
    id: 1,
    ticket_id: 12,
    agent_id: 3,
    billable: true,
    timer_running: false,
    time_spent: '00:01',
    start_time: AT,
    executed_at: '2026-03-03T00:00:00Z',
    created_at: AT,
    updated_at: AT,
    ...more,
  }) as never;

test('time spent comes in seconds where they are stated, on the day the work began', () => {
  const rows = [
    entry({ time_spent_in_seconds: 103, updated_at: '2026-03-02T08:01:42Z' }),
    entry({ id: 2, time_spent: '01:30' }),
    entry({ id: 3, timer_running: true, time_spent: null }),
  ];
  const mapping = mapRows('time_entries', rows);
  const entries = only(mapping, 'time_entry');
  expect(mapping.rejects).toEqual([]);
  expect(entries).toMatchObject([
    { id: '1', seconds: 103, workedAt: new Date(AT), kind: 'timer', isBillable: true },
    { id: '2', seconds: 5400, kind: 'manual' },
  ]);
  expect(entries).toHaveLength(2);
});

test('an entry without any time is a reject', () => {
  expect(mapRows('time_entries', [entry({ time_spent: 'soon' })]).rejects).toMatchObject([{ id: '1', reason: 'time_spent: missing or not hh:mm' }]);
});

test('fields teach statuses, sources and custom fields, whatever shape their choices have', () => {
  const learned = mapRows('ticket_fields', [
    { id: 1, name: 'status', type: 'default_status', choices: { '2': ['Open', 'Being processed'], '6': ['Waiting on Customer', 'Awaiting'] } },
    { id: 2, name: 'source', type: 'default_source', choices: { Email: 1, 'My line': 101 } },
    {
      id: 3,
      name: 'cf_product',
      label: 'Product line',
      type: 'nested_field',
      choices: { Shoes: { Boots: ['High'] } },
      nested_ticket_fields: [{ id: 4, name: 'cf_model', label: 'Model' }],
    },
    { id: 5, name: 'cf_note', label: 'Note', type: 'custom_paragraph' },
  ] as never).learned;
  expect(learned).toMatchObject({
    statuses: { '2': 'Open', '6': 'Waiting on Customer' },
    ticket_sources: { '1': 'Email', '101': 'My line' },
    ticket_fields: {
      cf_product: { title: 'Product line', kind: 'choice' },
      cf_model: { title: 'Model', kind: 'choice' },
      cf_note: { title: 'Note', kind: 'text' },
    },
  });
});

test('the admin list of fields says the same in another shape', () => {
  const choices = [
    { id: 151, label: 'Open', value: 2, position: 1 },
    { id: 152, label: 'In the lab', value: 9, position: 2 },
  ];
  expect(mapRows('ticket_fields', [{ id: 1, name: 'status', type: 'default_status', choices }] as never).learned).toMatchObject({
    statuses: { '2': 'Open', '9': 'In the lab' },
  });
});

test('business hours become a schedule in an IANA zone', () => {
  const hours = {
    monday: { start_time: '8:00 am', end_time: '5:00 pm' },
    tuesday: { start_time: '08:00:00 am', end_time: '12:00 am' },
    sunday: { start_time: '12:00 pm', end_time: '17:30' },
  };
  const row = { id: 1, name: 'Default', is_default: true, business_hours: hours, time_zone: 'Eastern Time (US & Canada)', updated_at: AT };
  expect(only(mapRows('business_hours', [row] as never), 'schedule')).toMatchObject([
    {
      timeZone: 'America/New_York',
      isDefault: true,
      intervals: [
        { dow: 1, start: '08:00', end: '17:00' },
        { dow: 2, start: '08:00', end: '24:00' },
        { dow: 7, start: '12:00', end: '17:30' },
      ],
    },
  ]);
  expect(mapRows('business_hours', [{ ...row, time_zone: 'Middle Earth' }] as never).rejects).toMatchObject([
    { reason: 'time_zone: unknown zone "Middle Earth"' },
  ]);
});

test('agents and groups', () => {
  const agent = {
    id: 3,
    type: 'collaborator',
    deactivated: true,
    created_at: AT,
    updated_at: AT,
    contact: { name: 'Ada', email: 'a'.repeat(64), time_zone: 'London', updated_at: '2026-03-05T00:00:00Z' },
  };
  expect(mapRows('agents', [agent] as never).records).toMatchObject([
    { id: '3', agentType: 'light', isActive: false, name: 'Ada', timeZone: 'Europe/London', version: Date.parse('2026-03-05T00:00:00Z') },
  ]);
  const group = { id: 77, name: 'Billing', business_calendar_id: 8, updated_at: AT };
  expect(mapRows('groups', [group] as never, { tiers: { billing: 2 } })).toMatchObject({
    records: [{ id: '77', tier: 2, scheduleId: '8' }],
    learned: { groups: { '77': 'Billing' } },
  });
});

test('an answer that was changed counts on the day of the change', () => {
  const later = '2026-03-04T08:00:00Z';
  expect(mapRows('satisfaction_ratings', [rating({ default_question: -101 }, { updated_at: later })]).records).toMatchObject([
    { respondedAt: new Date(later), score: -101, version: Date.parse(later) },
  ]);
});
