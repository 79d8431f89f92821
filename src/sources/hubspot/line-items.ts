import type { ContractLine } from '../../domain/entities.ts';
import { optionalNumber } from '../parse.ts';
import { dealContract } from './deals.ts';
import { linksOf } from './links.ts';
import { dayOf } from './local-day.ts';
import { wholeFeed, type WholeObjects } from './whole-feed.ts';
import { type CrmObject, lastModified, objectId, propertiesOf } from './wire.ts';

/** Positions of deals: what recurs, from when to when. */
export const LINE_ITEMS: WholeObjects = {
  name: 'line_items',
  type: 'line_items',
  entity: 'contract_line',
  properties: ['hs_object_id', 'hs_lastmodifieddate', 'hs_mrr', 'hs_recurring_billing_start_date', 'hs_recurring_billing_end_date'],
  links: ['deals'],
  map: toLine,
};

export const lineItemsStream = wholeFeed(LINE_ITEMS);

function toLine(object: CrmObject): ContractLine {
  const properties = propertiesOf(object);
  const updatedAt = lastModified(object);
  const mrr = optionalNumber(properties.raw('hs_mrr'), 'hs_mrr');
  const [deal] = linksOf(object, 'deals');
  return {
    entity: 'contract_line',
    id: objectId(object),
    version: updatedAt.getTime(),
    updatedAt,
    contractId: deal === undefined ? null : dealContract(deal),
    // Of what is paid once HubSpot states no recurring revenue, or none at all.
    mrr: mrr === 0 ? null : mrr,
    startsOn: dayOf(properties, 'hs_recurring_billing_start_date'),
    endsOn: dayOf(properties, 'hs_recurring_billing_end_date'),
  };
}
