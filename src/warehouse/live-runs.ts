import { type Kysely, sql } from 'kysely';
import type { RunStatus } from './runs.ts';
import type { Database } from './schema.ts';

/** What is going on right now, for those who watch. */
export interface LiveRuns {
  readonly runs: readonly {
    readonly connection_id: string;
    readonly run_id: string;
    readonly status: RunStatus;
    readonly pages: number;
    readonly rows: number;
    readonly requests: number;
    readonly error: string | null;
  }[];
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

/** Runs under way and those of `watched` that have ended, the streams of their connections, and which instant the numbers are of. */
export async function readLiveRuns(db: Kysely<Database>, watched: readonly string[]): Promise<LiveRuns> {
  const runs = await sql<LiveRuns['runs'][number]>`
    select connection_id, run_id, status, pages, rows, requests, error from sync.run where status = 'running' or run_id = any(${[...watched]}::text[])`.execute(
    db,
  );
  const connections = runs.rows.map((run) => run.connection_id);
  const streams = await sql<LiveRuns['streams'][number]>`
    select connection_id, stream, status, rows, progress from sync.stream where connection_id = any(${connections}::text[]) and is_offered order by stream`.execute(
    db,
  );
  const { rows } = await sql<{ as_of: Date }>`select (value ->> 'asOf')::timestamptz as as_of from sync.setting where name = 'kpi_engine'`.execute(db);
  return { runs: runs.rows, streams: streams.rows, asOf: rows[0]?.as_of ?? null };
}
