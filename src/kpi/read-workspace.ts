import { type Kysely, sql } from 'kysely';
import type { Day } from '../domain/values.ts';
import type { Database } from '../warehouse/schema.ts';

/** Members that numbers can be narrowed to, by their labels. */
export interface FilterMembers {
  readonly connection: { readonly member: string; readonly label: string; readonly source: string }[];
  readonly group: { readonly member: string; readonly label: string; readonly connection: string }[];
  readonly brand: { readonly member: string; readonly label: string; readonly connection: string }[];
  readonly channel: string[];
}

export async function readFilters(db: Kysely<Database>): Promise<FilterMembers> {
  const connection = sql<FilterMembers['connection'][number]>`select connection_id as member, label, source from kpi.connection order by label`;
  const group = sql<FilterMembers['group'][number]>`select group_id as member, label, connection_id as connection from kpi.agent_group order by label`;
  const brand = sql<FilterMembers['brand'][number]>`select brand_id as member, label, connection_id as connection from kpi.brand order by label`;
  const channel = sql<{ member: string }>`
    select distinct member from kpi.monthly where kpi = 'ticket_volume' and variant = 'default' and dimension = 'channel' order by member`;
  const [connections, groups, brands, channels] = await Promise.all([connection.execute(db), group.execute(db), brand.execute(db), channel.execute(db)]);
  return { connection: connections.rows, group: groups.rows, brand: brands.rows, channel: channels.rows.map(({ member }) => member) };
}

/** Which instant the numbers are of, since when anything is known, and whether they are being made anew under changed settings. */
export interface NumbersState {
  readonly asOf: Date | null;
  readonly knownFrom: Day | null;
  readonly rebuildingSince: Date | null;
}

export async function readState(db: Kysely<Database>): Promise<NumbersState> {
  const { rows } = await sql<{ as_of: Date | null; known_from: Day | null; rebuilding_since: Date | null }>`
    select (select (value ->> 'asOf')::timestamptz from sync.setting where name = 'kpi_engine') as as_of,
      (select min(day) from kpi.daily where kpi = 'ticket_volume' and variant = 'default' and dimension = 'all' and member = 'all') as known_from,
      (select max(rebuilding_since) from kpi.freshness) as rebuilding_since`.execute(db);
  const row = rows[0];
  return { asOf: row?.as_of ?? null, knownFrom: row?.known_from ?? null, rebuildingSince: row?.rebuilding_since ?? null };
}
