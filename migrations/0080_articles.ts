import type { Kysely } from 'kysely';
import { createTable, type Table } from './ddl/table.ts';

const TABLES: readonly Table[] = [
  {
    name: 'support.article_count',
    comment: 'How often a help article was opened and voted on between two looks at its running totals',
    columns: [
      ['connection_id', 'text not null', 'Connection'],
      ['count_id', 'text not null', 'Article and instant of the later look'],
      ['article_id', 'text not null', 'Article'],
      ['from_at', 'timestamptz not null', 'The look before, or the creation of an article that is new'],
      ['to_at', 'timestamptz not null', 'This look'],
      ['views', 'integer not null', 'Times it was opened'],
      ['votes_up', 'integer not null', 'Readers whom it helped'],
      ['votes_down', 'integer not null', 'Readers whom it did not help'],
      ['source_updated_at', 'timestamptz', 'When the source says it changed'],
      ['quality', "text not null default 'exact'", 'exact, derived or approx'],
      ['source_version', 'bigint not null default 0', 'Orders versions of the record; the higher one wins'],
      ['mapper_version', 'integer not null default 1', 'Version of the mapping that wrote it'],
      ['page_seq', 'bigint not null default 0', 'Page that wrote it'],
      ['first_seen_at', 'timestamptz not null default now()', 'When it was first loaded'],
      ['last_seen_at', 'timestamptz not null default now()', 'When it was last loaded'],
      ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
    ],
    constraints: ['primary key (connection_id, count_id)'],
  },
  {
    name: 'support.article_story',
    comment: 'Views and votes of a help article with the local day they count on',
    columns: [
      ['connection_id', 'text not null', 'Connection'],
      ['count_id', 'text not null', 'Article and instant of the later look'],
      ['article_id', 'text not null', 'Article'],
      ['at', 'timestamptz not null', 'The middle between the two looks'],
      ['day', 'date not null', 'Local day of that instant'],
      ['views', 'integer not null', 'Times it was opened'],
      ['votes_up', 'integer not null', 'Readers whom it helped'],
      ['votes_down', 'integer not null', 'Readers whom it did not help'],
      ['quality', "text not null default 'exact'", 'Worst quality of what this row was derived from'],
      ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
    ],
    constraints: ['primary key (connection_id, count_id)'],
    indexes: ['day'],
  },
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) await createTable(db, table);
}
