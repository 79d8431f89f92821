import type { KnownRecords } from '../noted-fields.ts';
import { API_VERSION, type ObjectType, paths } from './paths.ts';

const exact = (path: string): RegExp => new RegExp(`^${path}$`);

/** What HubSpot shows of an object of the CRM beside its properties, which come by name only. */
const OBJECT = 'id properties propertiesWithHistory associations createdAt updatedAt archived archivedAt url objectWriteTraceId';

const OBJECTS: readonly ObjectType[] = [
  'tickets',
  'feedback_submissions',
  'contacts',
  'companies',
  'emails',
  'calls',
  'deals',
  'line_items',
  'subscriptions',
  'users',
];

/** Records of HubSpot, by the path of their lists. */
export const HUBSPOT_FIELDS: readonly KnownRecords[] = [
  ...OBJECTS.map((type) => ({
    kind: type === 'companies' ? 'company' : type.replace(/s$/, ''),
    path: exact(`${paths.list(type)}(/batch/read|/search)?`),
    list: 'results',
    keys: OBJECT,
  })),
  {
    kind: 'account',
    path: exact(paths.account()),
    keys: 'portalId accountType timeZone companyCurrency additionalCurrencies utcOffset utcOffsetMilliseconds uiDomain dataHostingLocation',
  },
  {
    kind: 'owner',
    path: exact(paths.owners()),
    list: 'results',
    keys: 'id email type firstName lastName userId userIdIncludingInactive createdAt updatedAt archived teams',
  },
  { kind: 'team', path: exact(paths.teams()), list: 'results', keys: 'id name userIds secondaryUserIds' },
  {
    kind: 'pipeline',
    path: new RegExp(`^/crm/pipelines/${API_VERSION}/\\w+$`),
    list: 'results',
    keys: 'id label displayOrder stages createdAt updatedAt archived archivedAt',
  },
  {
    kind: 'property',
    path: new RegExp(`^/crm/properties/${API_VERSION}/\\w+$`),
    list: 'results',
    keys:
      'name label type fieldType description groupName options displayOrder calculated calculationFormula externalOptions externalOptionsReferenceType ' +
      'hasUniqueValue hidden hubspotDefined showCurrencySymbol modificationMetadata formField dataSensitivity sensitiveDataCategories referencedObjectType ' +
      'createdAt updatedAt createdUserId updatedUserId archived archivedAt dateDisplayHint numberDisplayHint currencyPropertyName',
  },
  {
    kind: 'thread',
    path: exact(paths.threads()),
    list: 'results',
    keys:
      'id createdAt closedAt status originalChannelId originalChannelAccountId latestMessageTimestamp latestMessageSentTimestamp latestMessageReceivedTimestamp ' +
      'assignedTo spam inboxId associatedContactId threadAssociations archived',
  },
  {
    kind: 'message',
    path: exact(paths.messages('[^/]+')),
    list: 'results',
    keys:
      'id conversationsThreadId createdAt updatedAt createdBy client senders recipients archived text richText attachments subject truncationStatus inReplyToId ' +
      'status direction channelId channelAccountId type newStatus assignedTo assignedFrom inboxId from to',
  },
];
