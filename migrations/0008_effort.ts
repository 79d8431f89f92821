import { type Kysely, sql } from 'kysely';
import { type Column, createTable, type Table } from './ddl/table.ts';
import { createView } from './ddl/view.ts';

const CONNECTION: Column = ['connection_id', 'text not null', 'Connection'];
const QUALITY: Column = ['quality', "text not null default 'exact'", 'Worst quality of what this row was derived from'];
const LOADED: Column = ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'];

const derived = (name: string, comment: string, key: string, columns: readonly Column[], indexes: readonly string[] = ['day']): Table => ({
  name: `support.${name}`,
  comment,
  columns: [CONNECTION, ...columns, QUALITY, LOADED],
  constraints: [`primary key (connection_id, ${key})`],
  indexes,
});

/** What a call and an agent's part of one have in common. */
const OF_CALL: readonly Column[] = [
  ['at', 'timestamptz not null', 'Start of the call'],
  ['day', 'date not null', 'Local day of the start: the whole call counts on it, also over midnight'],
  ['hour', 'smallint not null', 'Local hour of the start, 0 to 23'],
  ['direction', 'text not null', 'inbound or outbound'],
  ['outcome', 'text not null', 'answered, abandoned_queue, abandoned_ivr, voicemail, overflow, callback or failed'],
  ['line', 'text', 'Line or number'],
  ['is_sales', 'boolean not null', 'On a sales line, or of a sales group'],
  ['is_voice_agent', 'boolean not null', 'The agent takes inbound calls, or nobody of the connection is marked so'],
  ['is_called_back', 'boolean not null', 'A callback was asked for, and the caller was reached the same local day'],
  ['is_transferred', 'boolean not null', 'Handed over to another agent or queue; of a part: by this agent'],
  ['is_outside_hours', 'boolean not null', 'Came in outside business hours'],
  ['wait_s', 'bigint', 'Seconds in the queue'],
  ['wait_ivr_s', 'bigint', 'Seconds from the start to the answer or the end, announcements included'],
  ['talk_s', 'bigint', 'Seconds of talk'],
  ['hold_s', 'bigint', 'Seconds on hold'],
  ['wrap_s', 'bigint', 'Seconds of work after the call'],
  ['consult_s', 'bigint', 'Seconds of consultation'],
  ['agent_id', 'text', 'Agent it counts for'],
  ['group_id', 'text', 'Queue or group'],
  ['customer_id', 'text', 'Caller'],
  ['ticket_id', 'text', 'Ticket of the call'],
];

const SECONDS = (name: string, comment: string): Column => [name, 'bigint not null', comment];

const TABLES: readonly Table[] = [
  derived(
    'call_story',
    'One call with its local day: totals of calls',
    'call_id',
    [['call_id', 'text not null', 'Vendor id of the call'], ...OF_CALL],
    ['day', 'connection_id, customer_id, day'],
  ),
  derived(
    'call_part',
    "One agent's part of a call, all legs together: rows of agents, which add up to more than the calls when calls are transferred",
    'call_id, seq',
    [['call_id', 'text not null', 'Vendor id of the call'], ['seq', 'integer not null', 'Order within the call, from 1'], ...OF_CALL],
  ),
  derived(
    'handling',
    'A stretch of work of an agent on a call or a ticket, as far as its agent is known',
    'kind, id, seq',
    [
      ['kind', 'text not null', 'call or time_entry'],
      ['id', 'text not null', 'Vendor id of the call or time entry'],
      ['seq', 'integer not null', 'Order within it, from 1'],
      ['agent_id', 'text not null', 'Who worked'],
      ['valid_from', 'timestamptz not null', 'Start; of an entry that names no start: the instant it was booked for'],
      ['seconds', 'bigint not null', 'Seconds of work'],
      ['has_start', 'boolean not null', 'False where only the amount of work is known, not when it began'],
    ],
    ['connection_id, agent_id, valid_from'],
  ),
  derived('agent_day', 'The time of one agent on one local day, whatever its length', 'agent_id, day', [
    ['agent_id', 'text not null', 'Agent'],
    ['day', 'date not null', 'Local day'],
    ['at', 'timestamptz not null', 'First instant of the day'],
    ['is_voice_agent', 'boolean not null', 'Takes inbound calls, or nobody of the connection is marked so'],
    SECONDS('logged_in_s', 'Seconds in any state but offline'),
    SECONDS('aux_s', 'Of them in break, meeting, training or away, and handling nothing'),
    SECONDS('ready_s', 'Of them available and handling nothing'),
    SECONDS('phone_s', 'Seconds in any state but offline of the phone, or of all channels where the phone has no states of its own'),
    SECONDS('phone_ready_s', 'Of them available for calls and handling nothing'),
    SECONDS('phone_handling_s', 'Of them handling anything'),
    SECONDS('handling_s', 'Seconds of handling: calls, time entries and handling states, overlaps counted once'),
    SECONDS('scheduled_s', 'Seconds planned, time off left out'),
    SECONDS('adherent_s', 'Of them in a state that fits the plan'),
  ]),
  derived('bot_story', 'One conversation with a bot and its outcome', 'conversation_id', [
    ['conversation_id', 'text not null', 'Vendor id of the conversation'],
    ['at', 'timestamptz not null', 'Start'],
    ['day', 'date not null', 'Local day of the start'],
    ['channel', 'text', 'Channel'],
    ['bot_id', 'text', 'Bot'],
    ['ticket_id', 'text', 'Ticket'],
    ['customer_id', 'text', 'Customer'],
    ['is_counted', 'boolean not null', 'The customer wrote at least once, and its ticket counts if it has one'],
    ['is_handed_off', 'boolean not null', 'A person took part, or was asked for'],
    ['is_resolved', 'boolean not null', 'Answered by the bot alone, no negative feedback, and no new contact within bot_window_h'],
    ['reply_s', 'bigint', 'Seconds from the first message of the customer to the first answer of the bot'],
  ]),
  derived('automation_story', 'One run of an automation', 'run_id', [
    ['run_id', 'text not null', 'Run'],
    ['at', 'timestamptz not null', 'Start'],
    ['day', 'date not null', 'Local day of the start'],
    ['rule_id', 'text', 'Rule or workflow'],
    ['kind', 'text', 'Kind of automation'],
    ['is_success', 'boolean not null', 'Final state, retries counted once'],
  ]),
  {
    name: 'sync.work_due',
    comment: 'Calls, agents, bots and automations that have to be looked at again at an instant although nothing happens',
    columns: [
      CONNECTION,
      ['entity', 'text not null', 'call, agent_time, bot_conversation or automation_run'],
      ['id', 'text not null', 'Vendor id'],
      ['at', 'timestamptz not null', 'When'],
      ['since', 'date', 'Of agents: first local day that may change'],
    ],
    constraints: ['primary key (connection_id, entity, id)'],
    indexes: ['at'],
  },
];

const CHANGES: readonly string[] = [
  'alter table support.ticket_story add column network text, add column is_chat_escalated boolean not null default false',
  'alter table support.resolution add column message_count integer, add column turn_count integer, add column handle_s bigint',
  'create index on support.call_leg (connection_id, agent_id)',
  'create index on support.agent_status_interval (connection_id, agent_id, valid_from)',
];

const COMMENTS: Readonly<Record<string, string>> = {
  'support.ticket_story.network': 'Social network of a social ticket; null for others',
  'support.ticket_story.is_chat_escalated': 'Handed to a group of a higher tier, or turned to a channel other than chat and messaging',
  'support.resolution.message_count': 'Public messages of customer and agents so far; null where messages are not read',
  'support.resolution.turn_count': 'The same with messages in a row of one side counted once',
  'support.resolution.handle_s': 'Seconds of all time entries of the ticket; null without any',
};

const key = (column: string) => `e.connection_id || '/' || e.${column}`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) await createTable(db, table);
  for (const change of CHANGES) await sql.raw(change).execute(db);
  for (const [column, comment] of Object.entries(COMMENTS)) await sql.raw(`comment on column ${column} is '${comment}'`).execute(db);
  await createView(db, {
    name: 'kpi.call',
    comment: 'Calls with the day, agent, group and channel they count for: avg(talk_s) over answered inbound calls is inbound_avg_talk_time',
    columns: [
      ['connection_id', 'e.connection_id', 'Connection'],
      ['call_id', 'e.call_id', 'Vendor id of the call'],
      ['ticket_id', 'e.ticket_id', 'Vendor id of the ticket'],
      ['day', 'e.day', 'Local day of its start'],
      ['at', 'e.at', 'Start'],
      ['agent_id', key('agent_id'), 'First agent who answered'],
      ['group_id', key('group_id'), 'Queue or group'],
      ['channel', "'phone'::text", 'phone'],
      ['ticket_url', 't.url', 'Link into the helpdesk'],
      ['direction', 'e.direction', 'inbound or outbound'],
      ['outcome', 'e.outcome', 'answered, abandoned_queue, abandoned_ivr, voicemail, overflow, callback or failed'],
      ['wait_s', 'e.wait_s::integer', 'Seconds in the queue'],
      ['talk_s', 'e.talk_s::integer', 'Seconds of talk'],
      ['hold_s', 'e.hold_s::integer', 'Seconds on hold'],
      ['wrap_s', 'e.wrap_s::integer', 'Seconds of work after the call'],
      ['quality', 'e.quality', 'exact, derived or approx'],
      ['line', 'e.line', 'Line or number'],
      ['is_offered', "(e.direction = 'inbound' and e.outcome not in ('abandoned_ivr', 'failed'))::int", '1 reached a queue or an agent, 0 not'],
      ['is_answered', "(e.outcome = 'answered')::int", '1 answered by an agent, 0 not'],
      [
        'handle_s',
        "case when e.outcome = 'answered' then coalesce(e.talk_s, 0) + coalesce(e.hold_s, 0) + coalesce(e.wrap_s, 0) end",
        'Talk, hold and wrap; null without an answer',
      ],
      ['is_transferred', 'e.is_transferred::int', '1 handed over, 0 not'],
      ['is_sales', 'e.is_sales::int', '1 on a sales line or of a sales group, 0 not'],
      ['is_outside_hours', 'e.is_outside_hours::int', '1 came in outside business hours, 0 not'],
    ],
    from: 'support.call_story e left join support.ticket_story t on t.connection_id = e.connection_id and t.ticket_id = e.ticket_id',
  });
}
