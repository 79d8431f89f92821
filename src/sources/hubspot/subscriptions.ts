import type { Contract } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { optionalNumber } from '../parse.ts';
import type { MapContext } from '../source.ts';
import { portalOf } from './account.ts';
import { linksOf } from './links.ts';
import { dayOf, localDay } from './local-day.ts';
import { pastValues } from './property-history.ts';
import { wholeFeed, type WholeObjects } from './whole-feed.ts';
import { type CrmObject, lastModified, objectId, propertiesOf, when } from './wire.ts';

/** Subscriptions of the portal's commerce, where it has any: the best word on what recurs. */
export const SUBSCRIPTIONS: WholeObjects = {
  name: 'subscriptions',
  type: 'subscriptions',
  entity: 'contract',
  prefix: 'subscription:',
  properties: ['hs_object_id', 'hs_createdate', 'hs_lastmodifieddate', 'hs_status', 'hs_mrr', 'hs_recurring_billing_start_date'],
  history: ['hs_status'],
  links: ['companies', 'contacts'],
  map: toContract,
};

export const subscriptionsStream = wholeFeed(SUBSCRIPTIONS);

/** Nothing is paid in these; a paused one begins again with another status. */
const ENDED: ReadonlySet<string> = new Set(['canceled', 'expired', 'paused']);

function toContract(object: CrmObject, context: MapContext): Contract {
  const properties = propertiesOf(object);
  const updatedAt = lastModified(object);
  const createdAt = properties.at('hs_createdate') ?? when(object.createdAt, 'createdAt');
  if (createdAt === null) throw new SkipRecordError('hs_createdate: missing');
  const isEnded = ENDED.has(properties.text('hs_status') ?? '');
  const statuses = pastValues(object, 'hs_status') ?? [];
  const before = statuses.findLastIndex((past) => !ENDED.has(past.value ?? ''));
  const endedAt = statuses[before + 1]?.at ?? updatedAt;
  return {
    entity: 'contract',
    id: `subscription:${objectId(object)}`,
    version: updatedAt.getTime(),
    updatedAt,
    kind: 'subscription',
    customerId: linksOf(object, 'contacts')[0] ?? null,
    organizationId: linksOf(object, 'companies')[0] ?? null,
    agreedOn: localDay(createdAt, context),
    amount: null,
    currency: portalOf(context.reference)?.currency ?? null,
    mrr: optionalNumber(properties.raw('hs_mrr'), 'hs_mrr'),
    startsOn: dayOf(properties, 'hs_recurring_billing_start_date'),
    endsOn: isEnded ? localDay(endedAt, context) : null,
  };
}
