import { RetryError } from '../domain/errors.ts';

/** Why the last attempt failed. `timeout` covers a connection that does not open and an answer that does not end. */
export type FailureKind = 'status' | 'timeout' | 'network' | 'not-json';

/** All attempts of one call failed for transient reasons. Carries the last status, so that a caller can ask for less. */
export class RequestFailedError extends RetryError {
  readonly kind: FailureKind;
  /** Status of the last answer; undefined when there was none. */
  readonly status: number | undefined;

  constructor(message: string, failure: { readonly kind: FailureKind; readonly status: number | undefined }, options?: ErrorOptions) {
    super(message, 'The next run tries again; if this goes on, look at the status page of the helpdesk and at the network.', options);
    this.kind = failure.kind;
    this.status = failure.status;
  }

  /** The page was too heavy for the other side: a smaller one may pass. */
  get isTooHeavy(): boolean {
    return this.kind === 'timeout' || this.status === 504 || this.status === 524 || this.status === 408;
  }
}
