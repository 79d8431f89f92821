import { type Kysely, sql } from 'kysely';
import type { Database } from '../../src/warehouse/schema.ts';

/** Ids that belong to one ticket: a copy has its own. Agents, groups and brands are shared. */
const OWN_IDS: ReadonlySet<string> = new Set(['ticket_id', 'customer_id', 'response_id', 'call_id', 'entry_id', 'id']);
/** Its rows are of agents, and follow from the work on all tickets together. */
const LEFT_OUT: ReadonlySet<string> = new Set(['agent_day']);

/**
 * Makes every ticket so many, with all its facts and its whole story: for a transform the copies are as if it had told them itself,
 * in a fraction of the time. Customers are copied too, so that no copy is a repeat contact of another.
 */
export async function copyTickets(db: Kysely<Database>, copies: number): Promise<void> {
  const { rows: tables } = await sql<{ name: string; columns: string[] }>`
    select c.relnamespace::regnamespace || '.' || c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and (c.relnamespace = 'support'::regnamespace or c.oid = 'sync.due'::regclass) group by c.oid`.execute(db);
  for (const { name, columns } of tables) {
    if (!columns.some((column) => OWN_IDS.has(column)) || LEFT_OUT.has(name.replace('support.', ''))) continue;
    const copied = columns.map((column) => (OWN_IDS.has(column) ? `${column} || '-' || n` : column));
    await sql.raw(`insert into ${name} (${columns.join(', ')}) select ${copied.join(', ')} from ${name}, generate_series(2, ${copies}) n`).execute(db);
  }
  await sql`insert into sync.touched (connection_id, entity, id) select connection_id, 'agent_time', agent_id from support.agent`.execute(db);
}
