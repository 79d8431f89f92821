import type { TicketMessage } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import type { ActorType } from '../../domain/values.ts';
import { linksOf } from './links.ts';
import { wholeFeed, type WholeObjects } from './whole-feed.ts';
import { type CrmObject, crmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

/** E-mails of tickets, without text, subject and addresses. What hangs on no ticket (sales, marketing) is not kept. */
export const EMAILS: WholeObjects = {
  name: 'emails',
  type: 'emails',
  entity: 'ticket_message',
  prefix: 'email:',
  properties: [
    'hs_object_id',
    'hs_createdate',
    'hs_lastmodifieddate',
    'hs_timestamp',
    'hs_email_direction',
    'hs_email_status',
    'hs_object_source_label',
    'hubspot_owner_id',
  ],
  links: ['tickets'],
  isNewestFirst: true,
  cutsLives: true,
  keep: (object) => (crmObject.safeParse(object).data?.associations === undefined ? undefined : object),
  map: toMessages,
};

export const emailsStream = wholeFeed(EMAILS);

const NOT_SENT: ReadonlySet<string> = new Set(['BOUNCED', 'FAILED', 'SCHEDULED', 'SENDING']);
const MACHINES: ReadonlySet<string> = new Set(['AUTOMATION_PLATFORM', 'WORKFLOWS', 'SEQUENCES', 'MARKETING']);

/** One message for each ticket the e-mail hangs on. */
function toMessages(object: CrmObject): readonly TicketMessage[] {
  const properties = propertiesOf(object);
  const { authorType, isPublic } = partOf(properties);
  const at = properties.at('hs_timestamp') ?? properties.at('hs_createdate');
  if (at === null) throw new SkipRecordError('hs_timestamp: missing');
  const updatedAt = lastModified(object);
  const viaRule = authorType === 'agent' && MACHINES.has(properties.text('hs_object_source_label') ?? '');
  return linksOf(object, 'tickets').map((ticketId) => ({
    entity: 'ticket_message',
    id: `email:${objectId(object)}`,
    version: updatedAt.getTime(),
    updatedAt,
    ticketId,
    at,
    authorType: viaRule ? 'rule' : authorType,
    authorId: authorType === 'agent' && !viaRule ? properties.id('hubspot_owner_id') : null,
    isPublic,
    channel: 'email',
    isAutoReply: viaRule,
    viaRule,
    sentiment: null,
  }));
}

/** Who wrote, and whether the customer saw it: a forward stays inside, and what was not sent reached nobody. */
function partOf(properties: Properties): { readonly authorType: ActorType; readonly isPublic: boolean } {
  const direction = properties.text('hs_email_direction');
  if (direction === 'INCOMING_EMAIL') return { authorType: 'customer', isPublic: true };
  if (direction === 'FORWARDED_EMAIL') return { authorType: 'agent', isPublic: false };
  if (direction !== 'EMAIL') throw new SkipRecordError(direction === null ? 'hs_email_direction: missing' : 'hs_email_direction: unknown value');
  return { authorType: 'agent', isPublic: !NOT_SENT.has(properties.text('hs_email_status') ?? '') };
}
