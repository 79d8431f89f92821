import { type Kysely, sql } from 'kysely';
import type { RunKind, RunStatus } from './runs.ts';
import type { Database } from './schema.ts';

/** One run as it was written down. */
export interface PastRun {
  readonly connection_id: string;
  readonly run_id: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly error: string | null;
  readonly pages: number;
  readonly rows: number;
  readonly rejects: number;
  readonly requests: number;
  readonly retries: number;
  readonly throttled: number;
  readonly waited_ms: number;
  readonly per_stream: Readonly<Record<string, PastStream>>;
}

export interface PastStream {
  readonly status: string;
  readonly rows: number;
  readonly changed: number;
  readonly rejects: number;
  readonly error: string | null;
  readonly nextStep: string | null;
}

export interface RunChoice {
  readonly connection?: string | undefined;
  readonly status?: string | undefined;
  /** Only those that started before. */
  readonly before?: Date | undefined;
  readonly limit: number;
}

const COLUMNS = sql`connection_id, run_id, kind, status, started_at, ended_at, error, pages, rows, rejects, requests, retries, throttled, waited_ms, per_stream`;

/** Runs, the newest first. */
export async function readRuns(db: Kysely<Database>, { connection, status, before, limit }: RunChoice): Promise<readonly PastRun[]> {
  const { rows } = await sql<PastRun>`
    select ${COLUMNS} from sync.run
    where (${connection ?? null}::text is null or connection_id = ${connection ?? null}) and (${status ?? null}::text is null or status = ${status ?? null})
      and (${before ?? null}::timestamptz is null or started_at < ${before ?? null})
    order by started_at desc, run_id limit ${limit}`.execute(db);
  return rows;
}

/** The last run of each connection. */
export async function readLastRuns(db: Kysely<Database>): Promise<ReadonlyMap<string, PastRun>> {
  const { rows } = await sql<PastRun>`
    select r.* from sync.connection c cross join lateral (
      select ${COLUMNS} from sync.run where connection_id = c.connection_id order by started_at desc limit 1) r`.execute(db);
  return new Map(rows.map((row) => [row.connection_id, row]));
}

/** What was asked of one vendor. */
export interface Usage {
  readonly requests: number;
  readonly throttled: number;
  readonly waited_ms: number;
  readonly limits: readonly { readonly bucket: string; readonly limit: number; readonly windowMs: number; readonly share: number }[];
}

/** Traffic of the runs that started since, and the limits as the vendor last stated them. */
export async function readUsage(db: Kysely<Database>, since: Date): Promise<ReadonlyMap<string, Usage>> {
  const { rows } = await sql<Usage & { connection_id: string }>`
    select c.connection_id, c.limits, coalesce(sum(r.requests), 0)::bigint as requests, coalesce(sum(r.throttled), 0)::bigint as throttled,
      coalesce(sum(r.waited_ms), 0)::bigint as waited_ms
    from sync.connection c left join sync.run r on r.connection_id = c.connection_id and r.started_at >= ${since}
    group by c.connection_id`.execute(db);
  return new Map(rows.map((row) => [row.connection_id, row]));
}

/** All runs of one connection that ended in one way, added up. */
export interface RunTotal {
  readonly connection_id: string;
  readonly status: RunStatus;
  readonly runs: number;
  readonly rows: number;
  readonly requests: number;
  readonly throttled: number;
  readonly rejects: number;
  readonly seconds: number;
  /** Of the connection's last run that ended; the same in all its rows. */
  readonly last_seconds: number | null;
}

export async function readRunTotals(db: Kysely<Database>): Promise<readonly RunTotal[]> {
  const { rows } = await sql<RunTotal>`
    select r.connection_id, r.status, count(*) as runs, sum(r.rows) as rows, sum(r.requests) as requests, sum(r.throttled) as throttled, sum(r.rejects) as rejects,
      coalesce(sum(extract(epoch from r.ended_at - r.started_at)), 0)::float8 as seconds,
      (select extract(epoch from l.ended_at - l.started_at)::float8 from sync.run l
        where l.connection_id = r.connection_id and l.ended_at is not null order by l.started_at desc limit 1) as last_seconds
    from sync.run r group by r.connection_id, r.status order by 1, 2`.execute(db);
  return rows;
}
