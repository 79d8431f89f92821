import { type Kysely, sql } from 'kysely';
import type { Entity, TicketMark } from '../domain/entities.ts';
import { loadRecords, type Touched } from '../warehouse/load.ts';
import type { RunKey } from '../warehouse/runs.ts';
import type { RejectedRecord } from '../warehouse/rejects.ts';
import type { Database } from '../warehouse/schema.ts';
import { markTouched } from '../warehouse/touched.ts';
import type { Transaction } from '../warehouse/transaction.ts';
import type { Run } from './run.ts';

/** Entities whose absence from a full listing means something. */
const LISTED = ['ticket', 'agent', 'agent_group'] as const;

/**
 * Notes what a full run has seen. A rejected record was listed too, whatever it was called: it counts as seen for every
 * listed entity, because a wrong tombstone is worse than a late one.
 */
export async function noteSeen(db: Kysely<Database>, run: RunKey, records: readonly Entity[], rejects: readonly RejectedRecord[]): Promise<void> {
  const seen: { entity: string; id: string }[] = records.filter((record) => (LISTED as readonly string[]).includes(record.entity));
  for (const { id } of rejects) if (id !== null) for (const entity of LISTED) seen.push({ entity, id: String(id) });
  if (seen.length === 0) return;
  await sql`insert into sync.seen (connection_id, run_id, entity, id)
    select ${run.connectionId}, ${run.runId}, entity, id from unnest(${seen.map((item) => item.entity)}::text[], ${seen.map((item) => item.id)}::text[]) as s(entity, id)
    on conflict do nothing`.execute(db);
}

export async function forgetSeen(db: Kysely<Database>, connectionId: string): Promise<void> {
  await db.deleteFrom('sync.seen').where('connection_id', '=', connectionId).execute();
}

const notSeen = (run: RunKey, entity: string, id: string) => sql`
  exists (select from sync.seen where connection_id = ${run.connectionId} and run_id = ${run.runId} and entity = ${entity})
  and not exists (select from sync.seen s where s.connection_id = ${run.connectionId} and s.run_id = ${run.runId} and s.entity = ${entity} and s.id = ${sql.ref(id)})`;

const DAY_MS = 86_400_000;

/** Closed tickets that changed last before this may have gone into the vendor's archive. A day of margin for its clock. */
export const archivedBefore = (run: Run): Date | null =>
  run.connection.archivesAfterDays === undefined ? null : new Date(run.clock.now().getTime() - (run.connection.archivesAfterDays - 1) * DAY_MS);

/** Tickets the vendor no longer lists. Those older than `since` were never asked for, those in its archive or told by events are not gone. */
async function missingTickets(db: Kysely<Database>, run: Run): Promise<readonly TicketMark[]> {
  const { toldByEvents } = run.connection;
  const { rows } = await sql<{ ticket_id: string; source_version: number }>`select t.ticket_id, t.source_version from support.ticket t
    where t.connection_id = ${run.connectionId} and not t.is_deleted
    and coalesce(t.source_updated_at, t.created_at) >= coalesce(${run.since ?? null}::timestamptz, '-infinity')
    and not (t.status_category = 'closed' and coalesce(t.source_updated_at, t.created_at) < coalesce(${archivedBefore(run)}::timestamptz, '-infinity'))
    ${toldByEvents === undefined ? sql`` : sql`and not starts_with(t.ticket_id, ${toldByEvents})`}
    and not exists (select from support.ticket_mark m where m.connection_id = t.connection_id and m.ticket_id = t.ticket_id and m.source_version >= t.source_version)
    and ${notSeen(run.fence, 'ticket', 't.ticket_id')}`.execute(db);
  return rows.map((row) => ({
    entity: 'ticket_mark',
    id: `${row.ticket_id}:deleted`,
    version: row.source_version,
    updatedAt: null,
    quality: 'derived',
    ticketId: row.ticket_id,
    kind: 'deleted',
    at: null,
    intoTicketId: null,
  }));
}

/** People and groups the vendor no longer lists: they stay, marked as gone, until a page lists them again. */
async function retireMissing(db: Kysely<Database>, run: RunKey, pageSeq: number): Promise<readonly Touched[]> {
  const agents = await sql<{ id: string }>`update support.agent t set is_active = false, quality = 'derived', page_seq = ${pageSeq}, loaded_at = now()
    where t.connection_id = ${run.connectionId} and t.is_active and ${notSeen(run, 'agent', 't.agent_id')} returning agent_id as id`.execute(db);
  const groups = await sql<{ id: string }>`update support.agent_group t set is_deleted = true, quality = 'derived', page_seq = ${pageSeq}, loaded_at = now()
    where t.connection_id = ${run.connectionId} and not t.is_deleted and ${notSeen(run, 'agent_group', 't.group_id')} returning group_id as id`.execute(db);
  return [...agents.rows.map(({ id }): Touched => ({ entity: 'agent', id })), ...groups.rows.map(({ id }): Touched => ({ entity: 'agent_group', id }))];
}

/** May what was not seen be taken for gone? Only if every stream was read to its end, or never could be read at all. */
export const sawEverything = (run: Run): boolean =>
  run.kind === 'full' &&
  run.streams === undefined &&
  run.reports.every((report) => report.status === 'ok' || (report.status === 'unavailable' && report.pages === 0));

/** Marks what a full run has not seen as gone; returns how many facts that were. */
export async function writeTombstones(transaction: Transaction, run: Run, pageSeq: number): Promise<number> {
  const { db } = transaction;
  const marks = await missingTickets(db, run);
  const stamp = { connectionId: run.connectionId, mapperVersion: 1, pageSeq, observedAt: run.clock.now() };
  const loaded = await loadRecords(transaction, stamp, marks);
  const retired = await retireMissing(db, run.fence, pageSeq);
  await markTouched(db, run.connectionId, [...loaded.touched, ...retired]);
  return loaded.changed + retired.length;
}
