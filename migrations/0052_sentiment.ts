import { type Kysely, sql } from 'kysely';
import { createTable } from './ddl/table.ts';

/** Labels become part of the story, so that one that arrives or changes late restates its day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'support.sentiment',
    comment: 'One public message of a customer that the helpdesk labelled',
    columns: [
      ['connection_id', 'text not null', 'Connection of the ticket'],
      ['ticket_id', 'text not null', 'Vendor id of the ticket'],
      ['seq', 'integer not null', 'Order within the ticket, from 1'],
      ['at', 'timestamptz not null', 'When it was written'],
      ['day', 'date not null', "Local day of the instant in the workspace's zone: the day the label counts on"],
      ['agent_id', 'text', 'Assignee at that instant'],
      ['group_id', 'text', 'Group at that instant'],
      ['sentiment', 'smallint not null', '-1 negative, 0 neutral, 1 positive'],
      ['quality', "text not null default 'exact'", 'Worst quality of what this row was derived from'],
      ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
    ],
    constraints: ['primary key (connection_id, ticket_id, seq)'],
    indexes: ['day'],
  });
  await sql`delete from sync.setting where name = 'story'`.execute(db);
}
