import { type Kysely, sql } from 'kysely';
import type { Database } from '../../warehouse/schema.ts';
import { EVER } from '../ever.ts';
import { aggregatesOf } from '../kpi.ts';
import type { Plan } from './plan.ts';

/** What a plan asks of the whole of a table, whatever the day: a first row of it changes every day, and so does the last one that goes. */
export const everOf = (plan: Plan): readonly string[] => [
  ...new Set(aggregatesOf(plan.value).flatMap(({ where = '', value = '' }) => [...`${value} ${where}`.matchAll(EVER)].map(([, from]) => from as string))),
];

/** The answers now, by what is asked. */
export async function readEver(db: Kysely<Database>, plans: readonly Plan[]): Promise<Readonly<Record<string, boolean>>> {
  const asked = [...new Set(plans.flatMap(everOf))].toSorted();
  if (asked.length === 0) return {};
  const columns = asked.map((from, i) => `exists (select from ${from}) as a${i}`);
  const { rows } = await sql<Record<string, boolean>>`select ${sql.raw(columns.join(', '))}`.execute(db);
  return Object.fromEntries(asked.map((from, i) => [from, rows[0]?.[`a${i}`] === true]));
}
