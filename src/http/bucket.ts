import type { BucketSeed, LearntLimit } from './http.ts';

/** The spends of one slice; they grow old as the last of them does. */
interface Spend {
  readonly since: number;
  at: number;
  cost: number;
}

interface Seen {
  readonly at: number;
  /** Credits the vendor counted in its window that we did not spend. */
  readonly others: number;
  readonly remaining: number;
  /** When the vendor's window begins anew, where it says so. */
  readonly resetAt: number | undefined;
  /** Our own spends since this answer. */
  spentSince: number;
}

/** Slices a window's spends are remembered in, so that a bucket of 650,000 calls a day stays small. */
const SLICES = 256;

/**
 * At most `limit` credits in ANY stretch of `windowMs`, so that neither a sliding nor a fixed window of the vendor is ever overrun
 * (a leaky refill lets up to twice the limit through one window). `share` of the limit is ours; the rest is left to the
 * customer's other apps, and what the vendor's headers say they use beyond that rest is left to them too.
 */
export class Bucket {
  #limit: number;
  #windowMs: number;
  readonly #share: number;
  #spends: Spend[] = [];
  #seen: Seen | undefined;
  #blockedUntil = 0;
  #spent = 0;

  constructor(seed: BucketSeed, share: number) {
    this.#limit = seed.limit;
    this.#windowMs = seed.windowMs;
    this.#share = share;
  }

  /** The window's length, ms. */
  get windowMs(): number {
    return this.#windowMs;
  }

  get limit(): number {
    return this.#limit;
  }

  /** All that was ever spent. */
  get spent(): number {
    return this.#spent;
  }

  /** How long `cost` credits have to wait; 0 means they may be spent now. */
  delay(now: number, cost: number): number {
    this.#forget(now);
    return Math.ceil(Math.max(this.#blockedUntil - now, this.#delayByReset(now, cost), this.#delayByWindow(now, cost)));
  }

  spend(now: number, cost: number): void {
    this.#spent += cost;
    if (this.#seen) this.#seen.spentSince += cost;
    const last = this.#spends.at(-1);
    if (last && now - last.since < this.#windowMs / SLICES) {
      last.at = now;
      last.cost += cost;
    } else {
      this.#spends.push({ since: now, at: now, cost });
    }
  }

  /** Nothing passes before `until`: the vendor said so. */
  block(until: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, until);
  }

  learn(now: number, learnt: LearntLimit): void {
    if (!(learnt.limit > 0)) return;
    this.#limit = learnt.limit;
    if (learnt.windowMs !== undefined && learnt.windowMs > 0) this.#windowMs = learnt.windowMs;
    this.#forget(now);
    // Stated in whole seconds, and who comes a moment early is refused.
    const resetAt = learnt.resetMs === undefined ? undefined : now + learnt.resetMs + Math.min(1_000, this.#windowMs * 0.02);
    // A twentieth early: a call of ours just before the window must not pass for somebody else's.
    const others = Math.max(0, learnt.limit - learnt.remaining - this.#ownSince(resetAt === undefined ? -Infinity : resetAt - this.#windowMs * 1.05));
    this.#seen = { at: now, others, remaining: learnt.remaining, resetAt, spentSince: 0 };
  }

  /** The vendor's own count of what is left, while its window lasts: exact where it names the reset. */
  #delayByReset(now: number, cost: number): number {
    const seen = this.#seen;
    if (seen?.resetAt === undefined || now >= seen.resetAt) return 0;
    return seen.remaining - seen.spentSince >= Math.min(cost, this.#limit) ? 0 : seen.resetAt - now;
  }

  #delayByWindow(now: number, cost: number): number {
    const allowed = this.#allowed(now);
    const from = this.#windowStart(now);
    let excess = this.#ownSince(from) + Math.min(cost, allowed) - allowed;
    if (excess <= 1e-9) return 0;
    const untilReset = this.#seen?.resetAt !== undefined && now < this.#seen.resetAt ? this.#seen.resetAt - now : Infinity;
    for (const spend of this.#spends) {
      if (spend.at < from) continue;
      excess -= spend.cost;
      if (excess <= 1e-9) return Math.min(untilReset, spend.at + this.#keepMs() - now);
    }
    return this.#keepMs();
  }

  /** Where the vendor names its resets, spends before the last one no longer count; else every one counts for a whole window. */
  #windowStart(now: number): number {
    const resetAt = this.#seen?.resetAt;
    if (resetAt === undefined) return -Infinity;
    return now < resetAt ? resetAt - this.#windowMs : resetAt;
  }

  /** Credits that are ours in one window: the limit without the rest for others, or without what they really use. Never less than one. */
  #allowed(now: number): number {
    const reserve = this.#limit * (1 - this.#share);
    return Math.max(1, Math.floor(this.#limit - Math.max(reserve, this.#othersNow(now)) + 1e-9));
  }

  /** What others used grows old evenly over one window, since nobody tells when it happened. */
  #othersNow(now: number): number {
    if (!this.#seen) return 0;
    return this.#seen.others * Math.max(0, 1 - (now - this.#seen.at) / this.#windowMs);
  }

  /** Calls are counted where they arrive, not where they leave: 1 % (4 % of windows under a second's order, at most 50 ms) covers the difference. */
  #keepMs(): number {
    return this.#windowMs + Math.max(this.#windowMs * 0.01, Math.min(50, this.#windowMs * 0.04));
  }

  #ownSince(from: number): number {
    return this.#spends.reduce((sum, spend) => (spend.at >= from ? sum + spend.cost : sum), 0);
  }

  #forget(now: number): void {
    const from = now - this.#keepMs();
    const first = this.#spends.findIndex((spend) => spend.at > from);
    if (first !== 0) this.#spends = first < 0 ? [] : this.#spends.slice(first);
  }
}
