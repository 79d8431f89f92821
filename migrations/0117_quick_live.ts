import { type Kysely, sql } from 'kysely';
import { createLive } from './ddl/live.ts';

/** Instant of the last rebuild: what is shown is true of this instant, however late somebody looks. */
const AS_OF = "(select (s.value ->> 'asOf')::timestamptz from sync.setting s where s.name = 'kpi_engine')";

/**
 * Open tickets as they are then, with what is running out. The planner knows no value of a subselect, takes a third of all segments for open and
 * reads every ticket; it asks a stable function beforehand. And few of many tickets are looked up one by one, which `offset 0` keeps so.
 */
const OPEN = `(
  select t.*, b.group_id as group_now, b.agent_id as agent_now, b.is_awaiting_first, b.is_awaiting_agent, n.as_of, r.breached_due_at, r.risk_due_at
  from (select ${AS_OF} as as_of) n
  join support.backlog_segment b on b.valid_from <= n.as_of and (b.valid_to is null or b.valid_to > kpi.as_of())
  join sync.connection c on c.connection_id = b.connection_id and c.is_configured
  join lateral (select * from support.ticket_story t where t.connection_id = b.connection_id and t.ticket_id = b.ticket_id and t.is_countable offset 0) t on true
  left join lateral (
    select min(e.due_at) filter (where e.fulfilled_at is null and (e.status = 'breached' or e.status = 'active' and e.due_at <= n.as_of)) as breached_due_at,
      min(e.due_at) filter (where e.risk_from <= n.as_of and (e.risk_to is null or e.risk_to > n.as_of)) as risk_due_at
    from support.sla_event e where e.connection_id = b.connection_id and e.ticket_id = b.ticket_id and e.cancelled_at is null
  ) r on true
) o`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index if not exists backlog_segment_by_end on support.backlog_segment (valid_to)`.execute(db);
  // Whoever reads kpi may know it, and may read nothing of sync.
  await sql
    .raw(
      `create or replace function kpi.as_of() returns timestamptz language plpgsql stable security definer set search_path = '' as $$ begin return ${AS_OF}; end $$`,
    )
    .execute(db);
  await sql`comment on function kpi.as_of() is 'The instant that kpi.live and kpi.work_list are true of: the last time KPIs were made'`.execute(db);
  await createLive(db, OPEN);
}
