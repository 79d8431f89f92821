import { afterEach, describe, expect, test } from 'vitest';
import { GiveUpError, RetryError, StreamUnavailableError } from '../../../src/domain/errors.ts';
import { readAll } from './read-all.ts';
import { api, event, NOW_S, reading, ticket } from './recorded.ts';
import { interceptHttp, nock } from '../../support/intercept.ts';

interceptHttp();
afterEach(() => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  if (unasked.length > 0) throw new Error(`never asked: ${unasked.join(', ')}`);
});

const brand = (id: number) => ({ id, name: `Brand ${id}`, active: true });
const change = (id: number) => ({ id, event_type: 'Change', via: 'Web form', status: 'open', previous_value: 'new' });
/** What a request asked for. */
const asked = (request: Request): URLSearchParams => new URL(request.url).searchParams;
/** A second of January 2026. */
const T = 1_769_000_000;
const CURSOR = '/api/v2/incremental/tickets/cursor';
const EVENTS = '/api/v2/incremental/ticket_events';

describe('lists', () => {
  test('end by has_more, though a next link is set, and go on at our host whatever host the link names', async () => {
    api()
      .get('/api/v2/brands')
      .query({ 'page[size]': 100 })
      .reply(200, {
        brands: [brand(1)],
        meta: { has_more: true, after_cursor: 'two' },
        links: { next: 'https://elsewhere.example/api/v2/brands?page%5Bafter%5D=two' },
      })
      .get('/api/v2/brands')
      .query({ 'page[size]': 100, 'page[after]': 'two' })
      .reply(200, {
        brands: [brand(2)],
        meta: { has_more: false, after_cursor: 'three' },
        links: { next: 'https://elsewhere.example/api/v2/brands?page%5Bafter%5D=three' },
      });
    const read = await readAll(reading(), ['brands']);
    expect(read.of('brand').map(({ id }) => id)).toEqual(['1', '2']);
    expect(read.reference['brands']).toEqual({ 1: 'Brand 1', 2: 'Brand 2' });
  });

  test('a cursor that comes again ends the walk with an error', async () => {
    const page = { brands: [brand(1)], meta: { has_more: true, after_cursor: 'same' } };
    api().get('/api/v2/brands').query(true).twice().reply(200, page);
    await expect(readAll(reading(), ['brands'])).rejects.toThrow(GiveUpError);
  });

  test('an answer without its list is an error, not an empty list', async () => {
    api().get('/api/v2/brands').query(true).reply(200, { teapots: [] });
    await expect(readAll(reading(), ['brands'])).rejects.toThrow(RetryError);
  });

  test('lists with numbered pages are read to the end', async () => {
    api()
      .get('/api/v2/custom_statuses')
      .reply(200, {
        custom_statuses: [{ id: 1, status_category: 'open', agent_label: 'Open' }],
        next_page: 'https://acme.zendesk.com/api/v2/custom_statuses?page=2',
      })
      .get('/api/v2/custom_statuses')
      .query({ page: 2 })
      .reply(200, { custom_statuses: [{ id: 2, status_category: 'pending', agent_label: 'Waiting' }], next_page: null });
    const read = await readAll(reading(), ['custom_statuses']);
    expect(Object.keys(read.reference['custom_statuses'] as object)).toEqual(['1', '2']);
  });
});

describe('the ticket export', () => {
  test('begins a minute in the past at the latest, asks for the sideload on every page, and keeps the cursor of the end', async () => {
    api()
      .get(CURSOR)
      .query({ start_time: NOW_S - 61, per_page: 1000, include: 'metric_sets' })
      .reply(200, { tickets: [ticket(1)], after_cursor: 'a', end_of_stream: false, after_url: 'https://elsewhere.example/x' })
      .get(CURSOR)
      .query({ cursor: 'a', per_page: 1000, include: 'metric_sets' })
      .reply(200, { tickets: [ticket(2)], after_cursor: 'b', end_of_stream: true, after_url: 'https://elsewhere.example/x' })
      .get(CURSOR)
      .query({ cursor: 'b', per_page: 1000, include: 'metric_sets' })
      .reply(200, { tickets: [], after_cursor: null, end_of_stream: true });
    const since = reading({}, new Date((NOW_S - 10) * 1000));
    const first = await readAll(since, ['tickets']);
    expect(first.of('ticket').map(({ id }) => id)).toEqual(['1', '2']);
    expect(first.cursors['tickets']).toMatchObject({ after_cursor: 'b' });
    const second = await readAll(since, ['tickets'], first);
    expect(second.cursors).toEqual(first.cursors);
  });

  test('a page too heavy for Zendesk is asked again, half as large, from the same place', async () => {
    api()
      .get(CURSOR)
      .query({ start_time: 1, per_page: 1000, include: 'metric_sets' })
      .times(2)
      .reply(504, 'upstream request timeout')
      .get(CURSOR)
      .query({ start_time: 1, per_page: 500, include: 'metric_sets' })
      .reply(200, { tickets: [ticket(1)], after_cursor: 'a', end_of_stream: true });
    const read = await readAll(reading(), ['tickets']);
    expect(read.of('ticket')).toHaveLength(1);
  });

  test('says how far it has come, and what is known only at the end', async () => {
    const at = (seconds: number) => ticket(seconds, { generated_timestamp: seconds });
    api()
      .get(CURSOR)
      .query(true)
      .reply(200, { tickets: [at(NOW_S - 1000), at(NOW_S - 250)], after_cursor: 'a', end_of_stream: false })
      .get(CURSOR)
      .query(true)
      .reply(200, { tickets: [at(NOW_S - 100)], after_cursor: 'b', end_of_stream: true });
    const { connection, ...rest } = reading();
    const stream = connection.streams.find(({ name }) => name === 'tickets');
    const pages = [];
    const context = { ...rest, since: undefined, reference: {}, signal: new AbortController().signal };
    for await (const { progress, knownTo, done } of stream?.read(undefined, context) ?? []) pages.push({ progress, knownTo, done });
    expect(pages).toEqual([
      { progress: 0.75, knownTo: undefined, done: false },
      { progress: undefined, knownTo: new Date((NOW_S - 61) * 1000), done: true },
    ]);
  });
});

describe('exports by time', () => {
  test('end at end_of_stream though next_page is set, and ask for the last second again', async () => {
    const starts: string[] = [];
    const answers = [
      { ticket_events: [event(1, T, [change(11)]), event(2, T + 1, [change(12)])], end_time: T + 1, end_of_stream: false },
      { ticket_events: [event(2, T + 1, [change(12)]), event(3, T + 2, [change(13)])], end_time: T + 2, end_of_stream: true },
      { ticket_events: [event(3, T + 2, [change(13)])], end_time: T + 2, end_of_stream: true },
    ];
    api()
      .get(EVENTS)
      .query((query) => query['include'] === 'comment_events' && query['per_page'] === '1000')
      .times(3)
      .reply((request: Request) => {
        starts.push(asked(request).get('start_time') ?? '');
        return [200, { ...answers[starts.length - 1], next_page: 'https://elsewhere.example/next' }];
      });
    const first = await readAll(reading(), ['ticket_events']);
    expect(first.of('ticket_change').map(({ id }) => id)).toEqual(['11:status', '12:status', '13:status']);
    await readAll(reading(), ['ticket_events'], first);
    expect(starts).toEqual(['1', String(T + 1), String(T + 2)]);
  });

  /** A vendor that cuts a second at the page: `rows` events all in second T, then one later. */
  function oneFullSecond(rows: number, largest: number) {
    const requests: string[] = [];
    const later = event(rows + 1, T + 2, [change(9_000_001)]);
    const all = Array.from({ length: rows }, (_, index) => event(index + 1, T, [change(index + 1)]));
    api()
      .get(EVENTS)
      .query(true)
      .reply((request: Request) => {
        const query = asked(request);
        const [start, size] = [Number(query.get('start_time')), Math.min(largest, Number(query.get('per_page')))];
        requests.push(`${start - T}/${query.get('per_page')}`);
        if (start > T) return [200, { ticket_events: [later], end_time: T + 2, end_of_stream: true }];
        return [200, { ticket_events: all.slice(0, size), end_time: T, end_of_stream: false }];
      })
      .persist();
    return requests;
  }

  test('a second that holds more than a page is read whole by a larger page', async () => {
    const requests = oneFullSecond(1500, 10_000);
    const read = await readAll({ ...reading(), since: new Date((T + 30 * 86_400) * 1000) }, ['ticket_events']);
    nock.cleanAll();
    expect(read.of('ticket_change')).toHaveLength(1501);
    expect(read.rejects).toEqual([]);
    expect(requests).toEqual(['0/1000', '0/2000', '1/1000']);
  });

  test('a second that Zendesk never tells whole is reported, and the walk goes on', async () => {
    const requests = oneFullSecond(1500, 1000);
    const read = await readAll({ ...reading(), since: new Date((T + 30 * 86_400) * 1000) }, ['ticket_events']);
    nock.cleanAll();
    expect(requests).toEqual(['0/1000', '0/2000', '1/1000']);
    expect(read.of('ticket_change')).toHaveLength(1001);
    expect(read.rejects).toMatchObject([{ reason: expect.stringContaining(String(T)) }]);
  });
});

describe('streams that an account may lack', () => {
  test('metric events are not asked for where no SLA policy exists', async () => {
    api().get('/api/v2/slas/policies').reply(200, { sla_policies: [], next_page: null });
    const read = await readAll(reading(), ['sla_policies']);
    await expect(readAll(reading(), ['ticket_metric_events'], read)).rejects.toThrow(/no SLA policy/);
  });

  test('the old ratings may be missing where the new survey is there', async () => {
    api()
      .get('/api/v2/satisfaction_ratings')
      .query(true)
      .reply(403, { error: { title: 'Forbidden', message: 'no' } })
      .get('/api/v2/guide/survey_responses')
      .query({ 'page[size]': 1 })
      .reply(200, { survey_responses: [], meta: { has_more: false } });
    const read = await readAll(reading(), ['satisfaction_ratings']);
    expect(read.pages).toHaveLength(1);
    expect(read.rejects).toEqual([]);
  });

  test('with neither of them the stream is unavailable, and says what to do', async () => {
    api()
      .get('/api/v2/satisfaction_ratings')
      .query(true)
      .reply(403, { error: { title: 'Forbidden' } })
      .get('/api/v2/guide/survey_responses')
      .query(true)
      .reply(404, { error: 'InvalidEndpoint', description: 'Not found' });
    const failure = await readAll(reading(), ['satisfaction_ratings']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StreamUnavailableError);
    expect((failure as StreamUnavailableError).action).toMatch(/administrator/);
  });

  test('ratings of the last day are read again each run, those of 35 days every six hours', async () => {
    const starts: number[] = [];
    api()
      .get('/api/v2/satisfaction_ratings')
      .query(true)
      .times(3)
      .reply((request: Request) => {
        starts.push(Number(asked(request).get('start_time')));
        return [200, { satisfaction_ratings: [], meta: { has_more: false } }];
      });
    const account = reading();
    const first = await readAll(account, ['satisfaction_ratings']);
    account.clock.set(new Date((NOW_S + 900) * 1000));
    const second = await readAll(account, ['satisfaction_ratings'], first);
    account.clock.set(new Date((NOW_S + 7 * 3600) * 1000));
    await readAll(account, ['satisfaction_ratings'], second);
    expect(starts).toEqual([1, NOW_S - 86_400, NOW_S + 900 - 35 * 86_400]);
  });
});

test('agents who left are looked up once, by the ids that tickets still name', async () => {
  const list = (ids: number[]) => ({
    users: ids.map((id) => ({ id, name: `Agent ${id}`, email: `a${id}@acme.example`, role: 'agent', active: true })),
    meta: { has_more: false },
  });
  const looked: unknown[] = [];
  api()
    .get('/api/v2/users')
    .query(true)
    .reply(200, list([71, 72]))
    .get(CURSOR)
    .query(true)
    .reply(200, { tickets: [ticket(1), ticket(2, { assignee_id: 99 })], after_cursor: 'a', end_of_stream: true })
    .get('/api/v2/users/show_many')
    .query(true)
    .twice()
    .reply((request: Request) => {
      looked.push(asked(request).get('ids'));
      return [200, { users: [{ id: 72, name: 'Agent 72', role: 'end-user', active: true, updated_at: '2026-03-01T00:00:00Z' }] }];
    })
    .get('/api/v2/users')
    .query(true)
    .twice()
    .reply(200, list([71]));
  const streams = ['agents', 'tickets', 'former_agents'];
  const first = await readAll(reading(), streams);
  expect(first.of('agent').map(({ id, isActive }) => [id, isActive])).toEqual(
    expect.arrayContaining([
      ['71', true],
      ['99', false],
    ]),
  );
  const second = await readAll(reading(), ['agents', 'former_agents'], first);
  expect(second.of('agent')).toEqual(expect.arrayContaining([expect.objectContaining({ id: '72', name: 'Agent 72', isActive: false })]));
  const third = await readAll(reading(), ['agents', 'former_agents'], second);
  expect(third.of('agent').map(({ id }) => id)).toEqual(['71']);
  expect(looked).toEqual(['99', '72']);
});
