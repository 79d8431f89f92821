import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Example, readExamples } from '../../scripts/examples/example.ts';
import { judge, runsOf } from '../../scripts/examples/run.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** Worked by hand: facts in the words of the catalogue, and the numbers they must give. */
const read = (name: string) => readExamples(path.join(import.meta.dirname, `${name}.json`));
const tickets = read('examples');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe.each([
  ['tickets and surveys', tickets],
  ['calls, agents’ time, bots, chats and figures', read('work-examples')],
  ['other parameters, zones, instants and compressed inputs', read('more-examples')],
])('%s', (_, file) => {
  test.each(file.examples)('$id $title', async (example) => {
    for (const run of runsOf(example)) expect(await judge(database, file, run)).toEqual([]);
  });
});

const NOTHING: Example = {
  id: 'X',
  title: 'nothing happens',
  as_of: '2026-11-03T00:00:00Z',
  params: {},
  facts: {},
  expected: [{ kpi: 'ticket_volume', value: 0, from: '2026-11-02', to: '2026-11-02' }],
};
const judged = async (example: Partial<Example>) => {
  const [run] = runsOf({ ...NOTHING, ...example });
  return run && judge(database, tickets, run);
};

test('of a member of which nothing happened there is no row: that is 0 where things are counted, and NULL elsewhere', async () => {
  const [row] = NOTHING.expected;
  const of = { ...row, dimensions: { channel: 'chat' } };
  const expected = [of, { ...of, kpi: 'csat_score', value: null, numerator: 0, denominator: 0 }, { ...of, value: 1 }] as Example['expected'];
  expect(await judged({ expected })).toEqual(['X ticket_volume [2026-11-02] channel="chat": no row for channel chat']);
});

test('a wrong expectation is told, with what stands there', async () => {
  const example = tickets.examples.find((each) => each.id === 'OWN06');
  const expected = example?.expected.map((each) => ({ ...each, value: 1 })) ?? [];
  expect(await judged({ ...example, expected })).toEqual([
    'OWN06 customer_sentiment_score [2026-11-02]: value is -0.25, expected 1',
    'OWN06 customer_sentiment_score [2026-11-02] channel="email": value is -0.25, expected 1',
  ]);
  const [row] = NOTHING.expected;
  const topics = ['a', 'a', 'b'].map((topic, i) => ({ ticket_id: `${i}`, created_at: '2026-11-02T09:00:00Z', topic }));
  const ranked = [{ ...row, kpi: 'top_topics', value: 1, dimensions: { topic: 'b', rank: 1 } }] as Example['expected'];
  expect(await judged({ facts: { tickets: topics }, expected: ranked })).toEqual(['X top_topics [2026-11-02] topic="b" rank=1: place 1 has a']);
});

test('a value that cannot be asked for says so, and the others of its example are judged all the same', async () => {
  const [row] = NOTHING.expected;
  const expected = [row, { ...row, dimensions: { site: 'Oslo' } }] as Example['expected'];
  expect(await judged({ expected })).toEqual([
    expect.stringContaining('X ticket_volume [2026-11-02] site="Oslo": nothing is called "site" that ticket_volume could be filtered by.'),
  ]);
});

test.each<[string, Example['params'], complaints: number, volume: number]>([
  ['none', {}, 1, 3],
  ['tags', { complaint: { tags: ['Angry', 'legal'] } }, 2, 3],
  ['types and topics', { complaint_rule: { type: 'refund', topics: ['damage'] } }, 2, 3],
  ['one kind alone', { complaint_tag: 'angry', exclude_tags: ['legal'] }, 1, 2],
  ['words', { complaint_rule: 'topic:damage', exclude: { topic: 'other' } }, 1, 2],
])('the rule of what a complaint is and what is left out may be stated: %s', async (_, params, complaints, volume) => {
  const created = { created_at: '2026-11-02T09:00:00Z' };
  const told = [
    { ticket_id: '1', tags: ['angry'], ticket_type: 'refund' },
    { ticket_id: '2', tags: ['legal'], topic: 'damage' },
    { ticket_id: '3', tags: ['complaint'], topic: 'other' },
  ].map((ticket) => ({ ...created, ...ticket }));
  const [row] = NOTHING.expected;
  const expected = [
    { ...row, kpi: 'complaints_count', value: complaints },
    { ...row, value: volume },
  ] as Example['expected'];
  expect(await judged({ params, facts: { tickets: told }, expected })).toEqual([]);
});

test('labels may be words, and tickets may have a network, a product and a type as helpdesks call them', async () => {
  const created = { ticket_id: 'T', created_at: '2026-11-02T09:00:00Z' };
  const facts = {
    tickets: [{ ...created, channel: 'social', network: 'facebook', product: 'P1', type: 'incident' }],
    ticket_messages: ['Negative', 'neutral', 1].map((sentiment) => ({ ...created, author_type: 'customer', sentiment })),
  };
  const [row] = NOTHING.expected;
  const expected = [
    { ...row, kpi: 'customer_sentiment_score', value: 0, denominator: 3 },
    { ...row, value: 1, dimensions: { product: 'P1' } },
    { ...row, kpi: 'social_resolution_rate', value: 0, denominator: 1, dimensions: { network: 'facebook' } },
    { ...row, value: 1, dimensions: { ticket_type: 'incident' } },
  ] as Example['expected'];
  expect(await judged({ facts, expected })).toEqual([]);
});

test('fields that nothing reads are named, also of tables without a table of ours', async () => {
  const tickets = [{ ticket_id: 'T', created_at: '2026-11-02T09:00:00Z', brand: 'B', chanel: 'chat' }];
  const facts = { tickets, ticket_status_intervals: [{ ticket_id: 'T', seq: 1, status_category: 'open', valid_from: '2026-11-02T09:00:00Z', state: 'open' }] };
  const [run] = runsOf({ ...NOTHING, facts, expected: NOTHING.expected.map((each) => ({ ...each, value: 1 })) });
  const unused: string[] = [];
  expect(run && (await judge(database, { defaults: {}, examples: [] }, run, (field) => unused.push(field)))).toEqual([]);
  expect(unused).toEqual(['ticket_status_intervals.state', 'tickets.chanel']);
});

test.each<[string, Partial<Example>, string]>([
  ['a parameter', { params: { fcr_windows: 3 } }, 'No parameter is called "fcr_windows".'],
  ['a word of a parameter', { params: { fcr_method: 'guess' } }, 'The parameter fcr_method cannot be "guess".'],
  ['a kind of a rule', { params: { complaint_rule: { mood: 'bad' } } }, 'The rule complaint_rule knows no "mood".'],
  ['a table', { facts: { tiquets: [{}] } }, 'The fact table "tiquets" is not known.'],
  ['a total', { facts: { aggregates: { smiles: 3 } } }, 'aggregates know no total "smiles".'],
  ['a word of a survey', { facts: { survey_responses: [{ response_id: 's', response_group: 'meh' }] } }, 'No answer is called "meh".'],
  ['a scale', { facts: { survey_responses: [{ response_id: 's', scale: 'stars' }] } }, 'No scale is called "stars".'],
  [
    'a holiday with hours',
    { facts: { schedules: [{ schedule_id: 'S', time_zone: 'UTC', holidays: [{ date: '2026-12-24', end: '12:00' }] }] } },
    'The holiday 2026-12-24 has hours.',
  ],
  ['a field of an example', { report_tz: 'UTC' } as Partial<Example>, 'An example has no "report_tz".'],
  ['a duration', { facts: { ticket_durations: [{ day: '2026-11-02', kind: 'lunch', seconds: 1 }] } }, 'ticket_durations know no kind "lunch".'],
])('%s that nobody knows is refused in words', async (_, example, words) => {
  expect(await judged(example)).toEqual([expect.stringContaining(`X ticket_volume [2026-11-02]: ${words}`)]);
});
