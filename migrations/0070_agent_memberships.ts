import { type Kysely, sql } from 'kysely';
import { createTable } from './ddl/table.ts';

/** Which groups agents belong to, and the group that an agent's day counts for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'support.agent_membership',
    comment: 'The place of an agent in a group',
    columns: [
      ['connection_id', 'text not null', 'Connection of the config this row was read from'],
      ['membership_id', 'text not null', 'Vendor id of the membership'],
      ['agent_id', 'text not null', 'Agent'],
      ['group_id', 'text not null', 'Group'],
      ['is_default', 'boolean not null', "The agent's own group, of several"],
      ['valid_from', 'timestamptz', 'Since when; null where the vendor does not tell'],
      ['valid_to', 'timestamptz', 'When it was found to be gone; null while it lasts'],
      ['source_updated_at', 'timestamptz', 'When the vendor says it last changed this record'],
      ['quality', "text not null default 'exact'", 'exact: from events; derived: from what the vendor states; approx: a stand-in'],
      ['source_version', 'bigint not null default 0', 'Grows with every change at the vendor; an older version never overwrites a newer one'],
      ['mapper_version', 'integer not null default 1', 'Version of the mapping that made this row; decides between equal source versions'],
      ['page_seq', 'bigint not null default 0', 'Sequence of the page that brought this row; decides last'],
      ['first_seen_at', 'timestamptz not null default now()', 'When this row was first loaded'],
      ['last_seen_at', 'timestamptz not null default now()', 'When this row was last loaded with a difference'],
      ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
    ],
    constraints: ['primary key (connection_id, membership_id)'],
    indexes: ['connection_id, agent_id'],
  });
  await sql`alter table support.agent_day add column group_id text`.execute(db);
  await sql`comment on column support.agent_day.group_id is 'Own group of the agent on that day'`.execute(db);
}
