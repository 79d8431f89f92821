import { WaitError } from '../domain/errors.ts';
import { equalJitter, fullJitter } from './backoff.ts';
import { RequestFailedError } from './request-failed-error.ts';
import type { Transient } from './retry.ts';

export interface PatienceOptions {
  readonly where: string;
  readonly maxAttempts: number;
  readonly maxWaitMs: number;
  /** The caller can ask for a smaller page: no more than one retry of what was too heavy. */
  readonly canShrink: boolean;
  readonly random: () => number;
}

/** How long one call goes on trying. */
export class Patience {
  attempts = 0;
  readonly #options: PatienceOptions;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** The wait before the next attempt, ms. Throws RequestFailedError when there is none, WaitError when the other side asks for a long one. */
  next(failure: Transient): number {
    this.attempts += 1;
    const { where, maxWaitMs, random } = this.#options;
    if (failure.waitMs !== undefined && failure.waitMs > maxWaitMs) {
      throw new WaitError(`${where} ${failure.reason} and asks to come back in ${Math.ceil(failure.waitMs / 60_000)} min.`, failure.waitMs);
    }
    const error = new RequestFailedError(
      `${where} failed ${times(this.attempts)}, last: ${failure.reason}.`,
      failure,
      failure.cause && { cause: failure.cause },
    );
    const limit = this.#options.canShrink && error.isTooHeavy ? Math.min(2, this.#options.maxAttempts) : this.#options.maxAttempts;
    if (this.attempts >= limit) throw error;
    // A stated wait is obeyed to the full; the little on top keeps many clients from coming back in one instant.
    if (failure.waitMs !== undefined) return Math.round(failure.waitMs + random() * 250);
    return failure.isThrottle ? equalJitter(this.attempts, random) : fullJitter(this.attempts, random);
  }
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
