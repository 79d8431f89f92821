import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings.ts';
import { rebuild } from '../../src/kpi/engine/rebuild.ts';
import { silentLog as log } from '../../src/platform/log.ts';
import { transform } from '../../src/transform/index.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { figure, load } from './support/figure-rows.ts';
import { cell, connect, put, type Row } from './support/rows.ts';

/** Value, or numerator and denominator. */
type Wanted = number | readonly [numerator: number, denominator: number];
type Case = readonly [kpi: string, parameters: Readonly<Record<string, unknown>>, wanted: Wanted, table?: 'weekly'];

/** Alternatives of the register for calls, effort, staff and bots that no example has, worked by hand over the facts below, on the 2nd of November or in its week. */
const CASES: readonly Case[] = [
  ['inbound_calls_offered', {}, 6],
  ['inbound_calls_offered', { voicemail_as: 'excluded' }, 5],
  // The caller of the fourth waited for four seconds.
  ['inbound_abandon_rate', {}, [1, 5]],
  ['inbound_abandon_rate', { voicemail_as: 'abandoned' }, [2, 5]],
  ['inbound_abandon_rate', { voicemail_as: 'excluded' }, [1, 4]],
  ['inbound_abandon_rate', { short_abandon_s: 30 }, [0, 4]],
  ['inbound_service_level', {}, [1, 3]],
  ['inbound_service_level', { service_level_s: 60 }, [2, 2]],
  ['inbound_service_level', { sl_business_only: false }, [1, 4]],
  ['inbound_service_level', { voicemail_as: 'abandoned' }, [1, 4]],
  ['avg_queue_time', {}, [10 + 60 + 100 + 30, 4]],
  ['avg_queue_time', { queue_time_population: 'answered' }, [10 + 60 + 100, 3]],
  ['avg_queue_time', { include_ivr: true }, [30 + 60 + 100 + 40, 4]],
  ['avg_queue_time', { queue_time_as: 'p90' }, 88],
  ['avg_queue_time', { queue_time_as: 'p90', percentile_method: 'disc' }, 100],
  ['avg_queue_time', { queue_time_as: 'max' }, 100],
  ['total_calling_time', {}, 120 + 200 + 300 + 60],
  ['total_calling_time', { calling_time_include_wrap: true }, 150 + 250 + 310 + 60],
  ['inbound_agent_dialed_calls', {}, 2],
  ['inbound_agent_dialed_calls', { dialed_calls: 'connected' }, 1],
  ['answering_percentage', {}, [1, 4]],
  ['answering_percentage', { answering_lines: 'all' }, [3, 6]],
  ['answering_percentage', { voicemail_as: 'excluded' }, [1, 3]],
  ['hit_rate', {}, [2, 4]],
  ['hit_rate', { hit_numerator: 'deals' }, [3, 4]],
  ['aht_voice', {}, [150 + 250 + 60, 3]],
  ['aht_voice', { aht_include_hold: false }, [130 + 250 + 60, 3]],
  ['aht_voice', { aht_include_consult: true }, [160 + 250 + 60, 3]],
  ['contacts_per_agent', {}, [4, 2], 'weekly'],
  ['contacts_per_agent', { per_agent: 'agent_days' }, [4, 3], 'weekly'],
  ['training_expense_per_agent', {}, [300, 12]],
  ['training_expense_per_agent', { training_denominator: 'fte' }, [300, 8]],
  ['field_technician_utilization', {}, [30, 40]],
  ['field_technician_utilization', { field_include_travel: true }, [35, 40]],
  ['overtime_rate', {}, [60, 1500]],
  ['overtime_rate', { overtime_denominator: 'regular' }, [60, 1440]],
  ['bot_first_response_time', {}, [2 + 4 + 12, 3]],
  ['bot_first_response_time', { bot_first_response_as: 'median' }, 4],
  ['chat_escalation_rate', {}, [0, 2]],
  ['chat_escalation_rate', { count_bot_handoff: true }, [1, 2]],
  // Open for 87 hours at the end of the day.
  ['backlog_past_sla', {}, 1],
  ['backlog_past_sla', { backlog_age_limit_h: 100 }, 0],
];

const nameOf = (parameters: object) => `v_${Buffer.from(JSON.stringify(parameters)).toString('hex')}`;
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  variants: [...Map.groupBy(CASES, ([, parameters]) => nameOf(parameters))]
    .filter(([name]) => name !== nameOf({}))
    .map(([name, cases]) => ({ name, kpis: [...new Set(cases.map(([kpi]) => kpi))], parameters: cases[0]?.[1] ?? {} })),
};

const ASOF = new Date('2026-11-20T00:00:00Z');
const own = { connection_id: 'one' };
const on = (time: string, day = '02') => `2026-11-${day}T${time}Z`;

const call = (call_id: string, direction: string, outcome: string, started_at: string, rest: Row = {}): Row => ({
  ...own,
  call_id,
  direction,
  outcome,
  started_at,
  ...rest,
});
const CALLS: readonly Row[] = [
  // Twenty seconds of announcements, ten in the queue.
  call('1', 'inbound', 'answered', on('09:00:00'), {
    answered_at: on('09:00:30'),
    wait_s: 10,
    talk_s: 100,
    hold_s: 20,
    wrap_s: 30,
    consult_s: 10,
    agent_id: 'a1',
    is_sales_line: true,
  }),
  call('2', 'inbound', 'answered', on('10:00:00'), { answered_at: on('10:01:00'), wait_s: 60, talk_s: 200, hold_s: 0, wrap_s: 50, agent_id: 'a1' }),
  call('3', 'inbound', 'abandoned_queue', on('11:00:00'), { ended_at: on('11:00:40'), wait_s: 30, is_sales_line: true }),
  call('4', 'inbound', 'abandoned_queue', on('11:30:00'), { ended_at: on('11:30:04'), wait_s: 4, is_sales_line: true }),
  call('5', 'inbound', 'voicemail', on('12:00:00'), { ended_at: on('12:00:40'), wait_s: 40, is_sales_line: true }),
  call('6', 'outbound', 'answered', on('13:00:00'), { answered_at: on('13:00:00'), talk_s: 300, wrap_s: 10, agent_id: 'a1' }),
  call('7', 'outbound', 'failed', on('14:00:00'), { agent_id: 'a1' }),
  call('8', 'inbound', 'answered', on('20:00:00'), { answered_at: on('20:01:40'), wait_s: 100, talk_s: 60, wrap_s: 0, agent_id: 'a2', is_outside_hours: true }),
  call('9', 'inbound', 'answered', on('09:00:00', '03'), { answered_at: on('09:00:05', '03'), wait_s: 5, talk_s: 60, agent_id: 'a1' }),
];

const ticket = (ticket_id: string, created_at: string, channel: string): Row => ({
  ...own,
  ...{ ticket_id, created_at, channel, origin: 'inbound', priority: 'normal', status_category: 'open' },
});
const bot = (conversation_id: string, minute: string, answer_s: number, rest: Row = {}): Row => ({
  ...own,
  conversation_id,
  ...{ channel: 'chat', started_at: on(`09:${minute}:00`), first_customer_message_at: on(`09:${minute}:00`), customer_messages: 1 },
  first_bot_reply_at: on(`09:${minute}:${String(answer_s).padStart(2, '0')}`),
  ...rest,
});

const day = (key: string, value: number) => figure(key, '2026-11-02', '2026-11-03', value);
const FIGURES = [
  ...[
    day('products_sold', 2),
    day('opportunities_created', 3),
    day('training_cost', 300),
    day('headcount_start', 10),
    day('headcount_end', 14),
    day('fte_agents', 8),
  ],
  ...[day('field_productive_hours', 30), day('field_travel_hours', 5), day('field_available_hours', 40), day('overtime_hours', 60), day('regular_hours', 1440)],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const { pool } = database;
  await connect(pool, 'one', { knownFrom: '2026-10-25T00:00:00Z', knownTo: ASOF.toISOString() });
  await load(pool, FIGURES);
  await put(pool, 'support.call', CALLS);
  await put(pool, 'support.ticket', [
    ticket('old', '2026-10-30T09:00:00Z', 'email'),
    ticket('chat', on('09:00:00'), 'chat'),
    ticket('other', on('09:10:00'), 'chat'),
  ]);
  await put(pool, 'support.bot_conversation', [bot('1', '00', 2, { ticket_id: 'chat', handed_off_at: on('09:00:30') }), bot('2', '20', 4), bot('3', '30', 12)]);
  await transform(database.db, { settings, asOf: ASOF, all: true, log });
  await rebuild(database.db, { settings, asOf: ASOF, scope: { from: '2026-11-02', to: '2026-11-03' }, log, only: [...new Set(CASES.map(([kpi]) => kpi))] });
});
afterAll(() => database.close());

const named = CASES.map(([kpi, parameters, wanted, table = 'daily']) => ({ kpi, parameters, wanted, table, words: JSON.stringify([parameters, wanted]) }));

test.each(named)('$kpi $words', async ({ kpi, parameters, wanted, table }) => {
  const variant = Object.keys(parameters).length === 0 ? 'default' : nameOf(parameters);
  const row = await cell(database.pool, kpi, '2026-11-02', { variant, table });
  expect(row && (typeof wanted === 'number' ? row.value : [row.numerator, row.denominator])).toEqual(wanted);
});
