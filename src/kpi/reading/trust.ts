import { type Kysely, sql } from 'kysely';
import type { Day } from '../../domain/values.ts';
import type { Database } from '../../warehouse/schema.ts';

/** Our count beside what the helpdesk states itself. */
export interface Comparison {
  readonly connection_id: string;
  readonly measure: string;
  readonly ours: number;
  readonly vendors: number;
  readonly difference: number;
  readonly tickets_that_differ: number;
  readonly explanation: string;
}

export async function readComparisons(db: Kysely<Database>): Promise<readonly Comparison[]> {
  const { rows } = await sql<Comparison>`select connection_id, measure, ours, vendors, difference, tickets_that_differ, explanation from kpi.data_quality
    order by connection_id, measure`.execute(db);
  return rows;
}

/** A number that changed after it was final. */
export interface Restatement {
  readonly restated_at: Date;
  readonly day: Day;
  readonly grain: string;
  readonly kpi: string;
  readonly variant: string;
  readonly dimension: string;
  readonly member: string;
  readonly old_value: number | null;
  readonly new_value: number | null;
  readonly reason: string;
  readonly is_kept: boolean;
}

const SHOWN = 200;

/** What changed of the totals and of members, the newest first, and how many there are; without agents where they are not shown. */
export async function readRestatements(db: Kysely<Database>, withAgents: boolean): Promise<{ readonly count: number; readonly rows: readonly Restatement[] }> {
  const where = withAgents ? sql`true` : sql`dimension <> 'agent'`;
  const { rows } = await sql<Restatement>`
    select restated_at, day, grain, kpi, variant, dimension, member, old_value, new_value, reason, is_kept from kpi.restatement
    where ${where} order by restated_at desc, day desc, kpi, variant, dimension, member limit ${SHOWN}`.execute(db);
  const counted = await sql<{ count: number }>`select count(*) from kpi.restatement where ${where}`.execute(db);
  return { count: counted.rows[0]?.count ?? 0, rows };
}
