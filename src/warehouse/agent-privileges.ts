import type pg from 'pg';
import type { Settings } from '../domain/settings.ts';
import type { PrivilegesHeld } from './privileges-held.ts';
import { AGENT_READER, READER } from './role-names.ts';

/** Its rule is not compared with what stands: another rule needs another name. */
const POLICY = 'agents_are_private';

interface Relation {
  /** Quoted, with its schema. */
  readonly relation: string;
  readonly name: string;
  readonly is_table: boolean;
  /** Rows of several dimensions, agents among them. */
  readonly has_dimension: boolean;
  /** A view that reads tables and labels of `kpi` only: it can run with the rights of who asks, so that the tables' rules hold. */
  readonly within_kpi: boolean;
  /** A view that asks by itself whether whoever queries may see agents, and shows neither them nor their rows if not. */
  readonly hides_agents: boolean;
  readonly agent_columns: string[];
  readonly other_columns: string[];
}

/**
 * Statements that let `deskmeter_reader` read `kpi`: all of it when agents are `named`, else all but agents; none where that is so already.
 * Agents are left out as whole relations (`agent`, `…_by_agent`) and as rows (`dimension = 'agent'`). Views show null in place of an agent
 * (`kpi.shows_agents()`), so that `select *` works for everybody; one that does not ask is closed column by column (`…agent_…`).
 */
export async function agentPrivileges(client: pg.PoolClient, held: PrivilegesHeld, agents: Settings['agents']): Promise<string[]> {
  const { rows } = await client.query<Relation>(RELATIONS);
  const isOpen = agents === 'named';
  return [
    ...laterRelations(await currentUser(client), held, isOpen),
    ...rows.flatMap((relation) => [
      ...(held.has(AGENT_READER, 'select', relation.relation) ? [] : [`grant select on ${relation.relation} to ${AGENT_READER}`]),
      ...(isOpen ? openedWhole(relation, held) : withoutAgents(relation, held)),
      ...rowRules(relation, held, isOpen),
    ]),
  ];
}

async function currentUser(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_user) as name');
  return rows[0]?.name ?? '';
}

/** What a later migration creates is closed to plain readers until it was looked at here, unless agents are named. */
function laterRelations(owner: string, held: PrivilegesHeld, isOpen: boolean): string[] {
  const defaults = `alter default privileges for role ${owner} in schema kpi`;
  const grants = held.has(AGENT_READER, 'select', 'later:kpi') ? [] : [`${defaults} grant select on tables to ${AGENT_READER}`];
  if (held.has(READER, 'select', 'later:kpi') === isOpen) return grants;
  return [...grants, isOpen ? `${defaults} grant select on tables to ${READER}` : `${defaults} revoke select on tables from ${READER}`];
}

function openedWhole({ relation }: Relation, held: PrivilegesHeld): string[] {
  return held.has(READER, 'select', relation) ? [] : [`grant select on ${relation} to ${READER}`];
}

function withoutAgents(relation: Relation, held: PrivilegesHeld): string[] {
  const wanted = isAboutAgents(relation) ? [] : relation.other_columns;
  if (wanted.length > 0 && (relation.agent_columns.length === 0 || relation.hides_agents)) return openedWhole(relation, held);
  const columns = held.columns(READER, relation.relation);
  const isClosed = !held.has(READER, 'select', relation.relation);
  if (isClosed && columns.size === wanted.length && wanted.every((column) => columns.has(column))) return [];
  return [
    // Revoking the table's privilege takes those on its columns with it.
    `revoke select on ${relation.relation} from ${READER}`,
    ...(wanted.length === 0 ? [] : [`grant select (${wanted.join(', ')}) on ${relation.relation} to ${READER}`]),
  ];
}

function isAboutAgents(relation: Relation): boolean {
  if (relation.name === 'agent' || relation.name.endsWith('_by_agent')) return true;
  return relation.has_dimension && !relation.is_table && !relation.within_kpi && !relation.hides_agents;
}

function rowRules({ relation, ...is }: Relation, held: PrivilegesHeld, isOpen: boolean): string[] {
  if (!is.has_dimension) return [];
  if (!is.is_table) {
    const isRight = held.is(`security_invoker ${relation}`) === !isOpen;
    return is.within_kpi && !isRight ? [`alter view ${relation} set (security_invoker = ${!isOpen})`] : [];
  }
  const [isSecured, hasPolicy] = [held.is(`row_security ${relation}`), held.is(`policy ${relation} ${POLICY}`)];
  if (isOpen) {
    return [...(hasPolicy ? [`drop policy ${POLICY} on ${relation}`] : []), ...(isSecured ? [`alter table ${relation} disable row level security`] : [])];
  }
  const rule = `dimension <> 'agent' or pg_has_role('${AGENT_READER}', 'usage')`;
  return [
    ...(hasPolicy ? [] : [`create policy ${POLICY} on ${relation} for select using (${rule})`]),
    ...(isSecured ? [] : [`alter table ${relation} enable row level security`]),
  ];
}

const RELATIONS = `
  with relation as (
    select c.oid, c.relname, c.relkind, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'dimension') as has_dimension
    from pg_class c where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  ), shape as (
    select r.oid,
      coalesce(array_agg(quote_ident(a.attname) order by a.attnum) filter (where n.is_agent), '{}') as agent_columns,
      coalesce(array_agg(quote_ident(a.attname) order by a.attnum) filter (where not n.is_agent), '{}') as other_columns
    from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    -- A number may bear the word in its name: sums of slices do, and KPIs of the config.
    cross join lateral (select a.attname ~ '(^|_)agent_' and a.attname !~ '(^|_)agent_group' and a.atttypid <> 'float8'::regtype as is_agent) n group by r.oid
  ), reads as (
    select w.ev_class as oid,
      bool_and(t.oid is not null and (t.relkind in ('r', 'p') or not (t.has_dimension or t.relname = 'agent' or t.relname like '%_by_agent'))) as within_kpi
    from pg_rewrite w
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> w.ev_class
    left join relation t on t.oid = d.refobjid
    where w.rulename = '_RETURN' group by w.ev_class
  )
  select format('kpi.%I', r.relname) as relation, r.relname::text as name, r.relkind in ('r', 'p') as is_table, r.has_dimension,
    r.relkind = 'v' and coalesce(v.within_kpi, false) as within_kpi,
    r.relkind = 'v' and pg_get_viewdef(r.oid) like '%shows_agents%' as hides_agents, s.agent_columns, s.other_columns
  from relation r join shape s using (oid) left join reads v using (oid) order by r.relname`;
