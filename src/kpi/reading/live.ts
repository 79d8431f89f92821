import { type Kysely, sql } from 'kysely';
import type { Database } from '../../warehouse/schema.ts';
import { loadPublished } from '../engine/state.ts';
import { literal } from '../sql-text.ts';
import { chosen, type Filters } from './filters.ts';
import { remembered, rowCount } from './remembered.ts';

/** Tickets open now, of one connection, group and channel. */
export interface LiveRow {
  readonly connection_id: string;
  readonly group_id: string;
  readonly group_label: string;
  readonly channel: string;
  readonly open: number;
  readonly unassigned: number;
  readonly awaiting_first_response: number;
  readonly awaiting_reply: number;
  readonly sla_at_risk: number;
  readonly sla_breached: number;
  readonly oldest_at: Date | null;
  readonly as_of: Date;
}

/** One open ticket and why it comes where it comes. */
export interface WorkRow {
  readonly place: number;
  readonly connection_id: string;
  readonly ticket_id: string;
  readonly url: string | null;
  readonly reason: 'breached' | 'at_risk' | 'awaiting_first_reply' | 'awaiting_reply' | 'open' | 'waiting';
  readonly due_at: Date | null;
  readonly created_at: Date;
  readonly group_id: string | null;
  readonly group_label: string | null;
  readonly agent_label: string | null;
  readonly channel: string;
  readonly priority: string;
  readonly topic: string | null;
  readonly status_category: string;
  readonly as_of: Date;
}

const COLUMNS: Readonly<Record<string, string>> = { connection: 'l.connection_id', group: "coalesce(l.group_id, 'none')", channel: 'l.channel' };

/** Conditions on the relations of now, which tell no brands. */
const passes = (filters: Filters) =>
  sql.raw(
    chosen(filters)
      .flatMap(([dimension, members]) => (COLUMNS[dimension] === undefined ? [] : [`${COLUMNS[dimension]} in (${members.map(literal).join(', ')})`]))
      .join(' and ') || 'true',
  );

/** True of the instant of the last rebuild, as long as there is no other. */
export async function readLive(db: Kysely<Database>, filters: Filters): Promise<readonly LiveRow[]> {
  return remembered({ db, published: await loadPublished(db) }, { live: filters }, () => liveRows(db, filters), rowCount);
}

async function liveRows(db: Kysely<Database>, filters: Filters): Promise<readonly LiveRow[]> {
  const { rows } = await sql<LiveRow>`
    select l.*, coalesce(g.label, l.group_id) as group_label from kpi.live l left join kpi.agent_group g on g.group_id = l.group_id
    where ${passes(filters)} order by l.connection_id, group_label, l.group_id, l.channel`.execute(db);
  return rows;
}

export interface WorkChoice {
  readonly filters: Filters;
  readonly reason?: string | undefined;
  readonly limit: number;
  readonly offset: number;
  /** Agents are named. */
  readonly withAgents: boolean;
}

interface WorkStretch {
  readonly total: number;
  readonly rows: readonly WorkRow[];
}

/** A stretch of the work list, and how long the whole of it is. */
export async function readWorkList(db: Kysely<Database>, choice: WorkChoice): Promise<WorkStretch> {
  return remembered(
    { db, published: await loadPublished(db) },
    { work: choice },
    () => workStretch(db, choice),
    ({ rows }) => rows.length,
  );
}

async function workStretch(db: Kysely<Database>, choice: WorkChoice): Promise<WorkStretch> {
  const { filters, reason, limit, offset, withAgents } = choice;
  const where = sql`${passes(filters)} and (${reason ?? null}::text is null or l.reason = ${reason ?? null})`;
  const { rows } = await sql<WorkRow & { total: number }>`
    with l as materialized (select * from kpi.work_list l where ${where}),
    shown as (select * from l order by place limit ${limit} offset ${offset})
    select s.*, g.label as group_label, ${withAgents ? sql`a.label` : sql`null::text`} as agent_label, (select count(*) from l) as total
    from shown s left join kpi.agent_group g on g.group_id = s.group_id left join kpi.agent a on a.agent_id = s.agent_id order by s.place`.execute(db);
  return { total: rows[0]?.total ?? 0, rows };
}
