import type pg from 'pg';

/** What the catalogue says our roles hold in this database by grants of their own; inherited privileges do not count. */
export interface PrivilegesHeld {
  /** Is there `privilege` for `role` on `target`: a schema (`usage`), a relation (`select`), or `later:` and a schema for what comes? */
  has(role: string, privilege: string, target: string): boolean;
  /** Columns of a relation that `role` may select one by one, quoted. */
  columns(role: string, relation: string): ReadonlySet<string>;
  /** Has a view the option, a table its row rules? `security_invoker kpi.x`, `row_security kpi.x`, `policy kpi.x name`. */
  is(state: string): boolean;
}

/**
 * Read before anything is granted, so that a command that finds all as it should be changes nothing. A repeated GRANT is not free: it rewrites
 * the catalogue row of the relation, `alter table … row level security` waits for every reader of the table and holds up those who come after,
 * and the two together dead-lock with an autovacuum of the same table.
 */
export async function privilegesHeld(client: pg.PoolClient): Promise<PrivilegesHeld> {
  const { rows } = await client.query<{ grants: string[]; states: string[] }>(HELD);
  const [grants, states] = [new Set(rows[0]?.grants), new Set(rows[0]?.states)];
  const columns = (role: string, relation: string) => {
    const start = `${role} select ${relation}.`;
    return new Set([...grants].filter((line) => line.startsWith(start)).map((line) => line.slice(start.length)));
  };
  return { has: (role, privilege, target) => grants.has(`${role} ${privilege} ${target}`), columns, is: (state) => states.has(state) };
}

const HELD = `
  with acl as (
    select acl, format('%I', nspname) as target from pg_namespace cross join unnest(nspacl) as acl where nspname in ('kpi', 'support')
    union all
    select acl, format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join unnest(c.relacl) as acl
    where n.nspname in ('kpi', 'support')
    union all
    select acl, format('%I.%I.%I', n.nspname, c.relname, a.attname)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join unnest(a.attacl) as acl
    where n.nspname in ('kpi', 'support') and not a.attisdropped
    union all
    select acl, format('later:%I', n.nspname) from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace cross join unnest(d.defaclacl) as acl
    where d.defaclobjtype = 'r' and d.defaclrole = current_user::regrole
  ), held as (
    select format('%s %s %s', r.rolname, lower(e.privilege_type), acl.target) as line
    from acl cross join aclexplode(array[acl.acl]) e join pg_roles r on r.oid = e.grantee where r.rolname like 'deskmeter%'
  ), state as (
    select format('row_security kpi.%I', relname) as line from pg_class where relnamespace = 'kpi'::regnamespace and relrowsecurity
    union all
    select format('security_invoker kpi.%I', relname) from pg_class where relnamespace = 'kpi'::regnamespace and reloptions @> '{security_invoker=true}'
    union all
    select format('policy kpi.%I %s', c.relname, p.polname) from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = 'kpi'::regnamespace
  )
  select array(select line from held) as grants, array(select line from state) as states`;
