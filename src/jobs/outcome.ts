import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { describeError, DeskmeterError, WaitError } from '../domain/errors.ts';
import type { RunReport } from '../sync/report.ts';
import { LostPlaceError } from '../warehouse/lost-place-error.ts';

/** What becomes of a job. */
export type Outcome =
  /** It is finished; a run that lost its place is too: another one goes on. */
  | { readonly kind: 'done' }
  /** It may work in a moment: BullMQ tries again, each time later, until the attempts are used up. */
  | { readonly kind: 'again'; readonly error: Error }
  /** The other side said when: not before, and it is no attempt. */
  | { readonly kind: 'later'; readonly waitMs: number }
  /** This worker stops: the job goes back to the queue for another one. */
  | { readonly kind: 'back' }
  /** Trying again does not help. The next job of the schedule looks anew. */
  | { readonly kind: 'never'; readonly error: Error };

const LONGEST_WAIT_MS = 24 * 3_600_000;
const SHORTEST_WAIT_MS = 100;

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** The one place where an error's recovery becomes what BullMQ does. Errors without one (a fault, a database that went away) are tried again. */
export function outcomeOf(error: unknown): Outcome {
  if (error === undefined || error instanceof LostPlaceError) return { kind: 'done' };
  if (isAbort(error)) return { kind: 'back' };
  if (error instanceof WaitError) return { kind: 'later', waitMs: boundedWait(error.waitMs) };
  if (error instanceof DeskmeterError && error.recovery !== 'retry') return { kind: 'never', error };
  return { kind: 'again', error: error instanceof Error ? error : new Error(String(error)) };
}

const boundedWait = (waitMs: number): number => (Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS) : LONGEST_WAIT_MS);

/**
 * What becomes of the job of a run that wrote its report. A partial run is judged by the first stream that failed: the others are
 * done and cost little to look at again. Streams that plan or scope does not include are no failure. A first load with older windows to read goes
 * on at once, as a new run that begins with what is new.
 */
export function outcomeOfRun(report: RunReport): Outcome {
  if (report.status === 'stopped') return { kind: 'back' };
  if (report.isLoading && report.error === undefined) return { kind: 'later', waitMs: SHORTEST_WAIT_MS };
  return outcomeOf(report.error);
}

/** Ends the processing of a job the way BullMQ wants it: returns when it is done, else moves the job and throws. */
export async function settle(outcome: Outcome, job: Job, token: string | undefined): Promise<void> {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'later':
      await job.moveToDelayed(Date.now() + outcome.waitMs, token);
      throw new DelayedError();
    case 'back':
      await job.moveToWait(token);
      throw new WaitingError();
    case 'never':
      throw new UnrecoverableError(describeError(outcome.error));
    case 'again':
      throw outcome.error;
  }
}
