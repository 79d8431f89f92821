import type { Kysely } from 'kysely';
import { createView } from './view.ts';

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

/** The live board and the work list over `open`, the tickets that are open as `o`: the columns of their stories, and what is running out. */
export async function createLive(db: Kysely<unknown>, open: string): Promise<void> {
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
    from: `${open} group by o.connection_id, 2, o.channel, o.as_of`,
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
    from: open,
  });
}
