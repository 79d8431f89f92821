import { IANAZone } from 'luxon';
import type { Schedule } from '../domain/entities.ts';

type Week = Pick<Schedule, 'timeZone' | 'intervals'>;
/** What the clock needs of a schedule; hours that held before, oldest first, each until an instant in epoch milliseconds. */
export type OpeningHours = Week & Pick<Schedule, 'holidays'> & { readonly past?: readonly (Week & { readonly until: number })[] };

/** Hours and the time they hold for. */
interface Era extends Pick<Week, 'intervals'> {
  readonly zone: IANAZone;
  readonly from: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Business time of one schedule (catalogue 7.5 to 7.7): a table of open intervals with the open time before each, so that
 * the business time between two instants is two look-ups and a subtraction. Local times become instants by the zone database:
 * a start that does not exist moves to the first existing instant, an ambiguous time is the earlier instant as a start and the later
 * as an end. Holidays have no business time. Changed hours hold from the change on. Instants and results are epoch milliseconds and milliseconds.
 */
export class BusinessClock {
  readonly #holidays: OpeningHours['holidays'];
  readonly #eras: readonly Era[];
  #starts: number[] = [];
  #ends: number[] = [];
  #before: number[] = [];
  #from = Infinity;
  #to = -Infinity;

  constructor(hours: OpeningHours) {
    const { past = [], holidays } = hours;
    this.#holidays = holidays;
    this.#eras = [...past, { ...hours, until: Infinity }].map(({ timeZone, intervals, until }, i): Era => {
      const zone = IANAZone.create(timeZone);
      if (!zone.isValid) throw new RangeError(`Schedule names "${timeZone}", which is not a time zone of the IANA database.`);
      return { zone, intervals, from: past[i - 1]?.until ?? -Infinity, until };
    });
  }

  /** Open milliseconds between two instants; 0 when `to` is not after `from`. */
  between(from: number, to: number): number {
    if (to <= from) return 0;
    this.#cover(from, to);
    return this.#openBefore(to) - this.#openBefore(from);
  }

  /** The first instant by which `ms` open milliseconds have passed since `from`; undefined when the schedule never opens. */
  add(from: number, ms: number): number | undefined {
    if (this.#neverOpens()) return undefined;
    for (let years = 1; years <= 64; years *= 2) {
      const horizon = from + years * 366 * DAY_MS;
      this.#cover(from, horizon);
      const target = this.#openBefore(from) + ms;
      if (this.#openBefore(horizon) >= target) return this.#instantOf(target, from);
    }
    return undefined;
  }

  /** The last instant from which `ms` open milliseconds pass until `to`; undefined when the schedule never opens. */
  subtract(to: number, ms: number): number | undefined {
    if (this.#neverOpens()) return undefined;
    for (let years = 1; years <= 64; years *= 2) {
      const horizon = to - years * 366 * DAY_MS;
      this.#cover(horizon, to);
      const target = this.#openBefore(to) - ms;
      if (target >= this.#openBefore(horizon)) return this.#instantOf(target, horizon);
    }
    return undefined;
  }

  #neverOpens(): boolean {
    return this.#eras.every(({ intervals }) => intervals.length === 0);
  }

  #instantOf(target: number, notBefore: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#before[middle] as number) + (this.#ends[middle] as number) - (this.#starts[middle] as number) >= target) high = middle;
      else low = middle + 1;
    }
    return Math.max(notBefore, (this.#starts[low] as number) + target - (this.#before[low] as number));
  }

  #openBefore(instant: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) < instant) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const start = this.#starts[low - 1] as number;
    return (this.#before[low - 1] as number) + Math.min(instant, this.#ends[low - 1] as number) - start;
  }

  /** Extends the table over whole years around the span. */
  #cover(from: number, to: number): void {
    if (from >= this.#from && to <= this.#to) return;
    this.#from = Date.UTC(new Date(Math.min(from, this.#from)).getUTCFullYear() - 1, 0, 1);
    this.#to = Date.UTC(new Date(Math.max(to, this.#to)).getUTCFullYear() + 2, 0, 1);
    const open = mergeOverlaps(this.#eras.flatMap((era) => [...this.#intervals(era)]));
    this.#starts = open.map(([start]) => start);
    this.#ends = open.map(([, end]) => end);
    let sum = 0;
    this.#before = open.map(([start, end]) => {
      const before = sum;
      sum += end - start;
      return before;
    });
  }

  *#intervals({ zone, intervals, from, until }: Era): Iterable<[number, number]> {
    const [first, last] = [Math.max(this.#from, daysBefore(from)), Math.min(this.#to, until + DAY_MS)];
    for (let midnight = first; midnight < last; midnight += DAY_MS) {
      const date = new Date(midnight).toISOString().slice(0, 10);
      if (this.#holidays.some((holiday) => holiday.start <= date && date <= holiday.end)) continue;
      const dow = ((new Date(midnight).getUTCDay() + 6) % 7) + 1;
      for (const interval of intervals) {
        if (interval.dow !== dow) continue;
        const start = Math.max(from, instantOf(midnight + minutesOf(interval.start) * MINUTE_MS, 'start', zone));
        const end = Math.min(until, instantOf(midnight + minutesOf(interval.end) * MINUTE_MS, 'end', zone));
        if (end > start) yield [start, end];
      }
    }
  }
}

/** Midnight of the day before, for zones that are ahead. */
const daysBefore = (at: number): number => (Math.floor(at / DAY_MS) - 1) * DAY_MS;

/** The instant of a local wall time, given as if it were UTC. */
function instantOf(wall: number, side: 'start' | 'end', zone: IANAZone): number {
  const offsets = [zone.offset(wall - DAY_MS), zone.offset(wall + DAY_MS)];
  const candidates = offsets.map((offset) => wall - offset * MINUTE_MS).filter((at, i) => zone.offset(at) === offsets[i]);
  if (candidates.length > 0) return side === 'start' ? Math.min(...candidates) : Math.max(...candidates);
  return transition(wall - DAY_MS, wall + DAY_MS, zone);
}

/** The first instant with the later of two offsets: where a local time that does not exist is moved to. */
function transition(from: number, to: number, zone: IANAZone): number {
  const late = zone.offset(to);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle) === late) high = middle;
    else low = middle;
  }
  return high;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function mergeOverlaps(intervals: [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
