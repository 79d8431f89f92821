import type { Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.console_config',
    comment: 'What was configured in the console, in the words of the YAML file; every change is a row of its own, the highest revision holds',
    columns: [
      ['revision', 'integer primary key', 'Number of the change, from 1'],
      ['content', 'jsonb not null', 'Connections and definitions; secrets sealed, or named as environment variables'],
      ['changed_by', 'text not null', 'User of the console who made the change'],
      ['changed_at', 'timestamptz not null default now()', 'When it was made'],
    ],
  });
}
