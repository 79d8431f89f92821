import { sql } from 'kysely';
import { type Gone, type GoneEntity, type GoneMessages, type GoneRecord, RETIRABLE } from '../domain/gone.ts';
import { BOUND_BY } from './fact-table.ts';
import type { PageStamp, Touched } from './load.ts';
import { FACT_TABLES, ownerOf } from './tables.ts';
import type { Transaction } from './transaction.ts';

type Stamp = Pick<PageStamp, 'connectionId' | 'pageSeq'>;

interface Removed {
  readonly self: string;
  readonly owner: string | null;
}

/**
 * Takes out of the warehouse what the vendor no longer has, and says whose stories have to be told again. Rows that a later page brought
 * (a record that came back) stay: the order of pages decides, in a replay too.
 */
export async function removeGone(transaction: Transaction, stamp: Stamp, gone: readonly Gone[]): Promise<readonly Touched[]> {
  const touched: Touched[] = [];
  const messages = gone.filter((one): one is GoneMessages => 'except' in one);
  if (messages.length > 0) touched.push(...(await removeOtherMessages(transaction, stamp, messages)));
  const records = Map.groupBy(
    gone.filter((one): one is GoneRecord => 'id' in one),
    ({ entity }) => entity,
  );
  for (const [entity, ones] of records)
    touched.push(...(isRetirable(entity) ? await retire(transaction, stamp, entity, ones) : await remove(transaction, stamp, entity, ones)));
  return touched;
}

type Retirable = (typeof RETIRABLE)[number];
const isRetirable = (entity: GoneEntity): entity is Retirable => (RETIRABLE as readonly string[]).includes(entity);

async function remove({ db }: Transaction, { connectionId, pageSeq }: Stamp, entity: GoneEntity, gone: readonly GoneRecord[]): Promise<Touched[]> {
  const { table, id, columns, touches } = FACT_TABLES[entity];
  const owner = ownerOf(entity);
  const { rows } =
    await sql<Removed>`delete from ${sql.raw(table)} t using unnest(${gone.map((one) => one.id)}::text[], ${gone.map((one) => one.ticketId ?? null)}::text[]) as g(gone_id, on_ticket)
    where t.connection_id = ${connectionId} and t.${sql.raw(id as string)} = g.gone_id and t.page_seq < ${pageSeq}
    and (g.on_ticket is null or g.on_ticket = ${'ticketId' in columns ? sql`t.ticket_id` : sql`null`})
    returning t.${sql.raw(id as string)} as self, ${sql.raw(owner === undefined ? 'null' : BOUND_BY[owner])} as owner`.execute(db);
  return rows.flatMap(({ self, owner: bound }): Touched[] => [
    ...(touches.includes('self') ? [{ entity, id: self }] : []),
    ...(owner === undefined || bound === null ? [] : [{ entity: owner, id: bound }]),
  ]);
}

async function removeOtherMessages({ db }: Transaction, { connectionId, pageSeq }: Stamp, gone: readonly GoneMessages[]): Promise<Touched[]> {
  const kept = JSON.stringify(gone.map(({ ticketId, except }) => ({ ticket_id: ticketId, kept: except })));
  const { rows } = await sql<{ ticket: string }>`delete from support.ticket_message t using jsonb_to_recordset(${kept}::jsonb) as g(ticket_id text, kept jsonb)
    where t.connection_id = ${connectionId} and t.ticket_id = g.ticket_id and not g.kept ? t.message_id and t.page_seq < ${pageSeq} returning t.ticket_id as ticket`.execute(
    db,
  );
  return [...new Set(rows.map(({ ticket }) => ticket))].map((id) => ({ entity: 'ticket', id }));
}

const RETIRES: Readonly<Record<Retirable, { readonly set: string; readonly unless: string }>> = {
  agent: { set: 'is_active = false', unless: 't.is_active' },
  agent_group: { set: 'is_deleted = true', unless: 'not t.is_deleted' },
};

/** Agents and groups stay, marked as gone. */
async function retire({ db }: Transaction, { connectionId, pageSeq }: Stamp, entity: Retirable, gone: readonly GoneRecord[]): Promise<Touched[]> {
  const { table, id } = FACT_TABLES[entity];
  const { set, unless } = RETIRES[entity];
  const { rows } = await sql<{ self: string }>`update ${sql.raw(table)} t set ${sql.raw(set)}, quality = 'derived', page_seq = ${pageSeq}, loaded_at = now()
    where t.connection_id = ${connectionId} and ${sql.raw(unless)} and t.page_seq < ${pageSeq} and t.${sql.raw(id as string)} = any(${gone.map((one) => one.id)}::text[])
    returning t.${sql.raw(id as string)} as self`.execute(db);
  return rows.map(({ self }) => ({ entity, id: self }));
}
