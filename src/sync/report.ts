import type { HttpUsage } from '../http/http.ts';
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
  error: null,
  nextStep: null,
});

/** Sums of a run: what its streams loaded, and the traffic since it began. */
export function runTotals(streams: readonly StreamReport[], before: HttpUsage, now: HttpUsage): RunReport['totals'] {
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
    perStream: Object.fromEntries(streams.map(({ stream, ...rest }) => [stream, rest])),
  };
}
