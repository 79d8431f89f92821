import { type Quality, QUALITIES } from '../../domain/values.ts';

/** Numbers in order, of which some come and some go. */
export class SortedWindow {
  #values: number[] = [];
  /** How many of each quality. */
  #qualities = new Map<Quality, number>();

  get size(): number {
    return this.#values.length;
  }

  /** The worst among them; undefined when empty. */
  get quality(): Quality | undefined {
    return [...QUALITIES].toReversed().find((quality) => (this.#qualities.get(quality) ?? 0) > 0);
  }

  change(value: number, quality: Quality, sign: 1 | -1): void {
    const at = this.#place(value);
    if (sign === 1) this.#values.splice(at, 0, value);
    else this.#values.splice(at, 1);
    this.#qualities.set(quality, (this.#qualities.get(quality) ?? 0) + sign);
  }

  /** First index whose value is not smaller. */
  #place(value: number): number {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** As percentile_cont and percentile_disc of Postgres; null when empty. */
  percentile(share: number, method: 'cont' | 'disc'): number | null {
    const values = this.#values;
    if (values.length === 0) return null;
    if (method === 'disc') return values[Math.max(0, Math.ceil(share * values.length) - 1)] as number;
    const rank = share * (values.length - 1);
    const [low, high] = [values[Math.floor(rank)] as number, values[Math.ceil(rank)] as number];
    return low + (rank - Math.floor(rank)) * (high - low);
  }

  static merged(windows: readonly SortedWindow[]): SortedWindow {
    const merged = new SortedWindow();
    merged.#values = windows.flatMap((window) => window.#values).toSorted((a, b) => a - b);
    for (const window of windows)
      for (const [quality, count] of window.#qualities) merged.#qualities.set(quality, (merged.#qualities.get(quality) ?? 0) + count);
    return merged;
  }
}
