import { type Kysely, sql } from 'kysely';
import { type Column, createTable } from './ddl/table.ts';

const CONNECTION: Column = ['connection_id', 'text not null', 'Connection of the config this row was read from'];

const PROVENANCE: readonly Column[] = [
  ['source_updated_at', 'timestamptz', 'When the vendor says it last changed this record'],
  ['quality', "text not null default 'exact'", 'exact: from events; derived: from what the vendor states; approx: a stand-in'],
  ['source_version', 'bigint not null default 0', 'Grows with every change at the vendor; an older version never overwrites a newer one'],
  ['mapper_version', 'integer not null default 1', 'Version of the mapping that made this row; decides between equal source versions'],
  ['page_seq', 'bigint not null default 0', 'Sequence of the page that brought this row; decides last'],
  ['first_seen_at', 'timestamptz not null default now()', 'When this row was first loaded'],
  ['last_seen_at', 'timestamptz not null default now()', 'When this row was last loaded with a difference'],
  ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
];

/** What customers agreed to pay; changes of revenue are derived from it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'support.contract',
    comment: 'What a customer agreed to pay: a deal won, a subscription',
    columns: [
      CONNECTION,
      ['contract_id', 'text not null', 'Vendor id of the contract, after its kind'],
      ['kind', 'text not null', 'deal or subscription'],
      ['customer_id', 'text', 'Customer'],
      ['organization_id', 'text', 'Organization'],
      ['agreed_on', 'date', 'Local day it was agreed; null while it is not, or no longer'],
      ['amount', 'numeric(18,4)', 'Amount of the whole'],
      ['currency', 'text', 'Currency'],
      ['mrr', 'numeric(18,4)', 'Monthly recurring revenue, where no line of it states one'],
      ['starts_on', 'date', 'First day of the recurring revenue; null means the day it was agreed'],
      ['ends_on', 'date', 'First day without it; null while it has no end'],
      ...PROVENANCE,
    ],
    constraints: ['primary key (connection_id, contract_id)'],
    indexes: ['connection_id, organization_id', 'connection_id, customer_id'],
  });
  await createTable(db, {
    name: 'support.contract_line',
    comment: 'One recurring position of a contract',
    columns: [
      CONNECTION,
      ['line_id', 'text not null', 'Vendor id of the line'],
      ['contract_id', 'text', 'Contract'],
      ['mrr', 'numeric(18,4)', 'Monthly recurring revenue; null for what is paid once'],
      ['starts_on', 'date', 'First day; null means that of the contract'],
      ['ends_on', 'date', 'First day without it; null while it has no end'],
      ...PROVENANCE,
    ],
    constraints: ['primary key (connection_id, line_id)'],
    indexes: ['connection_id, contract_id'],
  });
  await sql`create index on support.revenue_event (connection_id, (coalesce(organization_id, customer_id)))`.execute(db);
  await sql`create index on support.revenue_event (connection_id, source_record)`.execute(db);
}
