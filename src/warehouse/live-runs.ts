import { type Kysely, sql } from 'kysely';
import type { RunStatus } from './runs.ts';
import type { Database } from './schema.ts';

interface LiveRun {
  readonly connection_id: string;
  readonly run_id: string;
  readonly status: RunStatus;
  readonly pages: number;
  readonly rows: number;
  readonly requests: number;
  readonly error: string | null;
}

/** What is going on right now, for those who watch. */
export interface LiveRuns {
  /** Runs under way, and those that have ended since the last look. */
  readonly runs: readonly LiveRun[];
  /** Runs that had ended lately at this look. */
  readonly ended: ReadonlySet<string>;
  readonly streams: readonly {
    readonly connection_id: string;
    readonly stream: string;
    readonly status: string;
    readonly rows: number;
    readonly progress: number | null;
  }[];
  /** Instant of the last rebuild. */
  readonly asOf: Date | null;
}

/** More than begin and end between two looks, for each connection. */
const RECENT = 20;

/** `known`: the runs that had ended at the last look; undefined at the first one. A run may begin and end between two looks. */
export async function readLiveRuns(db: Kysely<Database>, known: ReadonlySet<string> | undefined): Promise<LiveRuns> {
  const recent = await sql<LiveRun>`
    select r.connection_id, r.run_id, r.status, r.pages, r.rows, r.requests, r.error from sync.connection c cross join lateral
      (select * from sync.run where connection_id = c.connection_id order by started_at desc limit ${RECENT}) r`.execute(db);
  const ended = recent.rows.filter(({ status }) => status !== 'running');
  const runs = recent.rows.filter(({ status, run_id: id }) => status === 'running' || (known !== undefined && !known.has(id)));
  const connections = runs.map((run) => run.connection_id);
  const streams = await sql<LiveRuns['streams'][number]>`
    select connection_id, stream, status, rows, progress from sync.stream where connection_id = any(${connections}::text[]) and is_offered order by stream`.execute(
    db,
  );
  const { rows } = await sql<{ as_of: Date }>`select (value ->> 'asOf')::timestamptz as as_of from sync.setting where name = 'kpi_engine'`.execute(db);
  return { runs, ended: new Set(ended.map(({ run_id: id }) => id)), streams: streams.rows, asOf: rows[0]?.as_of ?? null };
}
