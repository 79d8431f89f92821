import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a connection has that definitions can name. */
export interface Choices {
  readonly groups: Choice[];
  readonly brands: Choice[];
  readonly fields: Choice[];
  readonly statuses: string[];
}

/** Groups, brands, fields and statuses of each connection, as read so far. Statuses are few: the index is asked for the next one each, and no ticket is looked at. */
export async function readChoices(db: Kysely<Database>, ids: readonly string[]): Promise<Record<string, Choices>> {
  const { rows } = await sql<Choices & { id: string }>`
    select i.id,
      coalesce((select json_agg(json_build_object('value', g.group_id, 'label', g.name) order by g.name) from support.agent_group g
        where g.connection_id = i.id and not g.is_deleted), '[]') as groups,
      coalesce((select json_agg(json_build_object('value', b.brand_id, 'label', b.name) order by b.name) from support.brand b
        where b.connection_id = i.id and b.is_active), '[]') as brands,
      coalesce((select json_agg(json_build_object('value', f.field_key, 'label', coalesce(f.title, f.field_key)) order by f.title) from sync.field_seen f
        where f.connection_id = i.id and f.field_type is not null), '[]') as fields,
      coalesce((with recursive each(status) as (
          select min(source_status) from support.ticket where connection_id = i.id
          union all
          select (select min(t.source_status) from support.ticket t where t.connection_id = i.id and t.source_status > e.status) from each e where e.status is not null
        ) select json_agg(status order by status) from each where status is not null), '[]') as statuses
    from unnest(${[...ids]}::text[]) as i(id)`.execute(db);
  return Object.fromEntries(rows.map(({ id, ...choices }) => [id, choices]));
}
