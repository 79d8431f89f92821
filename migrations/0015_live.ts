import { type Kysely } from 'kysely';
import { createView } from './ddl/view.ts';

/** Instant of the last rebuild: what is shown is true of this instant, however late somebody looks. */
const AS_OF = "(select (s.value ->> 'asOf')::timestamptz from sync.setting s where s.name = 'kpi_engine')";

/** Open tickets as they are then, with what is running out. */
const OPEN = `(
  select t.*, b.group_id as group_now, b.agent_id as agent_now, b.is_awaiting_first, b.is_awaiting_agent, n.as_of, r.breached_due_at, r.risk_due_at
  from (select ${AS_OF} as as_of) n
  join support.backlog_segment b on b.valid_from <= n.as_of and (b.valid_to is null or b.valid_to > n.as_of)
  join support.ticket_story t on t.connection_id = b.connection_id and t.ticket_id = b.ticket_id and t.is_countable
  join sync.connection c on c.connection_id = t.connection_id and c.is_configured
  left join lateral (
    select min(e.due_at) filter (where e.fulfilled_at is null and (e.status = 'breached' or e.status = 'active' and e.due_at <= n.as_of)) as breached_due_at,
      min(e.due_at) filter (where e.risk_from <= n.as_of and (e.risk_to is null or e.risk_to > n.as_of)) as risk_due_at
    from support.sla_event e where e.connection_id = t.connection_id and e.ticket_id = t.ticket_id and e.cancelled_at is null
  ) r on true
) o`;

const key = (id: string) => `o.connection_id || '/' || ${id}`;

const REASON = `case
    when o.breached_due_at is not null then 'breached'
    when o.risk_due_at is not null then 'at_risk'
    when o.is_awaiting_first then 'awaiting_first_reply'
    when o.status_category in ('pending', 'hold') then 'waiting'
    when o.is_awaiting_agent then 'awaiting_reply'
    else 'open'
  end`;
const PLACE = `array_position(array['breached', 'at_risk', 'awaiting_first_reply', 'awaiting_reply', 'open', 'waiting'], ${REASON})`;
const DUE = 'coalesce(o.breached_due_at, o.risk_due_at)';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createView(db, {
    name: 'kpi.live',
    comment: 'Tickets that are open now, counted by connection, group and channel: sum over what you want to see',
    columns: [
      ['connection_id', 'o.connection_id', 'Connection'],
      ['group_id', `coalesce(${key('o.group_now')}, 'none')`, 'Group now, as in kpi.agent_group; none without one'],
      ['channel', 'o.channel', 'Channel'],
      ['open', 'count(*)', 'Tickets not resolved: new, open, pending or on hold'],
      ['unassigned', 'count(*) filter (where o.agent_now is null)', 'Of these, without an agent'],
      ['awaiting_first_response', 'count(*) filter (where o.is_awaiting_first)', 'Of these, without a human reply'],
      ['awaiting_reply', 'count(*) filter (where o.is_awaiting_agent)', 'Of these, whose last public message is from the customer'],
      ['sla_at_risk', 'count(*) filter (where o.risk_due_at is not null and o.breached_due_at is null)', 'Of these, with a running target close to its end'],
      ['sla_breached', 'count(*) filter (where o.breached_due_at is not null)', 'Of these, with a target that passed and is not fulfilled'],
      ['oldest_at', 'min(o.at)', 'When the oldest of them was created'],
      ['as_of', 'o.as_of', 'The instant all of this is true of'],
    ],
    from: `${OPEN} group by o.connection_id, 2, o.channel, o.as_of`,
  });
  await createView(db, {
    name: 'kpi.work_list',
    comment: 'Open tickets in the order to work on them: breached first, then what runs out next, then who waits longest for a first reply',
    columns: [
      ['place', `row_number() over (order by ${PLACE}, ${DUE}, o.at, o.connection_id, o.ticket_id)`, 'Place in the list, from 1'],
      ['connection_id', 'o.connection_id', 'Connection'],
      ['ticket_id', 'o.ticket_id', 'Vendor id of the ticket'],
      ['url', 'o.url', 'Link into the helpdesk'],
      ['reason', REASON, 'breached, at_risk, awaiting_first_reply, awaiting_reply, open, or waiting (pending or on hold)'],
      ['due_at', DUE, 'When its target is or was due'],
      ['remaining_s', `extract(epoch from ${DUE} - o.as_of)::bigint`, 'Seconds left until then; negative once it has passed'],
      ['created_at', 'o.at', 'Created'],
      ['age_s', 'extract(epoch from o.as_of - o.at)::bigint', 'Seconds since then'],
      ['group_id', key('o.group_now'), 'Group now, as in kpi.agent_group'],
      ['agent_id', `case when (select kpi.shows_agents()) then ${key('o.agent_now')} end`, 'Agent now, as in kpi.agent'],
      ['channel', 'o.channel', 'Channel'],
      ['priority', 'o.priority', 'Priority'],
      ['topic', 'o.topic', 'Topic'],
      ['status_category', 'o.status_category', 'new, open, pending or hold'],
      ['as_of', 'o.as_of', 'The instant all of this is true of'],
    ],
    from: OPEN,
  });
  await createView(db, {
    name: 'kpi.data_quality',
    comment: 'Our counts beside what the helpdesk itself states, over the tickets for which it states something',
    columns: [
      ['connection_id', 'd.connection_id', 'Connection'],
      ['measure', 'd.measure', 'first_replies, first_resolutions or reopens'],
      ['ours', 'd.ours', 'Our count'],
      ['vendors', 'd.vendors', "The helpdesk's count"],
      ['difference', 'd.ours - d.vendors', 'Ours less theirs'],
      ['tickets_that_differ', 'd.differing', 'Tickets of which the two say different things'],
      ['explanation', 'd.explanation', 'Why they may differ'],
    ],
    from: DIFFERENCES,
  });
}

const stated = (kind: string, measure: string, ours: string, vendors: string, explanation: string) => `
  select t.connection_id, '${measure}' as measure, coalesce(sum(${ours}), 0)::float8 as ours, coalesce(sum(${vendors}), 0)::float8 as vendors,
    count(*) filter (where ${ours} <> ${vendors}) as differing, '${explanation}' as explanation
  from support.ticket_summary s join support.ticket_story t on t.connection_id = s.connection_id and t.ticket_id = s.ticket_id and t.is_countable
  where s.kind = '${kind}' group by t.connection_id`;

const DIFFERENCES = `(${[
  stated(
    'first_reply',
    'first_replies',
    '(t.first_reply_at is not null)::int',
    '(s.at is not null)::int',
    'Helpdesks count public messages of automations and of whoever opened the ticket too; ours is the first by a person.',
  ),
  stated(
    'first_resolved',
    'first_resolutions',
    '(t.first_resolved_at is not null)::int',
    '(s.at is not null)::int',
    'A resolution that lasted for an instant, or one before the history begins, may be known to one side only.',
  ),
  stated(
    'reopen_count',
    'reopens',
    't.reopen_count',
    'coalesce(s.value, 0)',
    'Some helpdesks count every way out of solved, also those within one update; ours are returns to work.',
  ),
].join(' union all ')}) d`;
