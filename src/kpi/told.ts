import type { Kysely } from 'kysely';
import type { Reading } from '../domain/editions.ts';
import type { Parameters } from '../domain/parameters.ts';
import type { Day, Quality } from '../domain/values.ts';
import type { Database } from '../warehouse/schema.ts';
import type { Bucket } from './engine/buckets.ts';
import type { Demand } from './engine/known-time.ts';
import type { Known } from './engine/known.ts';
import type { FactName } from './fact.ts';

/** What a teller works with. */
export interface Telling {
  readonly db: Kysely<Database>;
  readonly known: Known;
  readonly demand: Demand;
  readonly settings: Reading;
  readonly parameters: Parameters;
  /** `all` included. */
  readonly dimensions: readonly string[];
}

/** One cell as it is told. */
export interface ToldCell {
  readonly bucket: Bucket;
  readonly dimension: string;
  readonly member: string;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly sample: number;
  readonly quality: Quality | undefined;
}

/** Something a cell follows from, for `explain`. */
export interface ToldInput {
  readonly connection_id: string;
  readonly kind: string;
  readonly id: string;
  readonly url: string | null;
  readonly at: Date | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/**
 * A number that follows from the history of each member and not from sums of one period: forecasts, alarms, estimates. It is computed by
 * a program of its own, for the same cells as every other.
 */
export interface Told {
  readonly kind: 'told';
  /** As the catalog calls it. */
  readonly shows: 'forecast' | 'flag' | 'ratio' | 'percentile';
  /** What may change it. */
  readonly facts: readonly FactName[];
  /** Days after a change that still show it. */
  readonly reachDays: number;
  readonly tell: (telling: Telling, buckets: readonly Bucket[]) => Promise<readonly ToldCell[]>;
  /** What the cell of one day follows from. */
  readonly inputs: (telling: Telling, day: Day, dimension: string, member: string) => Promise<readonly ToldInput[]>;
}

/** A list that people work with, and no number: told by a relation of its own. */
export interface Listed {
  readonly kind: 'list';
  readonly relation: string;
}
