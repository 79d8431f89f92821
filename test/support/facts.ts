import type pg from 'pg';
import { ENTITY_NAMES, FACT_TABLES } from '../../src/warehouse/tables.ts';

/** All facts of a warehouse in key order, without `loaded_at`: what has to be equal by whatever road the facts came. */
export async function readFacts(pool: pg.Pool, leaveOut: readonly string[] = []): Promise<Record<string, unknown[]>> {
  const facts: Record<string, unknown[]> = {};
  for (const entity of ENTITY_NAMES) {
    const { table, key } = FACT_TABLES[entity];
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${table} order by connection_id, ${key.join(', ')}`);
    facts[entity] = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'loaded_at' && !leaveOut.includes(column))));
  }
  return facts;
}

/** Empties the facts and the marks, and leaves everything else. */
export async function emptyFacts(pool: pg.Pool): Promise<void> {
  // With a few rows deleting is far quicker than truncating so many tables.
  const tables = [...ENTITY_NAMES.map((entity) => FACT_TABLES[entity].table), 'sync.touched', 'sync.reject'];
  await pool.query(tables.map((table) => `delete from ${table}`).join('; '));
}
