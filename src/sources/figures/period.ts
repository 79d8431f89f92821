import type { Day } from '../../domain/values.ts';
import type { Cells, FigureColumn } from './columns.ts';

export interface Period {
  readonly start: Day;
  /** Day after the last. */
  readonly end: Day;
}

export type PeriodColumn = Extract<FigureColumn, 'month' | 'period_start' | 'period_end' | 'last_day'>;
export interface Wrong {
  readonly column: PeriodColumn;
  readonly message: string;
}

const MAX_DAYS = 3660;
const [EARLIEST, LATEST] = ['2000-01-01', '2100-01-01'] as const;

/** The period of a row: a `month`, or `period_start` with either `period_end` (the day after the last) or `last_day`. */
export function readPeriod(cells: Cells<FigureColumn>): Period | readonly Wrong[] {
  const given = (['month', 'period_start', 'period_end', 'last_day'] as const).filter((column) => cells[column] !== '');
  if (given.includes('month')) return given.length === 1 ? readMonth(cells.month) : [wrong('month', 'give either month, or period_start and an end, not both')];
  if (!given.includes('period_start')) return [wrong('period_start', 'is missing: give month, or period_start with period_end or last_day')];
  if (given.includes('period_end') === given.includes('last_day')) {
    const words = given.includes('period_end') ? 'give period_end or last_day, not both' : 'is missing: period_end is the day after the last; or give last_day';
    return [wrong('period_end', words)];
  }
  const bad = given.flatMap((column) => (isDay(cells[column]) ? [] : [wrong(column, notADay(cells[column]))]));
  if (bad.length > 0) return bad;
  const end = cells.last_day === '' ? cells.period_end : plusDays(cells.last_day, 1);
  return judge({ start: cells.period_start, end }, cells.last_day === '' ? 'period_end' : 'last_day');
}

const wrong = (column: PeriodColumn, message: string): Wrong => ({ column, message });

function readMonth(text: string): Period | readonly Wrong[] {
  const start = `${text}-01`;
  if (!/^\d{4}-\d{2}$/.test(text) || !isDay(start)) return [wrong('month', `"${text}" is no month: write it as 2026-11`)];
  return judge({ start, end: plusDays(start, 32).slice(0, 8).concat('01') }, 'month');
}

function judge(period: Period, column: PeriodColumn): Period | readonly Wrong[] {
  const { start, end } = period;
  if (start < EARLIEST || end > LATEST) return [wrong(column, `the period ${start} … ${end} lies outside ${EARLIEST} … ${LATEST}`)];
  if (end <= start) {
    const words =
      column === 'last_day'
        ? 'lies before period_start'
        : `${end} must lie after period_start: it is the day after the last, for the one day ${start} write ${plusDays(start, 1)}`;
    return [wrong(column, words)];
  }
  // From the first of a month to the last of one: meant inclusive, and one day short.
  if (column === 'period_end' && start.endsWith('-01') && plusDays(end, 1).endsWith('-01')) {
    return [wrong(column, `${end} would leave out that day: period_end is the day after the last, write ${plusDays(end, 1)}, or use the column last_day`)];
  }
  if (daysIn(period) > MAX_DAYS) return [wrong(column, `the period ${start} … ${end} is longer than ten years`)];
  return period;
}

const DAY_MS = 86_400_000;
const daysIn = ({ start, end }: Period): number => (Date.parse(end) - Date.parse(start)) / DAY_MS;

/** `YYYY-MM-DD`, and a day that exists. */
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

const notADay = (text: string): string => (text === '' ? 'is missing' : `"${text.slice(0, 40)}" is no day: write it as 2026-11-01`);

const plusDays = (day: Day, count: number): Day => new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
