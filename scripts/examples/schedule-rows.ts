import { FixConfigError } from '../../src/domain/errors.ts';
import { ZoneDays } from '../../src/platform/zone-days.ts';
import type { Cell, Model, ModelRow } from './example.ts';

interface Era {
  readonly until: number;
  readonly timeZone: string;
  readonly intervals: readonly unknown[];
}

/** Schedules as the warehouse keeps them: one row each, with the hours that held before. The only hours there are hold for whoever names none. */
export function scheduleRow(row: ModelRow, model: Model): ModelRow | undefined {
  const all = model['schedules'] ?? [];
  const own = all.filter(isSame(row)).toSorted((a, b) => startOf(a) - startOf(b));
  if (row !== own.at(-1)) return undefined;
  const eras = erasOf(own, model);
  const last = eras.at(-1) as Era;
  return {
    name: row['schedule_id'],
    is_default: all.every(isSame(row)),
    ...row,
    time_zone: last.timeZone,
    intervals: last.intervals,
    holidays: own.flatMap((each) => holidaysOf(each, model)),
    past: eras.slice(0, -1).map((era) => ({ ...era })),
  };
}

const isSame = (row: ModelRow) => (other: ModelRow) => other['schedule_id'] === row['schedule_id'] && other['source'] === row['source'];

/** Hours hold from their date until they end or others follow; before and after there are none. */
function erasOf(rows: readonly ModelRow[], model: Model): Era[] {
  const eras: Era[] = [];
  for (const [i, row] of rows.entries()) {
    const timeZone = String(row['time_zone']);
    const [from, until] = [startOf(row), Math.min(instantOf(row['valid_to'], timeZone) ?? Infinity, rows[i + 1] ? startOf(rows[i + 1] as ModelRow) : Infinity)];
    if (from > (eras.at(-1)?.until ?? -Infinity)) eras.push({ until: from, timeZone, intervals: [] });
    eras.push({ until, timeZone, intervals: intervalsOf(row, model) });
    if (until < Infinity && i === rows.length - 1) eras.push({ until: Infinity, timeZone, intervals: [] });
  }
  return eras;
}

const startOf = (row: ModelRow): number => instantOf(row['valid_from'], String(row['time_zone'])) ?? -Infinity;

/** An instant, or the beginning of a date in the schedule's zone. */
function instantOf(cell: Cell, timeZone: string): number | undefined {
  if (typeof cell !== 'string') return undefined;
  return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? new ZoneDays(timeZone).startOf(cell) : Date.parse(cell);
}

const partsOf = (row: ModelRow, table: string, model: Model): readonly ModelRow[] =>
  (model[table] ?? []).filter((each) => each['schedule_id'] === row['schedule_id'] || each['schedule_id'] === undefined);

function intervalsOf(row: ModelRow, model: Model): readonly unknown[] {
  const ofTable = () =>
    partsOf(row, 'schedule_intervals', model).map((each) => ({
      dow: each['dow'],
      start: each['start_local'] ?? each['start'],
      end: each['end_local'] ?? each['end'],
    }));
  return (row['intervals'] as unknown[] | undefined) ?? ofTable();
}

/** Whole days: a date, or the first and last one. */
function holidaysOf(row: ModelRow, model: Model): { start: string; end: string }[] {
  const told = [...(Array.isArray(row['holidays']) ? row['holidays'] : []), ...partsOf(row, 'holidays', model)] as (string | ModelRow)[];
  return told.map((each) => {
    if (typeof each === 'string') return { start: each, end: each };
    const { date, start, end } = each;
    if (date !== undefined && date !== null && (start ?? end ?? null) !== null)
      throw new FixConfigError(`The holiday ${String(date)} has hours.`, 'Holidays are whole days: give it a date only, or a first and a last day.');
    return { start: String(date ?? start), end: String(date ?? end ?? start) };
  });
}
