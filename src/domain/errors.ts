/**
 * Errors are named by what to do next. Messages are for people: what failed, where, what to do.
 * They never hold a secret or a message body; `cause` is always kept.
 */
export type Recovery = 'retry' | 'wait' | 'skip-record' | 'stream-unavailable' | 'fix-config' | 'give-up';

export abstract class DeskmeterError extends Error {
  abstract readonly recovery: Recovery;
  /** One sentence: what the reader should do now. */
  readonly action: string;

  constructor(message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.action = action;
  }
}

/** Transient: the same call may work in a moment. */
export class RetryError extends DeskmeterError {
  readonly recovery = 'retry';
}

/** The other side told us when to come back. */
export class WaitError extends DeskmeterError {
  readonly recovery = 'wait';
  readonly waitMs: number;
  constructor(message: string, waitMs: number, options?: ErrorOptions) {
    super(message, 'Nothing to do: the work goes on by itself after the wait.', options);
    this.waitMs = waitMs;
  }
}

/** One record makes no sense; the rest of the page goes on. */
export class SkipRecordError extends DeskmeterError {
  readonly recovery = 'skip-record';
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, 'See sync.reject for the record.', options);
  }
}

/** Plan, role or scope does not include this stream; the others go on. */
export class StreamUnavailableError extends DeskmeterError {
  readonly recovery = 'stream-unavailable';
}

/** Nothing helps but a change of configuration or credentials. */
export class FixConfigError extends DeskmeterError {
  readonly recovery = 'fix-config';
}

/** A fault we cannot repair by waiting or configuring. */
export class GiveUpError extends DeskmeterError {
  readonly recovery = 'give-up';
}

/** The one sentence a person reads. Unknown errors keep their own message. */
export function describeError(error: unknown): string {
  if (error instanceof DeskmeterError) return `${error.message} ${error.action}`;
  return error instanceof Error ? error.message : String(error);
}
