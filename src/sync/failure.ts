import { DeskmeterError, GiveUpError, RetryError } from '../domain/errors.ts';
import { LostPlaceError } from '../warehouse/lost-place-error.ts';

/** The warehouse did not answer: nothing can be written down, so the run ends with this error. */
export class WarehouseGoneError extends RetryError {}

/** Classes of SQLSTATE that speak of the statement or its data, not of the server. */
const DATA_FAULT = /^(22|23|42)[0-9A-Z]{3}$/;

/** What a failed page transaction means: lost place, a page that cannot be stored, or a warehouse that is gone. */
export function explainWriteFailure(error: unknown, what: string): Error {
  if (error instanceof DeskmeterError) return error;
  const { code, message } = error as { code?: string; message: string };
  if (code !== undefined && DATA_FAULT.test(code)) {
    return new GiveUpError(`${what} cannot be stored: ${message}.`, 'This is a fault of deskmeter: please report it with this line.', { cause: error });
  }
  return new WarehouseGoneError(`The warehouse stopped answering while ${what} was being stored: ${message}.`, 'Check that Postgres runs, then start again.', {
    cause: error,
  });
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
