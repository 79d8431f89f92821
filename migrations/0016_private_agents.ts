import { type Kysely, sql } from 'kysely';

/** An agent is told to who may see agents. */
const shown = (column: string) => `case when (select kpi.shows_agents()) then v.${column} end`;

/** Answers about an agent, and of employees about a group, are not told apart while there are few of them on a day. */
const ofEnough = (column: string, isGroup: boolean) => {
  const enough = `(select kpi.agent_minimum()) <= 1 or count(v.day) over (partition by v.survey_type, v.${column}, v.day) >= (select kpi.agent_minimum())`;
  return isGroup
    ? `case when v.survey_type <> 'esat' or ${enough} then v.${column} end`
    : `case when (select kpi.shows_agents()) and (${enough}) then v.${column} end`;
};

const expressionOf = (view: string, column: string): string => {
  if (view === 'survey_response' && column === 'agent_id') return ofEnough(column, false);
  if (view === 'survey_response' && column === 'group_id') return ofEnough(column, true);
  return /(^|_)agent_id$/.test(column) ? shown(column) : `v.${column}`;
};

/**
 * Views of events show an agent only to those who may see agents, and nothing in its place to others, so that `select *` works for everybody.
 * What each view shows besides stays as the migrations before made it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string; columns: string[] }>`
    select c.relname as name, rtrim(pg_get_viewdef(c.oid), ';') as definition,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns
    from pg_class c
    where c.relnamespace = 'kpi'::regnamespace and c.relkind = 'v' and c.relname <> 'daily_slice_by_agent' and pg_get_viewdef(c.oid) not like '%shows_agents%'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and a.attname ~ '(^|_)agent_id$')
    order by 1`.execute(db);
  for (const { name, definition, columns } of rows) {
    const list = columns.map((column) => `${expressionOf(name, column)} as "${column}"`).join(', ');
    await sql.raw(`create or replace view kpi.${name} as select ${list} from (${definition}) v`).execute(db);
  }
}
