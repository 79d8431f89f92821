import { DeskmeterError, GiveUpError, RetryError } from '../domain/errors.ts';
import { LostPlaceError } from '../warehouse/lost-place-error.ts';

/** The warehouse did not answer: nothing can be written down, so the run ends with this error. */
export class WarehouseGoneError extends RetryError {}

/** SQLSTATE classes and socket codes that speak of the server or the road to it, not of the statement or its data. */
const SERVER_FAULT = /^((08|53|57|58|XX)[0-9A-Z]{3}|ECONN[A-Z]+|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH)$/;
/** What the driver says without a code. */
const ROAD_FAULT = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;
/** Deadlock, serialization failure, lock timeout: the same page may pass in a moment. */
const PASSING_FAULT = /^(40[0-9A-Z]{3}|55P03)$/;

/** Did the warehouse itself fail? Errors of vendors never look like this: src/http gives them names of its own. */
export function isWarehouseGone(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DeskmeterError) return error instanceof WarehouseGoneError;
  const { code, message } = error as Error & { code?: unknown };
  return (typeof code === 'string' && SERVER_FAULT.test(code)) || ROAD_FAULT.test(message);
}

/** What a failed write means: lost place, a warehouse that is gone, one that is busy, or rows that cannot be stored. */
export function explainWriteFailure(error: unknown, what: string): unknown {
  if (error instanceof DeskmeterError) return error;
  const { code, message } = error as { code?: string; message: string };
  if (isWarehouseGone(error)) {
    return new WarehouseGoneError(
      `The warehouse stopped answering while ${what} was being stored: ${message}.`,
      'Check that Postgres runs, then start again.',
      {
        cause: error,
      },
    );
  }
  if (code !== undefined && PASSING_FAULT.test(code))
    return new RetryError(`Storing ${what} was interrupted: ${message}.`, 'The next run repeats it.', { cause: error });
  return new GiveUpError(`${what} cannot be stored: ${message}.`, 'This is a fault of deskmeter: please report it with this line.', { cause: error });
}

/** These end the run by themselves: there is no place left to write a report to. */
export const endsWithoutReport = (error: unknown): boolean => error instanceof LostPlaceError || error instanceof WarehouseGoneError;

export interface StreamFailure {
  readonly status: 'failing' | 'unavailable';
  readonly error: string;
  readonly nextStep: string;
  /** Whether the streams after it may still be read. */
  readonly goesOn: boolean;
}

/**
 * What the failure of one stream means for the others. They go on, except when the credentials are wrong, and when a
 * snapshot that has never been read fails for now: what it teaches (statuses, fields) is needed to map the others.
 */
export function judgeFailure(error: unknown, stream: { readonly mode: string }, isLoaded: boolean): StreamFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof DeskmeterError)) {
    return {
      status: 'failing',
      error: message,
      nextStep: 'This is a fault of deskmeter: please report it with this line.',
      goesOn: isLoaded || stream.mode !== 'snapshot',
    };
  }
  const nextStep = error.action;
  if (error.recovery === 'stream-unavailable') return { status: 'unavailable', error: message, nextStep, goesOn: true };
  if (error.recovery === 'fix-config') return { status: 'failing', error: message, nextStep, goesOn: false };
  return { status: 'failing', error: message, nextStep, goesOn: isLoaded || stream.mode !== 'snapshot' };
}
