import { type Kysely, sql } from 'kysely';
import { storableJson, storableText } from './encode.ts';
import type { Database } from './schema.ts';

export type RunKind = 'sync' | 'since' | 'full' | 'replay';
/** ok: every stream; partial: some failed; failed: ended early; stopped: asked to; lost: killed, or another run took over. */
export type RunStatus = 'running' | 'ok' | 'partial' | 'failed' | 'stopped' | 'lost';

export interface RunKey {
  readonly connectionId: string;
  readonly runId: string;
}

/** Opens a run. Runs of this connection that never ended were killed: they are closed as lost. */
export async function openRun(db: Kysely<Database>, key: RunKey, kind: RunKind, at: Date): Promise<void> {
  await sql`update sync.run set status = 'lost', ended_at = ${at} where connection_id = ${key.connectionId} and status = 'running'`.execute(db);
  await db
    .insertInto('sync.run')
    .values({ connection_id: key.connectionId, run_id: key.runId, kind, started_at: at, status: 'running', error: null })
    .execute();
}

/** What a run has read so far; written as a whole with every page. */
export interface RunTotals {
  readonly pages: number;
  readonly rows: number;
  readonly rejects: number;
  readonly requests: number;
  readonly bytes: number;
  readonly retries: number;
  readonly throttled: number;
  readonly waitedMs: number;
  readonly perStream: unknown;
}

const where = (key: RunKey) => sql`connection_id = ${key.connectionId} and run_id = ${key.runId}`;

export async function countRun(db: Kysely<Database>, key: RunKey, totals: RunTotals): Promise<void> {
  await sql`update sync.run set pages = ${totals.pages}, rows = ${totals.rows}, rejects = ${totals.rejects}, requests = ${totals.requests}, bytes = ${totals.bytes},
    retries = ${totals.retries}, throttled = ${totals.throttled}, waited_ms = ${Math.round(totals.waitedMs)}, per_stream = ${storableJson(totals.perStream)}::jsonb
    where ${where(key)}`.execute(db);
}

export async function closeRun(
  db: Kysely<Database>,
  key: RunKey,
  end: { readonly at: Date; readonly status: RunStatus; readonly error: string | null },
): Promise<void> {
  const error = end.error === null ? null : storableText(end.error);
  await sql`update sync.run set ended_at = ${end.at}, status = ${end.status}, error = ${error} where ${where(key)}`.execute(db);
}
