import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { cell, connect, put, type Row } from './support/rows.ts';

/** What a row of the table below expects: value, or numerator and denominator; at a member where one is named. */
interface Wanted {
  readonly value?: number;
  readonly of?: readonly [numerator: number, denominator: number];
  readonly agent?: string;
}
type Case = readonly [kpi: string, parameters: Readonly<Record<string, unknown>>, wanted: Wanted, day?: string];

const HOUR = 3600;

/** Every alternative of the register for F1 to F4, worked by hand over the tickets below; the 2nd of November unless another day is named. */
const CASES: readonly Case[] = [
  ['avg_resolution_time', {}, { of: [6000, 2] }],
  ['avg_resolution_time', { resolution_basis: 'first' }, { of: [117_600, 4] }],
  ['avg_resolution_time', {}, { of: [51 * HOUR, 1] }, '2026-11-04'],
  ['avg_resolution_time', { resolution_clock: 'unsolved_only' }, { of: [3 * HOUR, 1] }, '2026-11-04'],
  ['avg_resolution_time', { resolution_clock: 'unsolved_only' }, { of: [30.5 * HOUR, 1] }, '2026-11-03'],
  ['avg_resolution_time', { resolution_clock: 'excl_pending' }, { of: [6.5 * HOUR, 1] }, '2026-11-03'],
  ['avg_resolution_time', { resolution_clock: 'excl_pending_hold' }, { of: [5.5 * HOUR, 1] }, '2026-11-03'],
  ['median_resolution_time', { resolution_basis: 'first' }, { value: 3900 }],
  ['median_resolution_time', { resolution_basis: 'first', percentile_method: 'disc' }, { value: 3600 }],
  ['tickets_resolved', {}, { value: 2 }],
  ['tickets_resolved', { resolved_basis: 'first' }, { value: 4 }],
  ['tickets_resolved', { resolved_basis: 'event' }, { value: 4 }],
  ['tickets_resolved', { resolved_basis: 'first' }, { value: 0 }, '2026-11-04'],
  ['tickets_resolved', { resolved_basis: 'event' }, { value: 1 }, '2026-11-04'],
  ['fcr_rate', {}, { of: [2, 3] }],
  ['fcr_rate', { fcr_merge_minutes: 2 }, { of: [1, 3] }],
  ['fcr_rate', { fcr_window_days: 1 }, { of: [3, 3] }],
  ['fcr_rate', { fcr_method: 'no_customer_followup' }, { of: [0, 3] }],
  ['fcr_rate', { fcr_method: 'no_reopen_only' }, { of: [1, 3] }],
  ['fcr_rate', { fcr_method: 'within_one_business_hour' }, { of: [1, 3] }],
  ['fcr_rate', { fcr_method: 'one_touch' }, { of: [1, 4] }],
  ['fcr_rate', { fcr_method: 'one_touch_lt2' }, { of: [2, 4] }],
  ['reopen_rate', {}, { of: [2, 4] }],
  ['reopen_rate', { exclude_soft_reopens: true }, { of: [1, 4] }],
  ['reopen_rate', { reopen_window_days: 1 }, { of: [1, 4] }],
  ['reopen_rate', { reopen_method: 'event_ratio' }, { of: [0, 4] }],
  ['reopen_rate', { reopen_method: 'event_ratio' }, { of: [1, 1] }, '2026-11-03'],
  ['repeat_contact_rate', {}, { of: [1, 4] }],
  ['repeat_contact_rate', { repeat_match: 'same_ticket_only' }, { of: [1, 4] }],
  ['repeat_contact_rate', { repeat_match: 'any_contact' }, { of: [2, 4] }],
  ['repeat_contact_rate', { repeat_window_days: 1 }, { of: [0, 4] }],
  ['escalation_rate', {}, { of: [1, 4] }],
  ['escalation_rate', { escalation_day: 'created' }, { of: [1, 3] }],
  ['escalation_rate', { escalation_day: 'event' }, { of: [1, 4] }],
  ['resolution_rate', {}, { of: [3, 5] }],
  ['resolution_rate', { resolution_rate_window_days: 1 }, { of: [2, 5] }],
  ['resolution_rate', { resolution_rate_method: 'flow' }, { of: [2, 5] }],
  ['backlog_open', {}, { value: 2 }],
  ['backlog_open', { backlog_include_pending: false }, { value: 1 }],
  ['backlog_open', { backlog_include_hold: false }, { value: 1 }],
  ['backlog_open', { backlog_include_pending: false, backlog_include_hold: false }, { value: 0 }],
  ['email_backlog', {}, { value: 1 }],
  ['email_backlog', { email_backlog_method: 'unresolved' }, { value: 2 }],
  ['sla_compliance_rate', {}, { of: [2, 4] }],
  ['sla_compliance_rate', { sla_unit: 'ticket' }, { of: [1, 3] }],
  ['sla_at_risk_count', { sla_clock_start: 'applied' }, { value: 0 }, '2026-11-04'],
  ['sla_at_risk_count', {}, { value: 1 }, '2026-11-04'],
  ['sla_at_risk_count', { sla_risk_fraction: 0.1 }, { value: 0 }, '2026-11-04'],
  ['avg_response_time', {}, { of: [7800, 3] }],
  ['avg_response_time', { response_run_start: 'last' }, { of: [6600, 3] }],
  ['pct_answered_in_timeframe', {}, { of: [3, 5] }],
  ['pct_answered_in_timeframe', { answer_target_s: { email: 1800 } }, { of: [1, 5] }],
  ['csat_score', {}, { of: [0, 2] }],
  ['csat_score', { csat_dedupe: 'first' }, { of: [1, 2] }],
  ['csat_score', { csat_dedupe: 'all' }, { of: [1, 3] }],
  ['csat_score', { csat_scale_map: { s: { positive: 3 } } }, { of: [1, 2] }],
  ['csat_score', { csat_scale_map: { s: { positive: 5, neutral: 1 } }, csat_method: 'exclude_neutral' }, { of: [0, 0] }],
  ['csat_score', { csat_method: 'exclude_neutral' }, { of: [0, 1] }],
  ['csat_score', { csat_method: 'mean' }, { of: [50, 2] }],
  ['csat_per_agent', {}, { of: [0, 1], agent: 'one/a9' }],
  ['csat_per_agent', { csat_agent: 'resolver' }, { of: [0, 1], agent: 'one/a2' }],
  ['csat_per_agent', { csat_agent: 'last_replier' }, { of: [0, 1], agent: 'one/a3' }],
  ['ces_score', {}, { of: [2, 1] }],
  ['ces_score', { ces_orientation: 'effort' }, { of: [6, 1] }],
  ['esat_score', {}, { of: [1, 3] }],
  ['esat_score', { esat_method: 'enps' }, { of: [0, 3] }],
  ['survey_response_rate', {}, { of: [1, 1] }],
  ['survey_response_rate', { survey_response_window_days: 7 }, { of: [0, 1] }],
];

const nameOf = (parameters: object) => `v_${Buffer.from(JSON.stringify(parameters)).toString('hex')}`;
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  agentMinimum: 1,
  businessHours: { timeZone: 'UTC', intervals: [1, 2, 3, 4, 5].map((dow) => ({ dow, start: '09:00', end: '17:00' })), holidays: [] },
  variants: [...Map.groupBy(CASES, ([, parameters]) => nameOf(parameters))]
    .filter(([name]) => name !== nameOf({}))
    .map(([name, cases]) => ({ name, kpis: [...new Set(cases.map(([kpi]) => kpi))], parameters: cases[0]?.[1] ?? {} })),
};

let database: TestDatabase;
const ASOF = new Date('2026-11-20T00:00:00Z');

const on = (time: string, day = '02') => `2026-11-${day}T${time}:00Z`;
const own = { connection_id: 'one' };
let count = 0;
const opened = (ticket_id: string, created_at: string, rest: Row = {}): Row => ({
  ...own,
  ticket_id,
  created_at,
  origin: 'inbound',
  channel: 'email',
  priority: 'normal',
  status_category: 'open',
  customer_id: `c${ticket_id}`,
  ...rest,
});
const change = (ticket_id: string, field: string, at: string, value: string, actor_type = 'agent'): Row => {
  count += 1;
  return { ...own, ticket_id, change_id: `c${count}`, field, at, value, actor_type, seq: count };
};
const message = (ticket_id: string, at: string, author: string): Row => {
  count += 1;
  const isCustomer = author === 'customer';
  return {
    ...own,
    ticket_id,
    message_id: `m${count}`,
    at,
    author_type: isCustomer ? 'customer' : 'agent',
    author_id: isCustomer ? `c${ticket_id}` : author,
    is_public: true,
  };
};
const target = (ticket_id: string, metric: string, applied: string, target_s: number, outcome: Readonly<Record<string, string>>): Row[] => {
  const signal = (kind: string, at: string, rest: Row = {}): Row => ({
    ...own,
    ticket_id,
    signal_id: `${ticket_id} ${metric} ${kind}`,
    metric,
    instance: '1',
    kind,
    at,
    clock: 'calendar',
    ...rest,
  });
  return [signal('apply', applied, { target_s }), ...Object.entries(outcome).map(([kind, at]) => signal(kind, at))];
};
const answer = (response_id: string, survey_type: string, responded_at: string, score: number, rest: Row = {}): Row => ({
  ...own,
  response_id,
  survey_type,
  survey_id: 's',
  responded_at,
  scale_min: 1,
  scale_max: survey_type === 'ces' ? 7 : 5,
  score,
  ...rest,
});

const FACTS: Readonly<Record<string, readonly Row[]>> = {
  agent_group: [1, 2].map((tier) => ({ ...own, group_id: `g${tier}`, name: `Group ${tier}`, tier })),
  ticket: [
    opened('1', on('09:00')),
    opened('2', on('09:00')),
    opened('3', on('09:00'), { topic: 'billing' }),
    opened('4', on('09:00', '01')),
    opened('5', on('08:00')),
    opened('6', on('08:00')),
    // The customer of ticket 3 about something else.
    opened('7', on('09:00', '05'), { topic: 'login', customer_id: 'c3' }),
  ],
  ticket_change: [
    // Handed to the second tier, resolved, and reopened by the customer two days later.
    change('1', 'group', on('09:00'), 'g1'),
    change('1', 'group', on('09:30'), 'g2'),
    change('1', 'status', on('10:00'), 'resolved'),
    change('1', 'status', on('10:00', '04'), 'open', 'customer'),
    change('1', 'status', on('12:00', '04'), 'resolved'),
    change('2', 'agent', on('09:00'), 'a1'),
    change('2', 'status', on('10:10'), 'resolved'),
    change('3', 'agent', on('09:00'), 'a2'),
    change('3', 'status', on('09:30'), 'resolved'),
    // Pending for a day, on hold for an hour; a thank-you reopens it.
    change('4', 'status', on('12:00', '01'), 'pending'),
    change('4', 'status', on('12:00'), 'hold'),
    change('4', 'status', on('13:00'), 'open'),
    change('4', 'status', on('15:00'), 'resolved'),
    change('4', 'status', on('09:00', '03'), 'open', 'customer'),
    change('4', 'status', on('09:30', '03'), 'resolved'),
    change('5', 'status', on('20:00'), 'hold'),
    change('6', 'status', on('18:00'), 'pending'),
  ],
  ticket_message: [
    message('1', on('09:00'), 'customer'),
    message('1', on('09:20'), 'customer'),
    message('1', on('09:40'), 'a1'),
    message('1', on('10:00', '04'), 'customer'),
    message('1', on('11:00', '04'), 'a2'),
    message('2', on('09:00'), 'customer'),
    message('2', on('10:00'), 'a1'),
    message('2', on('10:03'), 'a3'),
    message('2', on('09:00', '03'), 'customer'),
    message('3', on('09:00'), 'customer'),
    message('4', on('09:00', '01'), 'customer'),
    message('4', on('10:00', '01'), 'a1'),
    message('4', on('09:00', '03'), 'customer'),
    message('5', on('08:00'), 'customer'),
    message('5', on('08:30'), 'a1'),
    message('6', on('08:00'), 'customer'),
  ],
  sla_signal: [
    ...target('5', 'first_reply', on('08:10'), 1800, { fulfil: on('08:35') }),
    ...target('6', 'first_reply', on('08:00'), HOUR, { breach: on('09:00') }),
    // Applied twelve hours after creation: due on the 5th at 08:00 from there, at 20:00 from the instant it was applied.
    ...target('6', 'resolution', on('20:00'), 3 * 24 * HOUR, {}),
    ...target('2', 'first_reply', on('09:00'), 2 * HOUR, { fulfil: on('10:00') }),
    ...target('2', 'resolution', on('09:00'), 600, { breach: on('09:10'), fulfil: on('10:10') }),
  ],
  survey_response: [
    answer('r1', 'csat', on('12:00'), 5, { ticket_id: '2' }),
    answer('r2', 'csat', on('14:00'), 3, { ticket_id: '2' }),
    answer('r3', 'csat', on('13:00'), 1, { ticket_id: '3', agent_id: 'a9' }),
    answer('r4', 'csat', on('12:00', '10'), 5, { ticket_id: '1', offered_at: on('12:00') }),
    answer('e1', 'ces', on('12:00'), 2),
    ...[5, 3, 1].map((score, i) => answer(`s${i}`, 'esat', on('12:00'), score)),
  ],
};

beforeAll(async () => {
  database = await testDatabase();
  await connect(database.pool, 'one', { knownFrom: '2026-11-01T00:00:00Z', knownTo: ASOF.toISOString() });
  for (const [table, rows] of Object.entries(FACTS)) await put(database.pool, `support.${table}`, rows);
  await database.pool.query(
    "update support.ticket t set status_category = c.value, status_at = c.at from (select distinct on (ticket_id) ticket_id, value, at from support.ticket_change where field = 'status' order by ticket_id, at desc) c where c.ticket_id = t.ticket_id",
  );
  await transform(database.db, { settings, asOf: ASOF, all: true, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: { from: '2026-11-02', to: '2026-11-04' }, log });
});
afterAll(() => database.close());

const named = CASES.map(([kpi, parameters, wanted, day = '2026-11-02']) => ({ kpi, parameters, wanted, day, words: JSON.stringify([parameters, wanted]) }));

test.each(named)('$kpi $words', async ({ kpi, parameters, wanted: { value, of, agent }, day }) => {
  const variant = Object.keys(parameters).length === 0 ? 'default' : nameOf(parameters);
  const row = await cell(database.pool, kpi, day, { variant, ...(agent === undefined ? {} : { dimension: 'agent', member: agent }) });
  expect(row && { value: row.value, of: [row.numerator, row.denominator] }).toMatchObject(of === undefined ? { value } : { of });
});

test('a day without anything has a ratio of nothing under every definition', async () => {
  await rebuild(database.db, { settings, asOf: ASOF, scope: { from: '2026-11-18', to: '2026-11-18' }, log });
  const { rows } = await database.pool.query(
    "select kpi, variant from kpi.daily where day = '2026-11-18' and dimension = 'all' and denominator = 0 and value is not null",
  );
  expect(rows).toEqual([]);
});
