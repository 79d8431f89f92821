import type { Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

/** What a list of everything has shown so far: what it has not shown at its end may be gone at the vendor. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.listed',
    comment: 'What the latest walk over a list of everything has shown; what is stored and not among it may be gone at the vendor and is asked for by its id',
    columns: [
      ['connection_id', 'text not null', 'Connection of the config'],
      ['stream', 'text not null', 'Stream that walks the list'],
      ['id', 'text not null', 'Key of the record; that of a message begins with its ticket'],
    ],
    constraints: ['primary key (connection_id, stream, id)'],
  });
}
