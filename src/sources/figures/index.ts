import type { Figure, PlannedActivity } from '../../domain/figures.ts';
import { readActivity } from './activity-row.ts';
import { cellsReader, FIGURE_COLUMNS, type FileKind, headerProblems, kindOf, SCHEDULE_COLUMNS } from './columns.ts';
import { decodeFile } from './decode.ts';
import { type FileContext, readFigure } from './figure-row.ts';
import { inOrder, type Problem } from './problem.ts';
import { readTable, type Row, type Table } from './table.ts';

export { activityConflicts } from './activity-conflicts.ts';
export type { FileKind } from './columns.ts';
export { figureConflicts, inForceWith } from './figure-conflicts.ts';
export { figureNotes } from './figure-notes.ts';
export type { FileContext } from './figure-row.ts';
export { figuresInputs } from './inputs.ts';
export { inOrder, type Problem } from './problem.ts';
export { template } from './template.ts';

/** What a file says, and all that is wrong with its rows. Nothing of it may be loaded while there are problems. */
export interface FigureFile {
  readonly kind: FileKind;
  /** Rows below the header. */
  readonly rows: number;
  readonly figures: readonly Figure[];
  readonly activities: readonly PlannedActivity[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a CSV file of figures, or of schedules (it has a column `activity`). Pure: what must agree with rows loaded before is
 * judged by `figureConflicts` and `activityConflicts`.
 */
export function readFigureFile(bytes: Uint8Array, context: FileContext): FigureFile {
  const decoded = decodeFile(bytes);
  if ('problem' in decoded) return unreadable(decoded.problem);
  const table = readTable(decoded.text);
  if ('problem' in table) return unreadable(table.problem);
  const kind = kindOf(table);
  const header = headerProblems(table, kind);
  if (header.length > 0) return { ...unreadable(), kind, rows: table.rows.length, problems: header };
  return kind === 'figures' ? readFigures(table, context) : readSchedule(table, context);
}

const unreadable = (...problems: readonly Problem[]): FigureFile => ({ kind: 'figures', rows: 0, figures: [], activities: [], problems });

function readFigures(table: Table, context: FileContext): FigureFile {
  const cells = cellsReader(table, FIGURE_COLUMNS);
  const { read, problems } = readRows(table, (row) => readFigure(row.line, cells(row), table.separator, context));
  return { kind: 'figures', rows: table.rows.length, figures: read, activities: [], problems };
}

function readSchedule(table: Table, context: FileContext): FigureFile {
  const cells = cellsReader(table, SCHEDULE_COLUMNS);
  const { read, problems } = readRows(table, (row) => readActivity(row.line, cells(row), context));
  return { kind: 'schedule', rows: table.rows.length, figures: [], activities: read, problems };
}

/** A row that is too wide has shifted cells: what else it says would only confuse. */
function readRows<Read extends object>(
  table: Table,
  readRow: (row: Row) => Read | readonly Problem[],
): { readonly read: readonly Read[]; readonly problems: readonly Problem[] } {
  const shifted = new Set(table.problems.map((each) => each.line));
  const outcomes = table.rows.filter((row) => !shifted.has(row.line)).map(readRow);
  const isProblems = (outcome: Read | readonly Problem[]): outcome is readonly Problem[] => Array.isArray(outcome);
  return {
    read: outcomes.filter((outcome): outcome is Read => !isProblems(outcome)),
    problems: inOrder([...table.problems, ...outcomes.filter(isProblems).flat()]),
  };
}
