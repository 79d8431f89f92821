import { WaitError } from '../domain/errors.ts';
import type { Clock } from '../platform/clock.ts';
import { Bucket } from './bucket.ts';
import type { HttpPolicy, LearntLimit, LearntRate, QuotaUse } from './http.ts';

export interface PaceOptions {
  readonly connectionId: string;
  readonly buckets: HttpPolicy['buckets'];
  /** Share of the account's quota that is ours, 0..1. */
  readonly quotaShare: number;
  readonly clock: Clock;
  /** A longer wait is not slept but thrown as WaitError, so that a job can be parked. */
  readonly maxWaitMs: number;
}

/** What one call needs: the account's credits and, where it names one, its endpoint bucket. */
export interface Toll {
  readonly bucket: string | undefined;
  readonly cost: number;
}

/**
 * Paces the calls of one connection: one bucket for the account and one per named endpoint.
 *
 * The quota share applies to the account's buckets only. Endpoint buckets (Zendesk's 10 exports a minute, Freshdesk's ticket list)
 * are taken whole: they cover bulk reads that other apps hardly use, they are too small to halve, and where the vendor's headers
 * show that another app does use one, its part is left to it all the same.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #learnt = new Map<string, LearntRate>();

  constructor(options: PaceOptions) {
    this.#options = options;
    for (const [name, seed] of Object.entries(options.buckets)) this.#buckets.set(name, new Bucket(seed, this.#shareOf(name)));
  }

  /** Waits until the call may go and takes its credits. Returns the ms waited. An endpoint bucket counts calls, the account credits. */
  async enter(toll: Toll, signal?: AbortSignal): Promise<number> {
    let waited = 0;
    for (;;) {
      const now = this.#options.clock.now().getTime();
      const tolls = this.#tolls(toll);
      const delay = Math.max(0, ...tolls.map(([bucket, cost]) => bucket.delay(now, cost)));
      if (delay === 0) {
        for (const [bucket, cost] of tolls) bucket.spend(now, cost);
        return waited;
      }
      if (delay > this.#options.maxWaitMs) throw new WaitError(`${this.#options.connectionId}: the quota of the helpdesk is used up for now.`, delay);
      await this.#options.clock.sleep(delay, signal);
      waited += delay;
    }
  }

  learn(limits: readonly LearntLimit[]): void {
    const now = this.#options.clock.now().getTime();
    for (const limit of limits) {
      const bucket = this.#bucket(limit);
      bucket.learn(now, limit);
      this.#learnt.set(limit.bucket, { bucket: limit.bucket, limit: limit.limit, windowMs: bucket.windowMs, share: this.#shareOf(limit.bucket) });
    }
  }

  /** The limits that answers have stated so far. */
  get learnt(): readonly LearntRate[] {
    return [...this.#learnt.values()];
  }

  /** What was spent of each bucket so far. */
  get quotas(): readonly QuotaUse[] {
    return [...this.#buckets].map(([bucket, { spent, limit, windowMs }]) => ({ bucket, spent, limit, windowMs }));
  }

  /** Holds the bucket that refused (the call's own where it names one, else the account's) for `waitMs`. */
  block(toll: Toll, waitMs: number): void {
    const name = toll.bucket !== undefined && this.#buckets.has(toll.bucket) ? toll.bucket : 'account';
    this.#buckets.get(name)?.block(this.#options.clock.now().getTime() + waitMs);
  }

  #tolls(toll: Toll): [Bucket, number][] {
    const tolls: [Bucket, number][] = [];
    for (const [name, bucket] of this.#buckets) {
      if (isAccount(name)) tolls.push([bucket, toll.cost]);
      else if (name === toll.bucket) tolls.push([bucket, 1]);
    }
    return tolls;
  }

  /** A bucket nobody seeded is taken on when the vendor names it. */
  #bucket(learnt: LearntLimit): Bucket {
    const known = this.#buckets.get(learnt.bucket);
    if (known) return known;
    const bucket = new Bucket({ limit: learnt.limit, windowMs: learnt.windowMs ?? 60_000 }, this.#shareOf(learnt.bucket));
    this.#buckets.set(learnt.bucket, bucket);
    return bucket;
  }

  #shareOf(name: string): number {
    return isAccount(name) ? this.#options.quotaShare : 1;
  }
}

const isAccount = (name: string): boolean => name === 'account' || name.startsWith('account:');
