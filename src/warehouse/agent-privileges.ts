import type pg from 'pg';
import type { Settings } from '../domain/settings.ts';
import { AGENT_READER, READER } from './role-names.ts';

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
 * Statements that let `deskmeter_reader` read `kpi`: all of it when agents are `named`, else all but agents.
 * Agents are left out as whole relations (`agent`, `…_by_agent`) and as rows (`dimension = 'agent'`). Views show null in place of an agent
 * (`kpi.shows_agents()`), so that `select *` works for everybody; one that does not ask is closed column by column (`…agent_…`).
 */
export async function agentPrivileges(client: pg.PoolClient, agents: Settings['agents']): Promise<string[]> {
  const { rows } = await client.query<Relation>(RELATIONS);
  const isOpen = agents === 'named';
  return [...laterRelations(await currentUser(client), isOpen), ...rows.flatMap((relation) => [...grants(relation, isOpen), ...rowRules(relation, isOpen)])];
}

async function currentUser(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_user) as name');
  return rows[0]?.name ?? '';
}

/** What a later migration creates is closed to plain readers until it was looked at here, unless agents are named. */
function laterRelations(owner: string, isOpen: boolean): string[] {
  const defaults = `alter default privileges for role ${owner} in schema kpi`;
  return [
    `${defaults} grant select on tables to ${AGENT_READER}`,
    isOpen ? `${defaults} grant select on tables to ${READER}` : `${defaults} revoke select on tables from ${READER}`,
  ];
}

function grants(relation: Relation, isOpen: boolean): string[] {
  const all = `grant select on ${relation.relation} to ${AGENT_READER}`;
  if (isOpen) return [all, `grant select on ${relation.relation} to ${READER}`];
  // Revoking the table's privilege takes those on its columns with it.
  const none = `revoke select on ${relation.relation} from ${READER}`;
  if (isAboutAgents(relation)) return [all, none];
  if (relation.agent_columns.length === 0 || relation.hides_agents) return [all, `grant select on ${relation.relation} to ${READER}`];
  return [all, none, `grant select (${relation.other_columns.join(', ')}) on ${relation.relation} to ${READER}`];
}

function isAboutAgents(relation: Relation): boolean {
  if (relation.name === 'agent' || relation.name.endsWith('_by_agent')) return true;
  return relation.has_dimension && !relation.is_table && !relation.within_kpi && !relation.hides_agents;
}

function rowRules(relation: Relation, isOpen: boolean): string[] {
  if (!relation.is_table) return relation.has_dimension && relation.within_kpi ? [`alter view ${relation.relation} set (security_invoker = ${!isOpen})`] : [];
  if (!relation.has_dimension) return [];
  const drop = `drop policy if exists ${POLICY} on ${relation.relation}`;
  if (isOpen) return [drop, `alter table ${relation.relation} disable row level security`];
  const rule = `dimension <> 'agent' or pg_has_role('${AGENT_READER}', 'usage')`;
  return [drop, `create policy ${POLICY} on ${relation.relation} for select using (${rule})`, `alter table ${relation.relation} enable row level security`];
}

const RELATIONS = `
  with relation as (
    select c.oid, c.relname, c.relkind, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'dimension') as has_dimension
    from pg_class c where c.relnamespace = 'kpi'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  ), shape as (
    select r.oid,
      coalesce(array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attname ~ '(^|_)agent_' and a.attname !~ '(^|_)agent_group'), '{}') as agent_columns,
      coalesce(array_agg(quote_ident(a.attname) order by a.attnum) filter (where a.attname !~ '(^|_)agent_' or a.attname ~ '(^|_)agent_group'), '{}') as other_columns
    from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped group by r.oid
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
