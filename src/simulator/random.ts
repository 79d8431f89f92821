/** A small seeded generator (sfc32): the same seed gives the same life on every machine. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  /** Several numbers make one seed, e.g. the world's seed and a ticket's index. */
  constructor(...seed: readonly number[]) {
    [this.a, this.b, this.c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (const part of seed) {
      this.a ^= Math.imul((part | 0) ^ Math.floor(part / 2 ** 32), 0x85ebca6b);
      for (let round = 0; round < 8; round += 1) this.next();
    }
  }

  /** 0 ≤ x < 1 */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  }

  /** A whole number, 0 ≤ n < limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number, from ≤ n ≤ to. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('cannot pick from an empty list');
    return item;
  }

  /** Picks by weight; the weights need no particular sum. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let rest = this.next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of choices) {
      rest -= weight;
      if (rest < 0) return item;
    }
    return choices[choices.length - 1]![0];
  }

  /** Log-normal around a median: many short, a few very long, as waiting times are. Whole and at least 1. */
  around(median: number, sigma = 1): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.max(1, Math.round(median * Math.exp(sigma * normal)));
  }
}
