import { type Kysely, sql } from 'kysely';

/**
 * What views ask before they show an agent. The setting is read with the rights of the owner, because readers of `kpi` may not look into
 * `sync`; whether someone is an agents' reader is asked of the one who queries.
 */
const FUNCTIONS: readonly (readonly [name: string, comment: string, definition: string])[] = [
  [
    'kpi.agents_setting()',
    'named, pseudonym or off: how agents appear, as the config said at the last rebuild; hidden before it',
    `returns text language sql stable security definer set search_path = pg_catalog return
      coalesce((select s.value ->> 'agents' from sync.setting s where s.name = 'kpi_privacy'), 'pseudonym')`,
  ],
  [
    'kpi.agent_minimum()',
    'Below this many answers nothing is said about one agent',
    `returns integer language sql stable security definer set search_path = pg_catalog return
      coalesce((select (s.value ->> 'agentMinimum')::integer from sync.setting s where s.name = 'kpi_privacy'), 5)`,
  ],
  [
    'kpi.shows_agents()',
    'May the one who asks see which agent a fact counts for? Use it as (select kpi.shows_agents()), which asks once per query',
    `returns boolean language sql stable return case kpi.agents_setting()
      when 'named' then true
      when 'off' then false
      else exists (select from pg_roles r where r.rolname = 'deskmeter_agent_reader' and pg_has_role(current_user, r.oid, 'usage'))
        or exists (select from pg_namespace n where n.nspname = 'kpi' and pg_has_role(current_user, n.nspowner, 'usage'))
      end`,
  ],
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, comment, definition] of FUNCTIONS) {
    await sql.raw(`create or replace function ${name} ${definition}`).execute(db);
    await sql.raw(`comment on function ${name} is '${comment}'`).execute(db);
  }
}
