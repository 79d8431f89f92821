import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import type { LevelOf, Measure } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';

const SHARES: Readonly<Record<Parameters['figure_allocation'], Sql>> = { calendar_days: 'f.by_calendar', business_days: 'f.by_business', none: 'f.at_once' };

interface Options {
  /** Besides the key. */
  readonly where?: Sql;
  /** Keys without which the figure is of no use. */
  readonly with?: readonly FigureKey[];
  /** False where something else may stand in for the figure, or nothing is 0. */
  readonly isRequired?: boolean;
}

function ofKey<Rest extends object>(key: FigureKey, id: string, rest: Rest, { where, isRequired = true, with: others = [] }: Options) {
  return {
    id,
    fact: 'figure_day' as const,
    where: `f.figure_key = '${key}'${where === undefined ? '' : ` and ${where}`}`,
    needs: [key, ...others].map((each) => `figure:${each}` as const),
    ...(isRequired ? { isRequired: true as const } : {}),
    ...rest,
  };
}

/** A figure that belongs to its whole period: each day has its share (`figure_allocation`), and a month of days is the figure itself. */
export const figureTotal = (key: FigureKey, parameters: Parameters, options: Options = {}): Measure =>
  ofKey(key, key, { kind: 'sum' as const, value: SHARES[parameters.figure_allocation] }, options);

/** A figure that holds on every day of its period: its mean over the days of a week, month or range, added over groups. */
export const figureLevel = (key: FigureKey, options: Options = {}): LevelOf => ofKey(key, key, { kind: 'level' as const, value: 'f.value' }, options);

/** A figure about the start of its period, in periods that begin with one of the figure. */
export const figureAtStart = (key: FigureKey, options: Options = {}): Measure =>
  ofKey(key, key, { kind: 'sum' as const, value: 'case when f.day = b.first_day and f.period_start = f.day then f.value end' }, options);

/** A figure about the end of its period, in periods that end with one of the figure. */
export const figureAtEnd = (key: FigureKey, options: Options = {}): Measure =>
  ofKey(key, key, { kind: 'sum' as const, value: 'case when f.day = b.last_day and f.period_end = f.day + 1 then f.value end' }, options);

/** A figure that belongs to its whole period, counted only where the period of the row holds all of it. */
export const figureWhole = (key: FigureKey, options: Options = {}): Measure =>
  ofKey(
    key,
    `${key}_whole`,
    { kind: 'sum' as const, value: 'case when f.period_start >= b.first_day and f.period_end <= b.last_day + 1 then f.by_calendar end' },
    options,
  );

/** A figure that holds on every day of its period, as it stands at the end of a week, month or range. */
export const figureAtLast = (key: FigureKey, options: Options = {}): Measure =>
  ofKey(key, `${key}_at_last`, { kind: 'sum' as const, value: 'case when f.day = least(b.last_day, k.today) then f.value end' }, options);
