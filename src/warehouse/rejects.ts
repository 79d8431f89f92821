import { type Kysely, sql } from 'kysely';
import { storableJson, storableText } from './encode.ts';
import type { Database } from './schema.ts';

/** A record that could not be mapped or stored. */
export interface RejectedRecord {
  readonly id: string | null;
  readonly entity: string;
  readonly reason: string;
  readonly raw: unknown;
}

/** Forgets rejects of records that map now. */
export async function clearRejects(
  db: Kysely<Database>,
  connectionId: string,
  mapped: readonly { readonly entity: string; readonly id: string }[],
): Promise<void> {
  if (mapped.length === 0) return;
  await sql`delete from sync.reject r using unnest(${mapped.map((record) => record.entity)}::text[], ${mapped.map((record) => storableText(record.id))}::text[]) as m(entity, id)
    where r.connection_id = ${connectionId} and r.entity = m.entity and r.record_id = m.id`.execute(db);
}

/** Keeps the rejects of a page. The same record rejected again replaces its former reject, so repeated runs do not pile up. */
export async function saveRejects(
  db: Kysely<Database>,
  where: { readonly connectionId: string; readonly stream: string; readonly runId: string; readonly at: Date },
  rejects: readonly RejectedRecord[],
): Promise<void> {
  for (const reject of rejects) {
    const row = {
      connection_id: where.connectionId,
      stream: where.stream,
      entity: storableText(reject.entity),
      record_id: reject.id === null ? null : storableText(String(reject.id)),
      reason: storableText(reject.reason),
      raw: storableJson(reject.raw),
      run_id: where.runId,
      rejected_at: where.at,
    };
    await sql`delete from sync.reject where connection_id = ${row.connection_id} and stream = ${row.stream} and entity = ${row.entity}
      and record_id is not distinct from ${row.record_id}::text and (record_id is not null or raw = ${row.raw}::jsonb)`.execute(db);
    await db.insertInto('sync.reject').values(row).execute();
  }
}

/** Records of one stream that are rejected for one reason. */
export interface RejectReason {
  readonly connection_id: string;
  readonly stream: string;
  readonly entity: string;
  readonly reason: string;
  readonly count: number;
}

/** Why records are rejected, the most frequent reason of each connection first. */
export async function readRejectReasons(db: Kysely<Database>): Promise<readonly RejectReason[]> {
  const query = sql<RejectReason>`select connection_id, stream, entity, reason, count(*) as count from sync.reject
    group by connection_id, stream, entity, reason order by connection_id, count(*) desc, stream, reason`;
  return (await query.execute(db)).rows;
}

/** One reject, without its record. */
export interface RejectRow {
  readonly id: number;
  readonly connection_id: string;
  readonly stream: string;
  readonly entity: string;
  readonly record_id: string | null;
  readonly reason: string;
  readonly rejected_at: Date;
}

export interface RejectChoice {
  readonly connection?: string | undefined;
  readonly stream?: string | undefined;
  readonly reason?: string | undefined;
  readonly beforeId?: number | undefined;
  readonly limit: number;
}

const COLUMNS = sql`id, connection_id, stream, entity, record_id, reason, rejected_at`;

/** Rejects, the newest first. */
export async function readRejects(db: Kysely<Database>, { connection, stream, reason, beforeId, limit }: RejectChoice): Promise<readonly RejectRow[]> {
  const isOf = (column: string, wanted: string | undefined) => (wanted === undefined ? sql`true` : sql`${sql.ref(column)} = ${wanted}`);
  const { rows } = await sql<RejectRow>`
    select ${COLUMNS} from sync.reject where ${isOf('connection_id', connection)} and ${isOf('stream', stream)} and ${isOf('reason', reason)}
      and (${beforeId ?? null}::bigint is null or id < ${beforeId ?? null}) order by id desc limit ${limit}`.execute(db);
  return rows;
}

/** One reject with the redacted record as it was read. */
export async function readReject(db: Kysely<Database>, id: number): Promise<(RejectRow & { readonly raw: unknown }) | undefined> {
  const { rows } = await sql<RejectRow & { raw: unknown }>`select ${COLUMNS}, raw from sync.reject where id = ${id}`.execute(db);
  return rows[0];
}
