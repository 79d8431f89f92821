import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/sources/source.ts';
import { NO_MAPPING } from '../contract.ts';
import { contextOf, CREATED, mapOne, minutes, only, stage, ticket } from './portal.ts';

const summaries = (properties: Record<string, Json>) =>
  Object.fromEntries(only(mapOne(ticket({ properties })), 'ticket_summary').map((row) => [row.kind, row.at ?? row.value]));

describe('what HubSpot states about a ticket', () => {
  test('the first reply is the earlier of the two dates, and derived', () => {
    const both = { hs_first_agent_message_sent_at: minutes(20), first_agent_reply_date: minutes(12) };
    expect(summaries(both)).toEqual({ first_reply: new Date(minutes(12)) });
    expect(summaries({ hs_first_agent_message_sent_at: minutes(20) })).toEqual({ first_reply: new Date(minutes(20)) });
    expect(only(mapOne(ticket({ properties: both })), 'ticket_summary')[0]?.quality).toBe('derived');
  });

  test('never answered makes no row', () => {
    expect(summaries({ hs_first_agent_message_sent_at: null, first_agent_reply_date: '' })).toEqual({});
  });

  test('the last close is hs_last_closed_date, else closed_date; hours are milliseconds', () => {
    expect(summaries({ hs_last_closed_date: minutes(50), closed_date: null })['resolved']).toEqual(new Date(minutes(50)));
    expect(summaries({ closed_date: minutes(40) })['resolved']).toEqual(new Date(minutes(40)));
    expect(summaries({ hs_time_to_first_response_in_operating_hours: '5400000' })).toEqual({ first_reply_business: 5400 });
  });

  test('the customer wrote last at the later of the two dates', () => {
    expect(summaries({ last_reply_date: minutes(5), hs_last_message_received_at: minutes(9) })).toEqual({ last_customer_message: new Date(minutes(9)) });
  });
});

const sla = (properties: Record<string, Json>, history = {}, definitions: Json = { results: [] }) =>
  only(mapOne(ticket({ properties, history }), contextOf(NO_MAPPING, definitions)), 'sla_signal');
const kinds = (properties: Record<string, Json>, history = {}) =>
  sla(properties, history).map(({ metric, instance, kind, at, isDeleted }) => [metric, instance, isDeleted ? `no ${kind}` : kind, at.toISOString()]);

const FIRST = (status: string | null) => ({ hs_time_to_first_response_sla_at: minutes(60), hs_time_to_first_response_sla_status: status });

describe('SLA of a HubSpot ticket', () => {
  test('an active target is only promised, with the calendar time from creation to due', () => {
    const [apply, ...rest] = sla(FIRST('2'));
    expect(rest).toEqual([]);
    expect(apply).toMatchObject({
      kind: 'apply',
      metric: 'first_reply',
      startedAt: new Date(CREATED),
      dueAt: new Date(minutes(60)),
      targetS: 3600,
      quality: 'derived',
    });
  });

  test.each([
    ['3', 30, ['apply', 'fulfil']],
    ['4', 90, ['apply', 'breach', 'fulfil']],
    ['1', undefined, ['apply', 'breach']],
    ['0', undefined, ['apply']],
    [null, undefined, ['apply']],
    // No status: the instants decide.
    [null, 30, ['apply', 'fulfil']],
    [null, 90, ['apply', 'breach', 'fulfil']],
  ] as const)('status %s with a reply after %s minutes', (status, reply, expected) => {
    const answered: Record<string, Json> = reply === undefined ? {} : { hs_first_agent_message_sent_at: minutes(reply) };
    expect(sla({ ...FIRST(status), ...answered }).map(({ kind }) => kind)).toEqual(expected);
  });

  test('a fulfilment stays on the side of the due instant that the status says', () => {
    const onTime = sla({ ...FIRST('3'), hs_first_agent_message_sent_at: minutes(90) }).find(({ kind }) => kind === 'fulfil');
    expect(onTime?.at).toEqual(new Date(minutes(60)));
    const late = sla({ ...FIRST('4'), hs_first_agent_message_sent_at: minutes(30) }).find(({ kind }) => kind === 'fulfil');
    expect(late?.at.getTime()).toBeGreaterThan(Date.parse(minutes(60)));
  });

  test('codes mean what the option list of the portal says', () => {
    const definitions = {
      results: [{ name: 'hs_time_to_first_response_sla_status', type: 'enumeration', options: [{ value: 'A7', label: 'SLA completed late' }] }],
    };
    expect(sla(FIRST('A7'), {}, definitions).map(({ kind }) => kind)).toEqual(['apply', 'breach', 'fulfil']);
    expect(sla(FIRST('BREACHED')).map(({ kind }) => kind)).toContain('breach');
    expect(sla(FIRST('17')).map(({ kind }) => kind)).toEqual(['apply']);
  });

  test('the first close fulfils, also when the ticket was reopened and its status speaks of another', () => {
    const history = { hs_pipeline_stage: [stage('3', 80), stage('4', 50), stage('1', 0)] };
    const properties = {
      hs_time_to_close_sla_at: minutes(100),
      hs_time_to_close_sla_status: '1',
      hs_ticket_reopened_at: minutes(80),
      hs_last_closed_date: minutes(50),
    };
    expect(kinds(properties, history)).toEqual([
      ['resolution', '1', 'apply', CREATED],
      ['resolution', '1', 'fulfil', minutes(50)],
    ]);
  });

  test('a paused clock is told, and taken back when it runs again', () => {
    const paused = (status: string) => sla({ ...FIRST('0'), hs_sla_pause_status: status }).map(({ kind, isDeleted }) => [kind, isDeleted]);
    expect(paused('PAUSED')).toEqual([
      ['apply', false],
      ['pause', false],
    ]);
    expect(paused('ACTIVE')).toEqual([
      ['apply', false],
      ['pause', true],
    ]);
  });

  test('a running next reply has a place of its own, which is emptied when it ends', () => {
    const running = { hs_time_to_next_response_sla_at: minutes(120), hs_time_to_next_response_sla_status: '0', hs_last_message_received_at: minutes(70) };
    expect(kinds(running)).toEqual([['next_reply', 'running', 'apply', minutes(70)]]);
    const due = `due-${Date.parse(minutes(120))}`;
    expect(kinds({ ...running, hs_time_to_next_response_sla_status: '3', hs_last_message_sent_at: minutes(90) })).toEqual([
      ['next_reply', 'running', 'no apply', minutes(70)],
      ['next_reply', due, 'apply', minutes(70)],
      ['next_reply', due, 'fulfil', minutes(90)],
    ]);
  });
});
