import type pg from 'pg';
import { INPUTS } from '../../../src/domain/inputs.ts';
import { connect, put, type Row } from './rows.ts';

let rowNo = 0;

/** One figure; without dimensions it is a total. */
export const figure = (figure_key: string, period_start: string, period_end: string, value: number, rest: Row = {}): Row => ({
  connection_id: 'figures',
  figure_key,
  period_start,
  period_end,
  value,
  source_file: 'test.csv',
  row_no: (rowNo += 1),
  ...rest,
});

/** Puts figures into the warehouse as an import does, their days marked stale. */
export async function load(pool: pg.Pool, figures: readonly Row[]): Promise<void> {
  await connect(pool, 'figures', { source: 'figures', knownFrom: '2026-01-01T00:00:00Z', knownTo: '2026-12-31T00:00:00Z', missing: INPUTS });
  await put(pool, 'support.figure', figures);
  await mark(pool, figures);
}

/** What an import says about the days of figures it adds or supersedes. */
export async function mark(pool: pg.Pool, figures: readonly Row[]): Promise<void> {
  for (const row of figures) {
    await pool.query("insert into sync.stale_day (fact, day) select 'figure', d::date from generate_series($1::date, $2::date - 1, interval '1 day') d", [
      row['period_start'],
      row['period_end'],
    ]);
  }
}
