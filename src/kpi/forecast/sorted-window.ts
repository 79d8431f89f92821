import { type Quality, QUALITIES } from '../../domain/values.ts';

/**
 * Numbers in order, of which some come and some go. What changed is worked in when the numbers are next looked at, all of it in one pass:
 * a window of a quarter of a million moves on by a day in a few milliseconds.
 */
export class SortedWindow {
  #sorted = new Float64Array(0);
  #come: number[] = [];
  #gone: number[] = [];
  #size = 0;
  /** How many of each quality. */
  #qualities = new Map<Quality, number>();

  get size(): number {
    return this.#size;
  }

  /** The worst among them; undefined when empty. */
  get quality(): Quality | undefined {
    return [...QUALITIES].toReversed().find((quality) => (this.#qualities.get(quality) ?? 0) > 0);
  }

  /** Only what has come can go. */
  change(value: number, quality: Quality, sign: 1 | -1): void {
    (sign === 1 ? this.#come : this.#gone).push(value);
    this.#size += sign;
    this.#qualities.set(quality, (this.#qualities.get(quality) ?? 0) + sign);
  }

  /** As percentile_cont and percentile_disc of Postgres; null when empty. */
  percentile(share: number, method: 'cont' | 'disc'): number | null {
    const values = this.#settled();
    if (values.length === 0) return null;
    if (method === 'disc') return values[Math.max(0, Math.ceil(share * values.length) - 1)] as number;
    const rank = share * (values.length - 1);
    const [low, high] = [values[Math.floor(rank)] as number, values[Math.ceil(rank)] as number];
    return low + (rank - Math.floor(rank)) * (high - low);
  }

  static merged(windows: readonly SortedWindow[]): SortedWindow {
    const merged = new SortedWindow();
    for (const window of windows) {
      for (const value of window.#settled()) merged.#come.push(value);
      merged.#size += window.#size;
      for (const [quality, count] of window.#qualities) merged.#qualities.set(quality, (merged.#qualities.get(quality) ?? 0) + count);
    }
    return merged;
  }

  #settled(): Float64Array {
    if (this.#come.length === 0 && this.#gone.length === 0) return this.#sorted;
    const [standing, come, gone] = [this.#sorted, Float64Array.from(this.#come).sort(), Float64Array.from(this.#gone).sort()];
    const settled = new Float64Array(this.#size);
    let [s, c, g, n] = [0, 0, 0, 0];
    while (s < standing.length || c < come.length) {
      const isStanding = c === come.length || (s < standing.length && (standing[s] as number) <= (come[c] as number));
      const next = (isStanding ? standing[s] : come[c]) as number;
      if (isStanding) s += 1;
      else c += 1;
      if (gone[g] === next) g += 1;
      else settled[n++] = next;
    }
    [this.#sorted, this.#come, this.#gone] = [settled, [], []];
    return settled;
  }
}
