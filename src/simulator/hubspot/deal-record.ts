/** Deals of the world and their positions, as HubSpot shows them. */
import { dealsOf, type WorldDeal, type WorldLine } from '../deals.ts';
import type { World } from '../world.ts';
import { type CrmRecord, type HistoryValue, iso } from './crm-object.ts';

const STAGES = { open: 'qualifiedtobuy', won: 'closedwon', lost: 'closedlost' } as const;

/** The deal pipeline, with its won stage at full probability. */
export const DEAL_PIPELINE = {
  id: 'default',
  label: 'Sales',
  displayOrder: 0,
  archived: false,
  stages: [
    { id: STAGES.open, label: 'Qualified', displayOrder: 0, archived: false, metadata: { isClosed: 'false', probability: '0.4' } },
    { id: STAGES.won, label: 'Closed won', displayOrder: 1, archived: false, metadata: { isClosed: 'true', probability: '1.0' } },
    { id: STAGES.lost, label: 'Closed lost', displayOrder: 2, archived: false, metadata: { isClosed: 'true', probability: '0.0' } },
  ],
};

export const dealRecords = (world: World): readonly CrmRecord[] => dealsOf(world).map(dealRecord);

export const lineRecords = (world: World): readonly CrmRecord[] => dealsOf(world).flatMap((deal) => deal.lines.map((line) => lineRecord(deal, line)));

function dealRecord(deal: WorldDeal): CrmRecord {
  const stage = deal.closedAt === null ? STAGES.open : deal.isWon ? STAGES.won : STAGES.lost;
  const entered = (value: string, at: number): HistoryValue => ({ value, timestamp: iso(at), sourceType: 'CRM_UI' });
  const history = [entered(STAGES.open, deal.createdAt), ...(deal.closedAt === null ? [] : [entered(stage, deal.closedAt)])].toReversed();
  const properties = {
    hs_object_id: String(deal.id),
    hs_createdate: iso(deal.createdAt),
    hs_lastmodifieddate: iso(deal.updatedAt),
    dealname: 'CONFIDENTIAL-BODY name',
    pipeline: DEAL_PIPELINE.id,
    dealstage: stage,
    amount: String(deal.amount),
    amount_in_home_currency: String(deal.amount),
    deal_currency_code: 'EUR',
    // Planned while it is open, and edited after it was closed: not when it was won.
    closedate: iso((deal.closedAt ?? deal.createdAt) + 9 * 86_400_000),
    hs_is_closed_won: String(deal.closedAt !== null && deal.isWon),
    hs_mrr: String(deal.lines.reduce((sum, line) => sum + line.monthly, 0)),
    hs_primary_associated_company: String(deal.organizationId),
    hs_merged_object_ids: null,
  };
  const links = { companies: [deal.organizationId] };
  return {
    id: deal.id,
    createdMs: deal.createdAt,
    modifiedMs: deal.updatedAt,
    archivedMs: null,
    properties,
    history: { dealstage: history },
    changedMs: [deal.createdAt, deal.updatedAt],
    links,
  };
}

function lineRecord(deal: WorldDeal, line: WorldLine): CrmRecord {
  const day = (at: number) => iso(at).slice(0, 10);
  const properties = {
    hs_object_id: String(line.id),
    hs_createdate: iso(deal.createdAt),
    hs_lastmodifieddate: iso(deal.createdAt),
    name: 'CONFIDENTIAL-BODY product',
    hs_mrr: String(line.monthly),
    hs_recurring_billing_start_date: day(line.startsAt),
    hs_recurring_billing_end_date: line.endsAt === null ? null : day(line.endsAt),
  };
  const at = deal.createdAt;
  return { id: line.id, createdMs: at, modifiedMs: at, archivedMs: null, properties, history: {}, changedMs: [at], links: { deals: [deal.id] } };
}
