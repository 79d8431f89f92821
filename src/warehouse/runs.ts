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
  /** Tickets loaded, repeated ones included. */
  readonly tickets: number;
  /** Of the rate limit used most: its name, and the share of what it allows in the run's time, in at least one of its windows. */
  readonly quota: { readonly bucket: string; readonly share: number } | null;
  readonly perStream: unknown;
}

const where = (key: RunKey) => sql`connection_id = ${key.connectionId} and run_id = ${key.runId}`;

export async function countRun(db: Kysely<Database>, key: RunKey, totals: RunTotals): Promise<void> {
  await sql`update sync.run set pages = ${totals.pages}, rows = ${totals.rows}, rejects = ${totals.rejects}, requests = ${totals.requests}, bytes = ${totals.bytes},
    retries = ${totals.retries}, throttled = ${totals.throttled}, waited_ms = ${Math.round(totals.waitedMs)}, tickets = ${totals.tickets}, quota_share = ${totals.quota?.share ?? null},
    quota_bucket = ${totals.quota?.bucket ?? null}, per_stream = ${storableJson(totals.perStream)}::jsonb
    where ${where(key)}`.execute(db);
}

/** What compared the facts with all that the vendor lists: this run, when it read all again, and streams that do so now and then. */
export interface ReconciledBy {
  readonly isWhole: boolean;
  readonly streams: readonly string[];
}

/** Closes a run, with when the last reconcile was. */
export async function closeRun(
  db: Kysely<Database>,
  key: RunKey,
  end: { readonly at: Date; readonly status: RunStatus; readonly error: string | null; readonly reconciled?: ReconciledBy },
): Promise<void> {
  const error = end.error === null ? null : storableText(end.error);
  const { isWhole = false, streams = [] } = end.reconciled ?? {};
  await sql`update sync.run set ended_at = ${end.at}, status = ${end.status}, error = ${error}, reconciled_at = greatest(
      (select max(reconciled_at) from sync.run where connection_id = ${key.connectionId}), ${isWhole ? end.at : null}::timestamptz,
      (select max(last_success_at) from sync.stream where connection_id = ${key.connectionId} and stream = any(${[...streams]}::text[])))
    where ${where(key)}`.execute(db);
}
