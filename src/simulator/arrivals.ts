import { DateTime } from 'luxon';
import { Random } from './random.ts';
import type { Instant } from './events.ts';

/** How busy each local hour of a day is, and each weekday (Monday first). */
const HOURS = [0.15, 0.1, 0.08, 0.08, 0.1, 0.2, 0.45, 0.9, 1.6, 2.2, 2.4, 2.2, 1.8, 2.0, 2.1, 2.0, 1.7, 1.3, 1.0, 0.9, 0.8, 0.6, 0.4, 0.25];
const WEEKDAYS = [1.35, 1.15, 1.05, 1.0, 0.9, 0.35, 0.25];

/**
 * When ticket 0, 1, 2 … comes in: exactly `count` of them in [start, end), by the daily and weekly season, and on at
 * the same pace for ever. Independent of how often it is asked.
 */
export class Arrivals {
  private readonly seed: number;
  private readonly hours: { at: Instant; before: number; weight: number }[] = [];
  private next: DateTime;
  private total = 0;
  private readonly perTicket: number;

  constructor(seed: number, count: number, start: Instant, end: Instant, timeZone: string) {
    this.seed = seed;
    this.next = DateTime.fromMillis(start, { zone: timeZone });
    while (this.next.toMillis() < end) this.addHour(end);
    this.perTicket = this.total / Math.max(1, count);
  }

  at(index: number): Instant {
    const target = (index + new Random(this.seed, 0xa221, index).next()) * this.perTicket;
    while (this.total <= target) this.addHour();
    let low = 0;
    let high = this.hours.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.hours[middle]!.before <= target) low = middle;
      else high = middle - 1;
    }
    const hour = this.hours[low]!;
    return Math.floor((hour.at + ((target - hour.before) / hour.weight) * 3_600_000) / 1000) * 1000;
  }

  /** An hour cut short by `limit` weighs less, so that the first `count` tickets end there exactly. */
  private addHour(limit = Number.POSITIVE_INFINITY): void {
    const at = this.next.toMillis();
    const share = Math.min(1, (limit - at) / 3_600_000);
    const weight = (HOURS[this.next.hour] ?? 1) * (WEEKDAYS[this.next.weekday - 1] ?? 1);
    this.hours.push({ at, before: this.total, weight });
    this.total += weight * share;
    this.next = DateTime.fromMillis(Math.min(at + 3_600_000, limit), { zone: this.next.zone });
  }
}
