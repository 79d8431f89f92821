import type * as z from 'zod';
import { settingsInForce } from '../jobs/workspace.ts';
import { type NumberRow, openView, periodOf, type TargetRow, type View } from '../kpi/index.ts';
import type { bounds, Point } from './api/values.ts';
import type { ConsoleContext } from './context.ts';
import { Refusal } from './refusal.ts';

/** The numbers as they stand, for one request. */
export async function viewOf({ workspace }: ConsoleContext): Promise<View> {
  await workspace.refresh();
  const { settings } = await settingsInForce(workspace);
  return openView(workspace.database.db, settings, workspace.clock.now());
}

/** A row of KPIs as the API tells it; `last` is the end of a period that is no day, week or month. */
export const pointOf = ({ settings }: View, row: NumberRow, last = periodOf(row, settings.weekStart).last): Point => ({
  day: row.period,
  last,
  value: row.value,
  numerator: row.numerator,
  denominator: row.denominator,
  sampleSize: row.sample_size,
  isProvisional: row.is_provisional,
  quality: row.quality,
});

export const boundsOf = ({ at_least, at_most, origin }: TargetRow): z.output<typeof bounds> => ({ atLeast: at_least, atMost: at_most, origin });

const LONGEST_DAYS = 3_700;

/** A range has a beginning, an end in this order, and some measure. */
export function checkRange(from: string, to: string): void {
  if (from > to) throw new Refusal(400, `The range ends on ${to}, before it begins on ${from}.`, 'Choose an end that is not before the beginning.');
  if ((Date.parse(to) - Date.parse(from)) / 86_400_000 > LONGEST_DAYS) throw new Refusal(400, 'The range is longer than ten years.', 'Choose a shorter one.');
}
