import { asksForMonth } from '../kpi.ts';
import { type Bucket, bucketKey, bucketOf, daysBetween, monthOf } from './buckets.ts';
import { entry } from './fused-query.ts';
import type { Known } from './known.ts';
import type { Plan } from './plan.ts';

/** What the number of a bucket is added up from: days with the months they lie in, or the bucket alone. */
export interface Piece {
  readonly own: Bucket;
  readonly month: Bucket;
}

/** A bucket that nothing asks the month of. */
export const whole = (bucket: Bucket): readonly Piece[] => [{ own: bucket, month: bucket }];

/** Cuts buckets into days where a plan asks for the month; each day and month is one object, by which readings find it. */
export class Pieces {
  readonly #known: Known;
  #buckets = new Map<string, Bucket>();

  constructor(known: Known) {
    this.#known = known;
  }

  of(plan: Plan, bucket: Bucket): readonly Piece[] {
    if (!asksForMonth(plan.value)) return whole(bucket);
    const { today } = this.#known;
    return daysBetween(bucket.first, bucket.last < today ? bucket.last : today).map((day) => ({
      own: this.#one(bucketOf('day', day, 'monday')),
      month: this.#one(monthOf(day)),
    }));
  }

  #one(bucket: Bucket): Bucket {
    return entry(this.#buckets, bucketKey(bucket), () => bucket);
  }
}
