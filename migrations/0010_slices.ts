import { type Kysely, sql } from 'kysely';
import { type Column, createTable } from './ddl/table.ts';
import { createView } from './ddl/view.ts';

const DIMENSIONS: readonly Column[] = [
  ['day', 'date not null', 'Local day'],
  ['connection_id', 'text not null', 'Connection'],
  ['brand_id', 'text not null', 'Brand, as in kpi.brand; none without one'],
  ['group_id', 'text not null', 'Group it counts for, as in kpi.agent_group; none without one'],
  ['channel', 'text not null', 'Channel of the ticket'],
  ['priority', 'text not null', 'Priority'],
  ['ticket_type', 'text not null', 'Type of the ticket; none without one'],
];
const AGENT: Column = ['agent_id', 'text not null', 'Agent it counts for, as in kpi.agent; none without one'];

const keyOf = (columns: readonly Column[]) => columns.map(([name]) => name).join(', ');
const plain = (columns: readonly Column[]) => columns.map(([name, , comment]) => [name, `s.${name}`, comment] as const);

/**
 * The measures are columns that the engine adds, one for each additive measure of its registry: a KPI that is added needs no migration.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.slice',
    comment: 'What kpi.daily_slice and kpi.daily_slice_by_agent show: additive measures of a day by all filters at once; null where nothing happened',
    columns: [...DIMENSIONS, AGENT],
    constraints: [`primary key (${keyOf([...DIMENSIONS, AGENT])})`],
  });
  await createTable(db, {
    name: 'kpi.stock_slice',
    comment: 'Stocks at the end of a day under several filters at once. Pick one day: stocks of different days never add up',
    columns: DIMENSIONS,
    constraints: [`primary key (${keyOf(DIMENSIONS)})`],
  });
  await createView(db, {
    name: 'kpi.daily_slice',
    comment: 'Additive measures of a day under several filters at once: a KPI is sum(a) / nullif(sum(b), 0) over any rows of any days',
    columns: plain(DIMENSIONS),
    from: `sync.slice s group by ${DIMENSIONS.map(([name]) => `s.${name}`).join(', ')}`,
  });
  await createView(db, {
    name: 'kpi.daily_slice_by_agent',
    comment: 'kpi.daily_slice with the agent it counts for; without answers of surveys where few of them are hidden',
    columns: plain([...DIMENSIONS, AGENT]),
    from: 'sync.slice s',
  });
  await sql`create index on sync.slice (connection_id, day)`.execute(db);
}
