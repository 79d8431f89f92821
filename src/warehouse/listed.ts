import { type Kysely, sql } from 'kysely';
import type { Entity, EntityName } from '../domain/entities.ts';
import type { GoneEntity } from '../domain/gone.ts';
import type { Database } from './schema.ts';
import { FACT_TABLES } from './tables.ts';

export interface ListedStream {
  readonly connectionId: string;
  readonly stream: string;
}

/** A page of a list of everything. */
export interface ListedPage {
  readonly entity: EntityName;
  readonly isFirst: boolean;
}

/** Notes what a page of a list shows; its first page begins anew. */
export async function noteListed(db: Kysely<Database>, { connectionId, stream }: ListedStream, page: ListedPage, records: readonly Entity[]): Promise<void> {
  if (page.isFirst) await sql`delete from sync.listed where connection_id = ${connectionId} and stream = ${stream}`.execute(db);
  const ids = records.filter(({ entity }) => entity === page.entity).map(keyOf);
  if (ids.length === 0) return;
  await sql`insert into sync.listed (connection_id, stream, id) select ${connectionId}, ${stream}, id from unnest(${ids}::text[]) as l(id)
    on conflict do nothing`.execute(db);
}

/** Only messages have another key than their id: one may hang on several tickets. */
const isByTicket = (entity: EntityName): boolean => FACT_TABLES[entity].key.includes('ticket_id');
const keyOf = (record: Entity): string => (isByTicket(record.entity) ? `${(record as { ticketId?: string }).ticketId} ${record.id}` : record.id);

export interface UnlistedQuery {
  readonly entity: GoneEntity;
  /** Ids that begin so; left out, all. */
  readonly prefix?: string;
  /** Stored before the walk began. */
  readonly before: Date;
}

export interface Unlisted {
  readonly id: string;
  readonly ticketId: string | null;
}

const MOST = 5000;

/** What hangs on tickets that are gone, or in the vendor's archive, is in no list for that reason. */
const ofStandingTicket = (archived: Date | null) => sql`and (t.ticket_id is null or exists (select from support.ticket k
  where k.connection_id = t.connection_id and k.ticket_id = t.ticket_id and not k.is_deleted
  and not (k.status_category = 'closed' and coalesce(k.source_updated_at, k.created_at) < coalesce(${archived}::timestamptz, '-infinity'))
  and not exists (select from support.ticket_mark m where m.connection_id = k.connection_id and m.ticket_id = k.ticket_id and m.source_version >= k.source_version)))`;

const HANGS_ON_TICKET: ReadonlySet<GoneEntity> = new Set(['ticket_message', 'survey_response', 'time_entry']);
const STANDING: Partial<Record<GoneEntity, string>> = { agent: 'and t.is_active', agent_group: 'and not t.is_deleted' };

/**
 * Stored records that the list just walked has not shown. Not yet a proof: lists may shift while they are walked, so that the vendor is
 * asked for each by its id. At most 5,000 at a time; the next walk shows the others.
 * `archived`: closed tickets that changed last before it may have left every list.
 */
export async function unlisted(
  db: Kysely<Database>,
  { connectionId, stream }: ListedStream,
  { entity, prefix, before }: UnlistedQuery,
  archived: Date | null,
): Promise<readonly Unlisted[]> {
  const { table, id, columns } = FACT_TABLES[entity];
  const key = isByTicket(entity) ? sql`t.ticket_id || ' ' || t.${sql.raw(id as string)}` : sql`t.${sql.raw(id as string)}`;
  const { rows } = await sql<Unlisted>`select t.${sql.raw(id as string)} as id, ${'ticketId' in columns ? sql`t.ticket_id` : sql`null`} as "ticketId"
    from ${sql.raw(table)} t where t.connection_id = ${connectionId} and t.first_seen_at < ${before}
    ${prefix === undefined ? sql`` : sql`and starts_with(t.${sql.raw(id as string)}, ${prefix})`} ${sql.raw(STANDING[entity] ?? '')}
    and not exists (select from sync.listed l where l.connection_id = t.connection_id and l.stream = ${stream} and l.id = ${key})
    ${HANGS_ON_TICKET.has(entity) ? ofStandingTicket(archived) : sql``} order by 1, 2 limit ${MOST}`.execute(db);
  return rows;
}
