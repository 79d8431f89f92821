import type { Contract } from '../../domain/entities.ts';
import { optionalNumber } from '../parse.ts';
import type { MapContext } from '../source.ts';
import { portalOf } from './account.ts';
import { isWonStage } from './deal-pipelines.ts';
import { linksOf } from './links.ts';
import { dayOf, localDay } from './local-day.ts';
import { pastValues } from './property-history.ts';
import { listOf } from './ticket.ts';
import { wholeFeed, type WholeObjects } from './whole-feed.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

/** Deals with the history of their stage: what was won is what customers agreed to pay. */
export const DEALS: WholeObjects = {
  name: 'deals',
  type: 'deals',
  entity: 'contract',
  prefix: 'deal:',
  properties: [
    'hs_object_id',
    'hs_lastmodifieddate',
    'dealstage',
    'amount',
    'amount_in_home_currency',
    'deal_currency_code',
    'closedate',
    'hs_is_closed_won',
    'hs_mrr',
    'recurring_revenue_inactive_date',
    'hs_primary_associated_company',
    'hs_merged_object_ids',
  ],
  history: ['dealstage'],
  links: ['companies', 'contacts'],
  map: toContracts,
};

export const dealsStream = wholeFeed(DEALS);

export const dealContract = (dealId: string): string => `deal:${dealId}`;

/** The deal, and those merged into it, which are nobody's any more. */
function toContracts(object: CrmObject, context: MapContext): readonly Contract[] {
  const properties = propertiesOf(object);
  const id = objectId(object);
  const updatedAt = lastModified(object);
  const wonAt = object.archived === true ? null : wonInstant(object, properties, context);
  const home = optionalNumber(properties.raw('amount_in_home_currency'), 'amount_in_home_currency');
  const deal: Contract = {
    entity: 'contract',
    id: dealContract(id),
    version: updatedAt.getTime(),
    updatedAt,
    kind: 'deal',
    customerId: linksOf(object, 'contacts')[0] ?? null,
    organizationId: properties.id('hs_primary_associated_company') ?? linksOf(object, 'companies')[0] ?? null,
    agreedOn: wonAt === null ? null : localDay(wonAt, context),
    amount: home ?? optionalNumber(properties.raw('amount'), 'amount'),
    currency: (home === null ? properties.text('deal_currency_code') : null) ?? portalOf(context.reference)?.currency ?? null,
    mrr: optionalNumber(properties.raw('hs_mrr'), 'hs_mrr'),
    startsOn: null,
    endsOn: dayOf(properties, 'recurring_revenue_inactive_date'),
  };
  const losers = listOf(properties.text('hs_merged_object_ids')).filter((loser) => loser !== id);
  return [deal, ...losers.map((loser): Contract => ({ ...deal, id: dealContract(loser), agreedOn: null, amount: null, mrr: null, endsOn: null }))];
}

/** `closedate` stays editable after the close: the last entry into a won stage says when it was won. */
function wonInstant(object: CrmObject, properties: Properties, { reference }: MapContext): Date | null {
  if (!properties.flag('hs_is_closed_won') && !isWonStage(reference, properties.text('dealstage'))) return null;
  const stages = pastValues(object, 'dealstage') ?? [];
  const before = stages.findLastIndex((past) => !isWonStage(reference, past.value));
  return stages[before + 1]?.at ?? properties.at('closedate') ?? lastModified(object);
}
