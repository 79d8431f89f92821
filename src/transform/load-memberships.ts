import { sql, type Transaction } from 'kysely';
import type { Database } from '../warehouse/schema.ts';
import { type WorkKey, workKeys } from './keys.ts';
import type { Memberships, MembershipSpan } from './membership.ts';

interface MembershipRow {
  readonly connectionId: string;
  readonly agentId: string;
  readonly groupId: string;
  readonly isDefault: boolean;
  readonly from: number | null;
  readonly to: number | null;
}

/** Memberships of these agents, by connection. */
export async function loadMemberships(tx: Transaction<Database>, agents: readonly WorkKey[]): Promise<ReadonlyMap<string, Memberships>> {
  if (agents.length === 0) return new Map();
  const { rows } = await sql<MembershipRow>`
    select m.connection_id as "connectionId", m.agent_id as "agentId", m.group_id as "groupId", m.is_default as "isDefault",
      (extract(epoch from m.valid_from) * 1000)::bigint as from, (extract(epoch from m.valid_to) * 1000)::bigint as to
    from (select distinct * from ${workKeys(agents)}) k join support.agent_membership m on m.connection_id = k.connection_id and m.agent_id = k.id
    order by m.is_default desc, m.valid_from nulls first, m.membership_id collate "C"`.execute(tx);
  return new Map([...Map.groupBy(rows, (row) => row.connectionId)].map(([connectionId, own]) => [connectionId, byAgent(own)]));
}

const byAgent = (rows: readonly MembershipRow[]): Memberships =>
  new Map([...Map.groupBy(rows, (row) => row.agentId)].map(([agentId, own]) => [agentId, own.map(spanOf)]));

const spanOf = ({ groupId, isDefault, from, to }: MembershipRow): MembershipSpan => ({ groupId, isDefault, from: from ?? undefined, to: to ?? undefined });
