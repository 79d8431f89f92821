/** The facts of a year of a busy desk, as SQL that draws them: as a sync would have written them, one statement a table. */

/** Instant the year ends, in the middle of a working day. */
export const YEAR_END = new Date('2026-06-30T15:00:00Z');
/** First day of the year. */
export const YEAR_BEGIN = '2025-07-01';

const CONNECTIONS = [
  { id: 'north', source: 'zendesk', share: 50, groups: 5, agents: 70, brands: 2 },
  { id: 'south', source: 'freshdesk', share: 30, groups: 4, agents: 50, brands: 1 },
  { id: 'west', source: 'hubspot', share: 20, groups: 3, agents: 30, brands: 1 },
] as const;

export const CONNECTION_SOURCES: readonly (readonly [id: string, source: 'zendesk' | 'freshdesk' | 'hubspot'])[] = CONNECTIONS.map(({ id, source }) => [
  id,
  source,
]);

const END = `timestamptz '${YEAR_END.toISOString()}'`;
const BEGIN = `timestamptz '${YEAR_BEGIN}T00:00:00Z'`;

/** A number from 0 to 1 that is the same for the same ticket and purpose. */
const draw = (purpose: number, of = 'i'): string => `((hashint8extended(${of}, ${purpose}) & 1073741823) / 1073741824.0)`;
const pick = (purpose: number, from: readonly string[]): string =>
  `(array[${from.map((each) => `'${each}'`).join(', ')}])[1 + floor(${draw(purpose)} * ${from.length})::int]`;
/** Long-tailed: half below `median`, a few far above. */
const longTailed = (purpose: number, median: number): string =>
  `(${median} * exp(1.1 * (${draw(purpose)} + ${draw(purpose + 1)} + ${draw(purpose + 2)} + ${draw(purpose + 3)} - 2) * 1.73))`;
const byConnection = (of: (connection: (typeof CONNECTIONS)[number]) => string | number): string =>
  `case connection_id ${CONNECTIONS.map((each) => `when '${each.id}' then ${of(each)}`).join(' ')} end`;

const seconds = (column: string): string => `((${column}) * interval '1 second')`;

/** What is drawn once for each ticket; everything else follows from it. */
const drawn = (tickets: number): string => `
  create unlogged table bench_ticket as
  with numbered as (
    select i::bigint as i, ${BEGIN} + ((i - 1)::float8 / ${tickets}) * (${END} - ${BEGIN}) as even,
      case when ${draw(1)} < 0.5 then 'north' when ${draw(1)} < 0.8 then 'south' else 'west' end as connection_id
    from generate_series(1, ${tickets}) i
  ), placed as (
    -- Four in five come between eight and six, one in seven on a weekend.
    select i, connection_id, least(${END} - interval '1 minute', case when ${draw(2)} < 0.8 then date_trunc('day', even) + (8 + 10 * ${draw(3)}) * interval '1 hour'
      else date_trunc('day', even) + 24 * ${draw(3)} * interval '1 hour' end
      - case when extract(isodow from even) > 5 and ${draw(4)} < 0.5 then interval '2 days' else interval '0' end) as at
    from numbered
  ), peopled as (
    select *, 'g' || (1 + floor(${draw(5)} * ${byConnection(({ groups }) => groups)})) as group_id,
      ${pick(6, ['email', 'email', 'email', 'web', 'web', 'chat', 'messaging', 'phone', 'social'])} as channel,
      'a' || (1 + floor(${draw(7)} * ${byConnection(({ agents }) => agents)})) as agent_id
    from placed
  )
  select *, connection_id || '-' || i as id,
    (channel in ('chat', 'messaging'))::int as is_chat,
    case when channel in ('chat', 'messaging') then ${longTailed(10, 60)} when channel = 'phone' then 30 else ${longTailed(10, 7_200)} end as reply_s,
    ${draw(14)} < 0.96 as is_answered,
    case when channel in ('chat', 'messaging', 'phone') then ${longTailed(15, 1_500)} else ${longTailed(15, 60_000)} end as more_s,
    ${draw(19)} < 0.985 as is_resolved, ${draw(20)} < 0.06 as is_reopened, floor(2.2 * ${draw(21)} * ${draw(21)} * 2)::int as more_turns
  from peopled`;

const STATUS_NOW = `case when not is_answered or at + ${seconds('reply_s')} > ${END} then 'new' when not is_resolved or at + ${seconds('(reply_s + more_s)')} > ${END} then 'open'
  when at + ${seconds('(reply_s + more_s)')} < ${END} - interval '10 days' then 'closed' else 'resolved' end`;

const SEEN = `source_updated_at, source_version, mapper_version, page_seq, first_seen_at, last_seen_at`;
const seen = (at: string): string => `${at}, (extract(epoch from ${at}) * 1000)::bigint, 1, 1, ${END}, ${END}`;

const people = CONNECTIONS.flatMap(({ id, groups, agents, brands }) => [
  `insert into support.agent (connection_id, agent_id, name, agent_type, is_active, is_inbound_voice, ${SEEN})
    select '${id}', 'a' || n, 'Agent ' || n, 'full', true, n % 7 = 0, ${seen(BEGIN)} from generate_series(1, ${agents}) n`,
  `insert into support.agent_group (connection_id, group_id, name, tier, ${SEEN})
    select '${id}', 'g' || n, 'Group ' || n, least(n, 2), ${seen(BEGIN)} from generate_series(1, ${groups}) n`,
  `insert into support.brand (connection_id, brand_id, name, ${SEEN}) select '${id}', 'b' || n, 'Brand ' || n, ${seen(BEGIN)} from generate_series(1, ${brands}) n`,
]);

const TICKETS = `
  insert into support.ticket (connection_id, ticket_id, created_at, origin, channel, source_channel, is_social, customer_id, status_category, source_status, status_at, group_id, agent_id,
    priority, ticket_type, topic, brand_id, url, ${SEEN})
  select connection_id, id, at, case when ${draw(30)} < 0.94 then 'inbound' else 'outbound' end, channel, channel, channel = 'social', 'c' || (1 + floor(${draw(31)} * 180000)),
    ${STATUS_NOW}, ${STATUS_NOW}, at + ${seconds('reply_s')}, group_id, case when is_answered then agent_id end, ${pick(32, ['low', 'normal', 'normal', 'high', 'urgent'])},
    ${pick(33, ['question', 'problem', 'task'])}, 'topic ' || (1 + floor(20 * ${draw(34)} * ${draw(35)})), 'b' || (1 + floor(${draw(36)} * ${byConnection(({ brands }) => brands)})),
    'https://' || connection_id || '.example/tickets/' || i, ${seen('at')}
  from bench_ticket`;

const message = (select: string): string =>
  `insert into support.ticket_message (connection_id, ticket_id, message_id, at, author_type, author_id, is_public, ${SEEN}) ${select}`;

const MESSAGES = [
  message(`select connection_id, id, 'm0', at, 'customer', null, true, ${seen('at')} from bench_ticket`),
  message(`select connection_id, id, 'm1', at + ${seconds('reply_s')}, 'agent', agent_id, true, ${seen(`at + ${seconds('reply_s')}`)} from bench_ticket
    where is_answered and at + ${seconds('reply_s')} <= ${END}`),
  // Turns between the first reply and the resolution: the customer asks again, the agent answers.
  message(`select connection_id, id, 'm' || (2 * n + w), moment, case w when 0 then 'customer' else 'agent' end, case w when 1 then agent_id end, true, ${seen('moment')}
    from (select b.*, n, w, at + ${seconds('(reply_s + more_s * (n - 0.6 + 0.4 * w) / (more_turns + 1))')} as moment
      from bench_ticket b, generate_series(1, more_turns) n, generate_series(0, 1) w where is_answered) t where moment <= ${END}`),
];

const change = (select: string): string =>
  `insert into support.ticket_change (connection_id, ticket_id, change_id, field, at, value, source_value, actor_type, actor_id, seq, ${SEEN}) ${select}`;
const moved = (id: string, field: string, value: string, at: string, where: string, seq: number): string =>
  change(
    `select connection_id, id, '${id}', '${field}', ${at}, ${value}, ${value}, 'agent', agent_id, ${seq}, ${seen(at)} from bench_ticket where (${where}) and ${at} <= ${END}`,
  );

const ANSWERED_AT = `at + ${seconds('reply_s')}`;
const RESOLVED_AT = `at + ${seconds('(reply_s + more_s)')}`;
const CHANGES = [
  moved('c0', 'group', 'group_id', 'at', 'true', 0),
  moved('c1', 'agent', 'agent_id', `at + ${seconds('reply_s * 0.7')}`, 'is_answered', 1),
  moved('c2', 'status', "'open'", `at + ${seconds('reply_s * 0.8')}`, 'is_answered', 2),
  moved('c3', 'status', "'pending'", `at + ${seconds('reply_s + more_s * 0.1')}`, 'is_answered and more_turns > 0', 3),
  moved('c4', 'status', "'resolved'", RESOLVED_AT, 'is_answered and is_resolved', 4),
  moved('c5', 'status', "'open'", `${RESOLVED_AT} + interval '20 hours'`, 'is_answered and is_resolved and is_reopened', 5),
  moved('c6', 'status', "'resolved'", `${RESOLVED_AT} + interval '44 hours'`, 'is_answered and is_resolved and is_reopened', 6),
];

const signal = (id: string, metric: string, kind: string, at: string, target: string, where: string): string =>
  `insert into support.sla_signal (connection_id, ticket_id, signal_id, metric, instance, kind, at, target_s, clock, due_at, policy, ${SEEN})
   select connection_id, id, '${id}', '${metric}', '1', '${kind}', ${at}, ${target}, 'calendar', at + ${target} * interval '1 second', 'standard', ${seen(at)} from bench_ticket
   where connection_id <> 'west' and ${draw(40)} < 0.6 and (${where}) and ${at} <= ${END}`;

const SIGNALS = [
  signal('s0', 'first_reply', 'apply', 'at', '14400', 'true'),
  signal('s1', 'first_reply', 'fulfil', ANSWERED_AT, '14400', 'is_answered'),
  signal('s2', 'resolution', 'apply', 'at', '172800', 'true'),
  signal('s3', 'resolution', 'fulfil', RESOLVED_AT, '172800', 'is_answered and is_resolved'),
];

const SURVEYS = ['csat', 'nps'].map(
  (type, i) => `
  insert into support.survey_response (connection_id, response_id, survey_type, survey_id, ticket_id, customer_id, offered_at, responded_at, scale_min, scale_max, score, ${SEEN})
  select connection_id, id || '-${type}', '${type}', 'standard', id, null, offered, case when ${draw(50 + i)} < 0.3 and offered + interval '9 hours' <= ${END} then offered + interval '9 hours' end,
    ${type === 'nps' ? 0 : 1}, ${type === 'nps' ? 10 : 5}, case when ${draw(50 + i)} < 0.3 then ${type === 'nps' ? `floor(11 * (1 - ${draw(54)} * ${draw(55)}))::int % 11` : `1 + floor(5 * (1 - ${draw(54)} * ${draw(55)}))::int % 5`} end, ${seen('offered')}
  from (select *, ${RESOLVED_AT} + interval '1 hour' as offered from bench_ticket where is_answered and is_resolved and ${draw(52 + i)} < ${type === 'nps' ? 0.05 : 0.4}) t where offered <= ${END}`,
);

const CALLS = [
  `insert into support.call (connection_id, call_id, direction, line, started_at, answered_at, ended_at, outcome, wait_s, talk_s, hold_s, wrap_s, agent_id, group_id, customer_id, ticket_id, ${SEEN})
   select connection_id, 'call-' || i, case when ${draw(30)} < 0.94 then 'inbound' else 'outbound' end, 'line ' || (1 + i % 3), at, case when is_answered then at + interval '25 seconds' end,
    at + interval '6 minutes', case when is_answered then 'answered' else 'abandoned_queue' end, 25, case when is_answered then (more_s / 6)::int end, case when is_answered then 20 end, case when is_answered then 45 end,
    case when is_answered then agent_id end, group_id, 'c' || (1 + floor(${draw(31)} * 180000)), id, ${seen('at')} from bench_ticket where channel = 'phone'`,
  `insert into support.call_leg (connection_id, call_id, leg_id, leg_type, agent_id, started_at, outcome, talk_s, hold_s, wrap_s, ${SEEN})
   select connection_id, 'call-' || i, '1', 'agent', agent_id, at + interval '25 seconds', 'completed', (more_s / 6)::int, 20, 45, ${seen('at')} from bench_ticket where channel = 'phone' and is_answered`,
];

const EFFORT = [
  `insert into support.time_entry (connection_id, entry_id, ticket_id, agent_id, worked_at, seconds, ${SEEN})
   select connection_id, 'e' || i, id, agent_id, ${ANSWERED_AT}, (300 + 900 * ${draw(60)})::int, ${seen(ANSWERED_AT)} from bench_ticket
   where is_answered and connection_id <> 'west' and ${draw(61)} < 0.3 and ${ANSWERED_AT} <= ${END}`,
  `insert into support.agent_status_interval (connection_id, agent_id, channel, state_category, source_state, valid_from, valid_to, method, ${SEEN})
   select a.connection_id, a.agent_id, 'all', s.state, s.state, d.day + s.first, least(d.day + s.last, ${END}), 'events', ${seen('d.day + s.first')}
   from support.agent a, (select d from generate_series(${BEGIN}, ${END}, interval '1 day') d) as d(day),
     (values ('available', interval '8 hours', interval '12 hours'), ('away', interval '12 hours', interval '13 hours'), ('available', interval '13 hours', interval '17 hours')) as s(state, first, last)
   where extract(isodow from d.day) < 6 and d.day + s.first < ${END}`,
  `insert into support.figure (connection_id, file_no, row_no, source_file, figure_key, period_start, period_end, value, unit, currency, cost_type, ${SEEN})
   select 'figures', 1, row_number() over (), 'costs.csv', 'operating_cost', m::date, (m + interval '1 month')::date, 180000, 'currency', 'EUR', t, ${seen('m')}
   from generate_series(${BEGIN}, ${END}, interval '1 month') m, unnest(array['pay', 'technology']) t`,
];

/** Everything in order; `tickets` of them spread over the year. */
export const factsOfYear = (tickets: number): readonly string[] => [
  drawn(tickets),
  ...people,
  TICKETS,
  ...MESSAGES,
  ...CHANGES,
  ...SIGNALS,
  ...SURVEYS,
  ...CALLS,
  ...EFFORT,
  'drop table bench_ticket',
];
