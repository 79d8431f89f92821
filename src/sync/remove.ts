import { type Kysely, sql } from 'kysely';
import { FIGURES_CONNECTION } from '../domain/figures.ts';
import { readPlannedAgents, touchPlannedAgents } from '../warehouse/planned-activities.ts';
import { ENTITY_NAMES } from '../warehouse/tables.ts';
import type { Database } from '../warehouse/schema.ts';
import type { OpenDatabase } from '../warehouse/database.ts';
import { withTransaction } from '../warehouse/transaction.ts';

/** Which days of which fact a row of the story counts on: as one day, or as a range that may still last. */
const COUNTED_DAYS: readonly { readonly fact: string; readonly table: string; readonly days: string }[] = [
  ...['ticket_story', 'first_reply', 'response', 'answer_outcome', 'resolution', 'reopen', 'escalation', 'sentiment', 'sla_event', 'survey_answer'].map(
    (fact) => ({
      fact,
      table: fact,
      days: 'select day',
    }),
  ),
  { fact: 'first_reply', table: 'first_reply', days: 'select created_day as day' },
  ...['call_story', 'agent_day', 'bot_story', 'automation_story', 'article_story'].map((fact) => ({ fact, table: fact, days: 'select day' })),
  { fact: 'survey_offer', table: 'survey_answer', days: 'select offered_day as day' },
  {
    fact: 'sla_risk',
    table: 'sla_event',
    days: "select generate_series(risk_first_day::timestamp, coalesce(risk_last_day, $2::date)::timestamp, interval '1 day')::date as day",
  },
  { fact: 'revenue_event', table: 'revenue_event', days: 'select occurred_on as day' },
  {
    fact: 'figure',
    table: 'figure',
    days: "select generate_series(period_start::timestamp, period_end::timestamp - interval '1 day', interval '1 day')::date as day",
  },
  {
    fact: 'agent_schedule',
    table: 'agent_schedule',
    days: "select generate_series(start_at::date::timestamp - interval '1 day', end_at::date::timestamp + interval '1 day', interval '1 day')::date as day",
  },
  {
    fact: 'backlog_segment',
    table: 'backlog_segment',
    days: "select generate_series(first_day::timestamp, coalesce(last_day, $2::date)::timestamp, interval '1 day')::date as day",
  },
];

const STORY_TABLES = [
  'ticket_status_interval',
  'ticket_assignment',
  'ticket_story',
  'first_reply',
  'response',
  'answer_outcome',
  'resolution',
  'reopen',
  'escalation',
  'sentiment',
  'sla_event',
  'backlog_segment',
  'survey_answer',
  'call_story',
  'call_part',
  'handling',
  'agent_day',
  'bot_story',
  'automation_story',
  'article_story',
  'revenue_event',
] as const;

/** What files of figures and schedules brought. */
const FIGURE_TABLES = ['figure', 'agent_schedule', 'figure_file'] as const;

/** Rows of schema sync that go with the facts. */
const SYNC_TABLES = ['stream', 'reject', 'reference', 'input', 'touched', 'due', 'work_due', 'field_seen', 'seen', 'listed'] as const;
/** What tells what happened, and what could bring the facts back; kept unless purged. */
const HISTORY_TABLES = ['run', 'page'] as const;

async function deleteFrom(db: Kysely<Database>, tables: readonly string[], connectionId: string): Promise<number> {
  let rows = 0;
  for (const table of tables) {
    const result = await sql`delete from ${sql.table(table)} where connection_id = ${connectionId}`.execute(db);
    rows += Number(result.numAffectedRows ?? 0);
  }
  return rows;
}

/**
 * Ends a connection: its facts, their stories and its place in schema sync go, and every day they counted on is marked stale,
 * so that the next transform takes them out of all KPIs. `purge` also drops its runs and its archive. A run under way
 * loses its place and writes nothing more. Returns the number of rows removed from schema support; undefined when there is no such connection.
 */
export async function removeConnection(
  database: Pick<OpenDatabase, 'pool'>,
  connectionId: string,
  options: { readonly purge?: boolean; readonly today: string },
): Promise<{ readonly rows: number } | undefined> {
  return withTransaction(database.pool, async ({ db, client }) => {
    // First of all: from here on a run of this connection finds its row gone.
    const gone = await sql`delete from sync.connection where connection_id = ${connectionId}`.execute(db);
    if (gone.numAffectedRows === 0n) return undefined;
    for (const { fact, table, days } of COUNTED_DAYS) {
      const values = days.includes('$2') ? [connectionId, options.today] : [connectionId];
      await client.query(
        `insert into sync.stale_day (fact, day) select distinct '${fact}', d.day from (${days} from support.${table} where connection_id = $1) d where d.day is not null`,
        values,
      );
    }
    if (connectionId === FIGURES_CONNECTION) await touchPlannedAgents(db, await readPlannedAgents(db, connectionId));
    const rows = await deleteFrom(
      db,
      [...ENTITY_NAMES, ...STORY_TABLES, ...FIGURE_TABLES].map((table) => `support.${table}`).concat(await editionTables(db)),
      connectionId,
    );
    await deleteFrom(
      db,
      [...SYNC_TABLES, ...(options.purge === true ? HISTORY_TABLES : [])].map((table) => `sync.${table}`),
      connectionId,
    );
    return { rows };
  });
}

/** Tables of the story as variants of the config tell it. */
async function editionTables(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select 'sync.' || tablename as name from pg_tables where schemaname = 'sync' and tablename like 'story\\_%'`.execute(db);
  return rows.map((row) => row.name);
}
