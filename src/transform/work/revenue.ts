import { sql, type Transaction } from 'kysely';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Database } from '../../warehouse/schema.ts';
import { SEGMENT_OF } from '../segment.ts';
import { saveDue } from './due.ts';
import { keyOf } from './load-work.ts';
import { type WorkKey, workKeys } from '../keys.ts';
import { type ContractFacts, revenueStory } from './revenue-story.ts';
import { replaceWork, type StaleMarks } from './write-work.ts';

type Tx = Transaction<Database>;

/** Customers (organization, else person) of these contracts. */
export async function partiesOf(tx: Tx, contracts: readonly WorkKey[]): Promise<readonly WorkKey[]> {
  if (contracts.length === 0) return [];
  const { rows } = await sql<WorkKey>`
    select c.connection_id as "connectionId", coalesce(c.organization_id, c.customer_id) as id
    from ${workKeys(contracts)} join support.contract c on c.connection_id = k.connection_id and c.contract_id = k.id
    where coalesce(c.organization_id, c.customer_id) is not null`.execute(tx);
  return rows;
}

/** Derives the changes of revenue of these customers anew; returns how many rows differ. */
export async function writeRevenue(tx: Tx, parties: readonly WorkKey[], asOf: number, days: ZoneDays, stale: StaleMarks): Promise<number> {
  if (parties.length === 0) return 0;
  const contracts = Map.groupBy(await loadContracts(tx, parties), (contract) =>
    keyOf(contract.connectionId, contract.organizationId ?? contract.customerId ?? ''),
  );
  const stories = parties.map((party) => ({ party, ...revenueStory(party, contracts.get(keyOf(party.connectionId, party.id)) ?? [], days.dayOf(asOf)) }));
  const scope = sql`(o.connection_id, coalesce(o.organization_id, o.customer_id)) in (select * from ${workKeys(parties)})`;
  const differences = await replaceWork(
    tx,
    'revenue_event',
    scope,
    stories.flatMap(({ rows }) => rows),
    stale,
  );
  const due = stories.map(({ party, nextDay }) => ({ ...party, at: nextDay === undefined ? undefined : days.startOf(nextDay) }));
  await saveDue(tx, 'revenue', parties, due);
  return differences.length;
}

async function loadContracts(tx: Tx, parties: readonly WorkKey[]): Promise<readonly (ContractFacts & { readonly connectionId: string })[]> {
  const { rows } = await sql<ContractFacts & { connectionId: string }>`
    select c.connection_id as "connectionId", c.contract_id as "contractId", c.kind, c.customer_id as "customerId", c.organization_id as "organizationId",
      c.agreed_on::text as "agreedOn", c.amount::float8 as amount, c.currency, c.mrr::float8 as mrr, c.starts_on::text as "startsOn", c.ends_on::text as "endsOn", c.quality, s.segment,
      coalesce((select jsonb_agg(jsonb_build_object('mrr', l.mrr::float8, 'startsOn', l.starts_on, 'endsOn', l.ends_on) order by l.line_id)
        from support.contract_line l where l.connection_id = c.connection_id and l.contract_id = c.contract_id and l.mrr is not null), '[]'::jsonb) as lines
    from ${workKeys(parties)} join support.contract c on c.connection_id = k.connection_id and coalesce(c.organization_id, c.customer_id) = k.id
      cross join lateral (select ${sql.raw(SEGMENT_OF.revenue)} as segment from (select c.*) f) s
    order by c.connection_id, c.agreed_on, c.contract_id`.execute(tx);
  return rows;
}
