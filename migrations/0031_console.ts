import type { Kysely } from 'kysely';
import { createTable } from './ddl/table.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, {
    name: 'sync.console_user',
    comment: 'People who may log in to the console',
    columns: [
      ['name', 'text primary key', 'Name they log in with'],
      ['role', "text not null check (role in ('viewer', 'operator', 'admin'))", 'viewer looks, operator acts, admin changes'],
      ['password', 'text not null', 'scrypt hash with its salt and costs; never the password'],
      ['created_at', 'timestamptz not null default now()', 'When the user was added'],
      ['changed_at', 'timestamptz not null default now()', 'When role or password last changed'],
    ],
  });
}
