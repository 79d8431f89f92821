import { type Kysely, sql } from 'kysely';
import { type Column, createTable } from './ddl/table.ts';

const FILES = {
  name: 'support.figure_file',
  comment: 'One import of a file of figures or schedules that changed something',
  columns: [
    ['connection_id', 'text not null', 'The connection figures'],
    ['file_no', 'integer not null', 'Number of the import, from 1; rows of support.figure and support.agent_schedule name it'],
    ['file_name', 'text not null', 'Name of the file, without its folder'],
    ['kind', 'text not null', 'figures or schedule'],
    ['sha256', 'text not null', 'Fingerprint of its content'],
    ['row_count', 'integer not null', 'Rows of the file'],
    ['added', 'integer not null', 'Rows that were new'],
    ['corrected', 'integer not null', 'Rows that superseded an earlier one'],
    ['withdrawn', 'integer not null', 'Earlier rows that are no longer in force and have no successor'],
    ['imported_at', 'timestamptz not null', 'When it was imported'],
    ['loaded_at', 'timestamptz not null default now()', 'When this row was last written; left out wherever tables are compared'],
  ] satisfies readonly Column[],
  constraints: ['primary key (connection_id, file_no)'],
};

/** A corrected row stands beside the one it supersedes: history is kept, so a key needs the import it came with. */
const CHANGES: readonly string[] = [
  `alter table support.figure
    add column file_no integer not null default 0,
    alter column value type numeric(24,8),
    drop constraint figure_pkey`,
  'alter table support.figure add primary key (connection_id, file_no, row_no, source_file)',
  'create index on support.figure (connection_id, figure_key, period_start) where superseded_at is null',
  `alter table support.agent_schedule
    add column file_no integer not null default 0,
    add column row_no integer not null default 0,
    add column superseded_at timestamptz,
    drop constraint agent_schedule_pkey`,
  'alter table support.agent_schedule add primary key (connection_id, agent_id, start_at, file_no)',
];

const COMMENTS: Readonly<Record<string, string>> = {
  'support.figure.file_no': 'Import it came with, see support.figure_file',
  'support.figure.group_id': 'Group as member <connection>/<vendor id>; null in a total',
  'support.figure.agent_id': 'Agent as member <connection>/<vendor id>; null in a total',
  'support.figure.currency': 'Currency of an amount; of fx_rate the currency it is the rate of',
  'support.figure.superseded_at': 'When a later import replaced or withdrew it; null while it is in force: only those count',
  'support.agent_schedule.agent_id': 'Agent as member <connection>/<vendor id>',
  'support.agent_schedule.file_no': 'Import it came with, see support.figure_file',
  'support.agent_schedule.row_no': 'Line in the file',
  'support.agent_schedule.superseded_at': 'When a later import replaced it; null while it is in force: only those count',
};

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, FILES);
  for (const change of CHANGES) await sql.raw(change).execute(db);
  for (const [column, comment] of Object.entries(COMMENTS)) await sql.raw(`comment on column ${column} is '${comment}'`).execute(db);
}
