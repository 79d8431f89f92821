import { type Kysely, sql } from 'kysely';
import { type Activity, FIGURES_CONNECTION, type PlannedActivity, type Standing } from '../domain/figures.ts';
import type { ImportStamp } from './figures.ts';
import type { Database } from './schema.ts';

interface ActivityRow {
  readonly agent_id: string;
  readonly activity: Activity;
  readonly start_at: Date;
  readonly end_at: Date;
  readonly source_file: string;
  readonly row_no: number;
  readonly file_no: number;
}

export interface ActivitySelection {
  readonly agents: readonly string[];
  /** Plans that lie at least partly in this time. */
  readonly from: Date;
  readonly until: Date;
  /** Also all plans of this file, whoever they are for. */
  readonly file: string | undefined;
}

/** Planned activities in force. */
export async function readActivitiesInForce(db: Kysely<Database>, wanted: ActivitySelection): Promise<Standing<PlannedActivity>[]> {
  const { rows } = await sql<ActivityRow>`
    select agent_id, activity, start_at, end_at, coalesce(source_file, '') as source_file, row_no, file_no from support.agent_schedule
    where connection_id = ${FIGURES_CONNECTION} and superseded_at is null
      and ((agent_id = any(${[...wanted.agents]}::text[]) and start_at < ${wanted.until} and end_at > ${wanted.from}) or source_file = ${wanted.file ?? null})`.execute(
    db,
  );
  return rows.map((row) => ({
    line: row.row_no,
    agentId: row.agent_id,
    activity: row.activity,
    startAt: row.start_at,
    endAt: row.end_at,
    origin: { file: row.source_file, line: row.row_no, fileNo: row.file_no },
  }));
}

export async function insertActivities(db: Kysely<Database>, activities: readonly PlannedActivity[], stamp: ImportStamp): Promise<void> {
  const column = <Value>(read: (each: PlannedActivity) => Value): Value[] => activities.map(read);
  await sql`
    insert into support.agent_schedule (connection_id, file_no, source_file, row_no, agent_id, activity, start_at, end_at)
    select ${FIGURES_CONNECTION}, ${stamp.fileNo}, ${stamp.fileName}, a.* from unnest(
      ${column((each) => each.line)}::int[], ${column((each) => each.agentId)}::text[], ${column((each) => each.activity)}::text[],
      ${column((each) => each.startAt.toISOString())}::timestamptz[], ${column((each) => each.endAt.toISOString())}::timestamptz[]) a`.execute(db);
}

/** Takes plans out of force; their rows stay as history. */
export async function supersedeActivities(db: Kysely<Database>, activities: readonly Standing<PlannedActivity>[], at: Date): Promise<void> {
  await sql`
    update support.agent_schedule s set superseded_at = ${at}, loaded_at = now()
    from unnest(${activities.map(({ origin }) => origin.fileNo)}::int[], ${activities.map(({ origin }) => origin.line)}::int[]) as old(file_no, row_no)
    where s.connection_id = ${FIGURES_CONNECTION} and s.file_no = old.file_no and s.row_no = old.row_no and s.superseded_at is null`.execute(db);
}

/** Notes for the transform that plans of these agents changed, under the connection and id of the agent itself. */
export async function touchPlannedAgents(db: Kysely<Database>, members: readonly string[]): Promise<void> {
  await sql`
    insert into sync.touched (connection_id, entity, id)
    select distinct split_part(member, '/', 1), 'agent_schedule', substr(member, position('/' in member) + 1) from unnest(${[...members]}::text[]) member`.execute(
    db,
  );
}

/** Members of all agents who have plans in force. */
export async function readPlannedAgents(db: Kysely<Database>, connectionId: string): Promise<string[]> {
  const { rows } = await sql<{ agent_id: string }>`
    select distinct agent_id from support.agent_schedule where connection_id = ${connectionId} and superseded_at is null`.execute(db);
  return rows.map((row) => row.agent_id);
}
