import { DateTime } from 'luxon';
import type { WorldSchedule } from './world.ts';
import type { Instant } from './events.ts';

interface OpenInterval {
  readonly start: Instant;
  readonly end: Instant;
}

/** The opening hours of one schedule as instants; grows to both sides as it is asked. */
export class WorkCalendar {
  private readonly open: OpenInterval[] = [];
  private nextDay: DateTime;
  readonly schedule: WorldSchedule;

  /** Nothing before `from` may be asked. */
  constructor(schedule: WorldSchedule, from: Instant) {
    this.schedule = schedule;
    this.nextDay = DateTime.fromMillis(from, { zone: schedule.timeZone }).startOf('day').minus({ days: 1 });
  }

  /** The instant at which `seconds` of opening time have passed since `at`; 0 seconds gives `at` or the next opening. */
  addWork(at: Instant, seconds: number): Instant {
    let rest = seconds * 1000;
    for (let index = this.indexAt(at); ; index += 1) {
      const interval = this.interval(index);
      const start = Math.max(at, interval.start);
      if (start + rest <= interval.end && start < interval.end) return start + rest;
      rest -= Math.max(0, interval.end - start);
    }
  }

  /** Opening seconds between two instants. */
  workBetween(from: Instant, to: Instant): number {
    let sum = 0;
    for (let index = this.indexAt(from); ; index += 1) {
      const interval = this.interval(index);
      if (interval.start >= to) return sum / 1000;
      sum += Math.max(0, Math.min(to, interval.end) - Math.max(from, interval.start));
    }
  }

  isOpen(at: Instant): boolean {
    const interval = this.interval(this.indexAt(at));
    return interval.start <= at && at < interval.end;
  }

  /** Index of the first interval that ends after `at`. */
  private indexAt(at: Instant): number {
    while ((this.open.at(-1)?.end ?? Number.NEGATIVE_INFINITY) <= at) this.addDay();
    let low = 0;
    let high = this.open.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.open[middle]!.end > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private interval(index: number): OpenInterval {
    while (this.open.length <= index) this.addDay();
    return this.open[index]!;
  }

  private addDay(): void {
    const day = this.nextDay;
    this.nextDay = day.plus({ days: 1 });
    const iso = day.toISODate() ?? '';
    if (this.schedule.holidays.some(({ start, end }) => start <= iso && iso <= end)) return;
    for (const { dow, start, end } of this.schedule.intervals) {
      if (dow === day.weekday) this.open.push({ start: localInstant(day, start), end: localInstant(day, end) });
    }
  }
}

function localInstant(day: DateTime, time: string): Instant {
  if (time === '24:00') return day.plus({ days: 1 }).toMillis();
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute }).toMillis();
}
