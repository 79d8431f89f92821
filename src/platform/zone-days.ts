import { DateTime, IANAZone } from 'luxon';
import type { Day } from '../domain/values.ts';

const HOUR_MS = 3_600_000;

/**
 * The local days of one zone as a sorted table of their first instants, so that "which day is this?" is a binary search
 * instead of a calendar computation. Days may have 23, 24 or 25 hours; a day whose midnight does not exist begins at its first instant.
 * Instants are epoch milliseconds.
 */
export class ZoneDays {
  readonly timeZone: string;
  readonly #table: DayTable;

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#table = tableOf(timeZone);
  }

  /** The local day that holds the instant. */
  dayOf(instant: number): Day {
    const at = this.#at(instant);
    return this.#table.days[at] as Day;
  }

  /** First instant of the day. */
  startOf(day: Day): number {
    const position = this.#position(day);
    return this.#table.starts[position] as number;
  }

  /** First instant after the day: its 24:00. */
  endOf(day: Day): number {
    const position = this.#position(day);
    return this.#table.starts[position + 1] as number;
  }

  /** The day `count` days later (or earlier, if negative). */
  plus(day: Day, count: number): Day {
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() + count);
    return at.toISOString().slice(0, 10);
  }

  /** Local hour of the instant, 0 to 23. */
  hourOf(instant: number): number {
    const at = this.#at(instant);
    const { starts } = this.#table;
    const start = starts[at] as number;
    if ((starts[at + 1] as number) - start === 24 * HOUR_MS) return Math.floor((instant - start) / HOUR_MS);
    return DateTime.fromMillis(instant, { zone: this.timeZone }).hour;
  }

  /** Position of the day in the table. May replace the table's lists: look at them only afterwards. */
  #at(instant: number): number {
    const year = new Date(instant).getUTCFullYear();
    this.#table.cover(year - 1, year + 1);
    const { starts } = this.#table;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #position(day: Day): number {
    const year = Number(day.slice(0, 4));
    this.#table.cover(year - 1, year + 1);
    const position = this.#table.index.get(day);
    if (position === undefined) throw new RangeError(`"${day}" is not a day of the zone ${this.timeZone}.`);
    return position;
  }
}

/** Tables by zone. Making one asks the calendar for every day of some years; what it answers never changes while a process runs. */
const TABLES = new Map<string, DayTable>();

function tableOf(timeZone: string): DayTable {
  let table = TABLES.get(timeZone);
  if (table === undefined) {
    if (!IANAZone.isValidZone(timeZone)) throw new RangeError(`"${timeZone}" is not a time zone name of the IANA database.`);
    table = new DayTable(timeZone);
    TABLES.set(timeZone, table);
  }
  return table;
}

/** The days of whole years in order, with their first instants and positions. */
class DayTable {
  readonly #timeZone: string;
  starts: readonly number[] = [];
  days: readonly Day[] = [];
  index: ReadonlyMap<Day, number> = new Map();
  #firstYear = 0;
  #lastYear = -1;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  cover(from: number, to: number): void {
    if (from >= this.#firstYear && to <= this.#lastYear) return;
    const known = new Map(this.days.map((day, i) => [day, this.starts[i]]));
    this.#firstYear = this.#lastYear < this.#firstYear ? from : Math.min(this.#firstYear, from);
    this.#lastYear = Math.max(this.#lastYear, to);
    this.days = [...daysOfYears(this.#firstYear, this.#lastYear)];
    this.starts = this.days.map((day) => known.get(day) ?? DateTime.fromISO(day, { zone: this.#timeZone }).startOf('day').toMillis());
    this.index = new Map(this.days.map((day, i) => [day, i]));
  }
}

function* daysOfYears(from: number, to: number): Iterable<Day> {
  const end = Date.UTC(to + 1, 0, 1);
  for (let at = Date.UTC(from, 0, 1); at < end; at += 24 * HOUR_MS) yield new Date(at).toISOString().slice(0, 10);
}
