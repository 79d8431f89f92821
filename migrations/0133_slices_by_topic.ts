import { type Kysely, sql } from 'kysely';
import { createTable } from './ddl/table.ts';

const KEYS = 'day, connection_id, group_id, brand_id, channel, priority, ticket_type, agent_id, topic';

/** Slices by topic too, since most rows are of one ticket anyway; and the same sums by fewer columns. The first transform fills both. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sync.slice add column topic text not null default 'unknown'`.execute(db);
  await sql`comment on column sync.slice.topic is 'Topic of the ticket; unknown where there is none'`.execute(db);
  await sql`alter table sync.slice alter column topic drop default, drop constraint slice_pkey, add constraint slice_pkey primary key (${sql.raw(KEYS)})`.execute(
    db,
  );
  await sql`create index slice_of_group on sync.slice (group_id, day)`.execute(db);
  await createTable(db, {
    name: 'sync.slice_by_filter',
    comment: 'The sums of sync.slice by the filters of the console alone, which are far fewer rows',
    columns: [
      ['day', 'date not null', 'Local day'],
      ['connection_id', 'text not null', 'Connection'],
      ['brand_id', 'text not null', 'Brand, as in kpi.brand; none without one'],
      ['group_id', 'text not null', 'Group it counts for, as in kpi.agent_group; none without one'],
      ['channel', 'text not null', 'Channel of the ticket'],
    ],
    constraints: ['primary key (day, connection_id, brand_id, group_id, channel)'],
  });
}
