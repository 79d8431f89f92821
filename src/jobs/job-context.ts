import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { RunReport, SyncProgress } from '../sync/report.ts';
import type { Queues } from './queues.ts';
import type { TransformOutcome } from './transform-work.ts';
import type { Work } from './work.ts';

/** Told of what this worker does, as it happens. */
export interface Observer {
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
  readonly onSync?: ((report: RunReport) => void) | undefined;
  readonly onTransform?: ((outcome: TransformOutcome) => void) | undefined;
  /** A job ended without hope, or is to be tried again. */
  readonly onFailure?:
    | ((failure: { readonly queue: string; readonly connectionId: string | undefined; readonly error: Error; readonly isFinal: boolean }) => void)
    | undefined;
}

/** What the processing of every job is given. */
export interface JobContext {
  readonly queues: Queues;
  readonly work: Work;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: Observer;
  /** Aborted when this worker stops. */
  readonly signal: AbortSignal;
  /** How often a long sync asks for a transform of what it has so far, milliseconds. */
  readonly publishEveryMs: number;
  /** For the jitter of the schedule, [0, 1). */
  readonly random: () => number;
}
