import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Somebody who may log in to the console. */
export interface ConsoleUser {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  /** scrypt hash. */
  readonly password: string;
}

/** A user, and whether there is any. */
export async function readConsoleUser(
  db: Kysely<Database>,
  name: string | undefined,
): Promise<{ readonly user: ConsoleUser | undefined; readonly isAny: boolean }> {
  const { rows } = await sql<ConsoleUser & { is_any: boolean }>`
    select u.name, u.role, u.password, exists (select from sync.console_user) as is_any
    from (select 1) one left join sync.console_user u on u.name = ${name ?? null}`.execute(db);
  const row = rows[0];
  return { user: row && row.name !== null ? { name: row.name, role: row.role, password: row.password } : undefined, isAny: row?.is_any === true };
}

export async function listConsoleUsers(
  db: Kysely<Database>,
): Promise<readonly { readonly name: string; readonly role: ConsoleUser['role']; readonly created_at: Date }[]> {
  const { rows } = await sql<{
    name: string;
    role: ConsoleUser['role'];
    created_at: Date;
  }>`select name, role, created_at from sync.console_user order by name`.execute(db);
  return rows;
}

/** False where the name is taken. */
export async function addConsoleUser(db: Kysely<Database>, { name, role, password }: ConsoleUser): Promise<boolean> {
  const added = await sql`insert into sync.console_user (name, role, password) values (${name}, ${role}, ${password}) on conflict (name) do nothing`.execute(
    db,
  );
  return Number(added.numAffectedRows ?? 0) > 0;
}

/** What is left out stays. False where there is no such user. */
export async function changeConsoleUser(db: Kysely<Database>, name: string, change: Partial<Pick<ConsoleUser, 'role' | 'password'>>): Promise<boolean> {
  const changed =
    await sql`update sync.console_user set role = coalesce(${change.role ?? null}, role), password = coalesce(${change.password ?? null}, password), changed_at = now()
    where name = ${name}`.execute(db);
  return Number(changed.numAffectedRows ?? 0) > 0;
}

export async function removeConsoleUser(db: Kysely<Database>, name: string): Promise<boolean> {
  const removed = await sql`delete from sync.console_user where name = ${name}`.execute(db);
  return Number(removed.numAffectedRows ?? 0) > 0;
}

/**
 * Makes one change, unless it leaves nobody with the role admin: then nothing is changed. One such change at a time, so that
 * two admins cannot remove each other.
 */
export async function keepingAnAdmin(db: Kysely<Database>, change: (tx: Kysely<Database>) => Promise<boolean>): Promise<'done' | 'nothing' | 'no admin'> {
  const noAdmin = new Error('no admin');
  try {
    return await db.transaction().execute(async (tx) => {
      await sql`lock table sync.console_user in share row exclusive mode`.execute(tx);
      if (!(await change(tx))) return 'nothing';
      const { rows } = await sql<{ is_any: boolean }>`select exists (select from sync.console_user where role = 'admin') as is_any`.execute(tx);
      if (rows[0]?.is_any !== true) throw noAdmin;
      return 'done';
    });
  } catch (error) {
    if (error === noAdmin) return 'no admin';
    throw error;
  }
}
