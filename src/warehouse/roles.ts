import type pg from 'pg';
import type { Settings } from '../domain/settings.ts';
import { agentPrivileges } from './agent-privileges.ts';
import { type PrivilegesHeld, privilegesHeld } from './privileges-held.ts';
import { AGENT_READER, ANALYST, READER } from './role-names.ts';

/** Serialises the statements below within one warehouse; ends with the transaction. */
const ROLES_LOCK = 7_310_242_116;

/** Refusals that an administrator can lift: no privilege, and what follows from it (the role does not exist). */
const REFUSED: ReadonlySet<string> = new Set(['42501', '42704', '0LP01']);
/** Someone else made the role in the meantime. */
const EXISTS: ReadonlySet<string> = new Set(['42710', '23505']);

/** What could not be done with our privileges. */
export interface RolesReport {
  /** Statements for an administrator to run in this database, in order; empty when all is done. */
  readonly pending: readonly string[];
}

/**
 * Makes the roles and their privileges match `agents`; safe to repeat, and to run from several processes.
 *
 * This is code and not a migration, because roles belong to the server and not to the database: a warehouse restored
 * elsewhere, a role dropped by an administrator or a changed `privacy.agents` must be put right by the next command,
 * and a user who may not create roles must still get a warehouse, where a failed statement would abort all migrations.
 */
export async function ensureRoles(pool: pg.Pool, agents: Settings['agents']): Promise<RolesReport> {
  return inTurn(pool, async (client) => {
    const creations = await missingRoles(client);
    const pending = await attempt(client, creations);
    const held = await privilegesHeld(client);
    return { pending: [...pending, ...(await attempt(client, [...(await privileges(client, held)), ...(await agentPrivileges(client, held, agents))]))] };
  });
}

/**
 * Roles belong to the server, the lock to one database of it: two warehouses on one server may still meet. And a changed privilege
 * may dead-lock with whoever works on the tables at that moment, an autovacuum included.
 */
const isMeeting = ({ code, message = '' }: { code?: string; message?: string }): boolean =>
  code === DEADLOCK || /^tuple concurrently (updated|deleted)/.test(message);
const DEADLOCK = '40P01';
const MOST_TRIES = 5;

/** Runs `work` in one transaction, after any other process that is at it; again where one of another warehouse came between. */
export async function inTurn<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inOneTurn(pool, work);
    } catch (error) {
      if (tries === MOST_TRIES || !isMeeting(error as Error)) throw error;
    }
  }
}

async function inOneTurn<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [ROLES_LOCK]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Runs each statement by itself; returns those that our privileges do not allow. */
export async function attempt(client: pg.PoolClient, statements: readonly string[]): Promise<string[]> {
  const refused: string[] = [];
  for (const statement of statements) {
    await client.query('savepoint one');
    try {
      await client.query(statement);
      await client.query('release savepoint one');
    } catch (error) {
      await client.query('rollback to savepoint one');
      const { code = '' } = error as { code?: string };
      if (REFUSED.has(code)) refused.push(`${statement};`);
      else if (!EXISTS.has(code)) throw error;
    }
  }
  return refused;
}

async function missingRoles(client: pg.PoolClient): Promise<string[]> {
  const roles = [READER, AGENT_READER, ANALYST];
  const { rows } = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [roles]);
  const found = new Set(rows.map((row) => row.rolname));
  const missing = roles.filter((role) => !found.has(role));
  return missing.map((role) => `create role ${role} nologin`);
}

async function privileges(client: pg.PoolClient, held: PrivilegesHeld): Promise<string[]> {
  const { rows } = await client.query<{ database: string; owner: string; memberships: string[]; closed: string[] }>(SERVER);
  const { database = '', owner = '', memberships = [], closed = [] } = rows[0] ?? {};
  const memberOf = (member: string, role: string) => (memberships.includes(`${member} ${role}`) ? [] : [`grant ${role} to ${member}`]);
  return [
    ...memberOf(AGENT_READER, READER),
    ...memberOf(ANALYST, AGENT_READER),
    ...(await connectPrivilege(client, database)),
    ...(held.has(READER, 'usage', 'kpi') ? [] : [`grant usage on schema kpi to ${READER}`]),
    ...(held.has(ANALYST, 'usage', 'support') ? [] : [`grant usage on schema support to ${ANALYST}`]),
    ...closed.map((relation) => `grant select on ${relation} to ${ANALYST}`),
    ...(held.has(ANALYST, 'select', 'later:support')
      ? []
      : [`alter default privileges for role ${owner} in schema support grant select on tables to ${ANALYST}`]),
  ];
}

const SERVER = `
  select quote_ident(current_database()) as database, quote_ident(current_user) as owner,
    array(select format('support.%I', c.relname) from pg_class c
          where c.relnamespace = to_regnamespace('support') and c.relkind in ('r', 'p', 'v', 'm')
            and not exists (select from aclexplode(c.relacl) e where e.grantee = to_regrole('${ANALYST}') and e.privilege_type = 'SELECT')
          order by 1) as closed,
    array(select m.rolname || ' ' || r.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
          where r.rolname like 'deskmeter%') as memberships`;

/** Everyone may connect unless an administrator took that away. */
async function connectPrivilege(client: pg.PoolClient, database: string): Promise<string[]> {
  const { rows } = await client.query<{ may: boolean }>(
    "select coalesce(bool_and(has_database_privilege(oid, current_database(), 'connect')), false) as may from pg_roles where rolname = $1",
    [READER],
  );
  return rows[0]?.may === true ? [] : [`grant connect on database ${database} to ${READER}`];
}
