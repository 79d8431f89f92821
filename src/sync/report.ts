import type { Http, HttpUsage, QuotaUse } from '../http/http.ts';
import type { Clock } from '../platform/clock.ts';
import type { RunKind, RunTotals } from '../warehouse/runs.ts';

export interface StreamReport {
  readonly stream: string;
  /** skipped: the run ended before its turn; waiting: its turn comes once the older windows are read. */
  status: 'reading' | 'ok' | 'failing' | 'unavailable' | 'stopped' | 'skipped' | 'waiting';
  pages: number;
  /** Records loaded, repeated ones included. */
  rows: number;
  /** Facts inserted or really changed. */
  changed: number;
  rejects: number;
  /** Tickets among the records. */
  tickets: number;
  error: string | null;
  nextStep: string | null;
}

export interface RunReport {
  readonly connectionId: string;
  readonly runId: string;
  readonly kind: RunKind;
  /** ok: every available stream; partial: some failed; failed: ended early (see `error`); stopped: asked to. */
  readonly status: 'ok' | 'partial' | 'failed' | 'stopped';
  readonly streams: readonly StreamReport[];
  readonly totals: RunTotals & { readonly changed: number };
  /** Archived pages mapped again before reading, because the mapping settings changed. */
  readonly replayedPages: number;
  /** Facts that are gone at the vendor (`full` only). */
  readonly tombstones: number;
  /** A first load has older windows to read: another run goes on with it. */
  readonly isLoading: boolean;
  /** What failed first, as thrown; its `recovery` says what a queue should do. */
  readonly error: unknown;
}

export interface SyncProgress {
  readonly connectionId: string;
  readonly stream: string;
  readonly pages: number;
  readonly rows: number;
  readonly rejects: number;
  /** 0 to 1, where the vendor lets us tell. */
  readonly progress: number | undefined;
  readonly done: boolean;
}

export const newStreamReport = (stream: string): StreamReport => ({
  stream,
  status: 'reading',
  pages: 0,
  rows: 0,
  changed: 0,
  rejects: 0,
  tickets: 0,
  error: null,
  nextStep: null,
});

/** What a run measures its traffic by: the counters when it began, and the client that counts on. */
export interface Metered {
  readonly http: Pick<Http, 'usage' | 'quotas'>;
  readonly usageBefore: HttpUsage;
  readonly quotasBefore: readonly QuotaUse[];
  readonly startedAt: Date;
  readonly clock: Clock;
}

/** Sums of a run: what its streams loaded, and the traffic since it began. */
export function runTotals(streams: readonly StreamReport[], run: Metered): RunReport['totals'] {
  const [before, now] = [run.usageBefore, run.http.usage];
  const sum = (of: (stream: StreamReport) => number): number => streams.reduce((total, stream) => total + of(stream), 0);
  return {
    pages: sum((stream) => stream.pages),
    rows: sum((stream) => stream.rows),
    changed: sum((stream) => stream.changed),
    rejects: sum((stream) => stream.rejects),
    requests: now.requests - before.requests,
    bytes: now.bytes - before.bytes,
    retries: now.retries - before.retries,
    throttled: now.throttled - before.throttled,
    waitedMs: now.waitedMs - before.waitedMs,
    tickets: sum((stream) => stream.tickets),
    quota: quotaUsed(run),
    perStream: Object.fromEntries(streams.map(({ stream, ...rest }) => [stream, rest])),
  };
}

/** The rate limit of which the run used most. */
function quotaUsed({ http, quotasBefore, startedAt, clock }: Metered): RunTotals['quota'] {
  const elapsedMs = clock.now().getTime() - startedAt.getTime();
  const shares = (http.quotas ?? []).map(({ bucket, spent, limit, windowMs }) => {
    const before = quotasBefore.find((each) => each.bucket === bucket)?.spent ?? 0;
    return { bucket, share: (spent - before) / (limit * Math.max(1, elapsedMs / windowMs)) };
  });
  const most = shares.toSorted((a, b) => b.share - a.share)[0];
  return most === undefined || most.share === 0 ? null : most;
}
