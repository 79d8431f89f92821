import { type Kysely } from 'kysely';
import { createLive } from './ddl/live.ts';
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

export async function up(db: Kysely<unknown>): Promise<void> {
  await createLive(db, OPEN);
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
