import type { Day } from '../../src/domain/values.ts';
import type { ZoneDays } from '../../src/platform/zone-days.ts';
import type { Example, ModelRow } from './example.ts';
import type { TotalsOf } from './totals-asked.ts';

const HOUR_MS = 3_600_000;

/** Tickets of a day in all, those that are told among them. */
export interface Volume {
  readonly day: Day;
  readonly count: number;
}

/** What an expansion needs besides its own input. */
export interface Expanding {
  readonly example: Example;
  /** The first local day an example speaks of; where a compressed input has no day of its own. */
  readonly firstDay: Day;
  /** The day after a baseline of weekdays: the one that is compared with it. */
  readonly comparedDay: Day;
  readonly days: ZoneDays;
  /** The totals that count; all where it is undefined. */
  readonly totals: TotalsOf | undefined;
  readonly add: (table: string, ...more: readonly ModelRow[]) => void;
  /** Says how many tickets a day has in all; what is said later holds. */
  readonly setVolume: (volume: Volume, of?: ModelRow) => void;
}

export const rows = (value: unknown): readonly ModelRow[] =>
  Array.isArray(value) ? (value as ModelRow[]) : value && typeof value === 'object' ? [value as ModelRow] : [];

/** An instant of a local day, hours after it began. */
export const at = (days: ZoneDays, day: Day, hours = 12): string => new Date(days.startOf(day) + hours * HOUR_MS).toISOString();

export const numbered = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: Math.max(0, Math.round(count)) }, (_, i) => make(i));
