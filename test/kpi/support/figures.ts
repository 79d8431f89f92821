import type pg from 'pg';
import { FIGURE_KEY_NAMES } from '../../../src/domain/figure-keys.ts';
import { INPUTS } from '../../../src/domain/inputs.ts';
import { connect, put } from './rows.ts';

/** What surveys, labels, and cost by contacts tell, one by one, in the tests that use these figures. */
const TOLD = /^(csat|nps|ces|esat|sentiment)_|^surveys_sent$|^fx_rate$|^cost_per_contact$/;

/** A figure of every key that nothing else tells over the same period: whole numbers, all different. */
export async function figures(pool: pg.Pool, from: string, to: string): Promise<void> {
  await connect(pool, 'figures', { source: 'figures', knownFrom: `${from}T00:00:00Z`, knownTo: `${to}T00:00:00Z`, missing: INPUTS });
  await put(
    pool,
    'support.figure',
    FIGURE_KEY_NAMES.filter((key) => !TOLD.test(key)).map((figure_key, i) => ({
      connection_id: 'figures',
      figure_key,
      period_start: from,
      period_end: to,
      value: 1000 + 7 * i,
      source_file: 'test.csv',
      row_no: i + 1,
    })),
  );
}
