import type { Call } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { optionalNumber } from '../parse.ts';
import { linksOf } from './links.ts';
import { wholeFeed, type WholeObjects } from './whole-feed.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

/** Calls as HubSpot logs them: when, who, how long and how they ended. It knows no queue, no waiting, no hand-over and no work afterwards. */
export const CALLS: WholeObjects = {
  name: 'calls',
  type: 'calls',
  entity: 'call',
  properties: [
    'hs_object_id',
    'hs_createdate',
    'hs_lastmodifieddate',
    'hs_timestamp',
    'hs_call_direction',
    'hs_call_status',
    'hs_call_disposition',
    'hs_call_duration',
    'hubspot_owner_id',
  ],
  links: ['tickets', 'contacts'],
  isNewestFirst: true,
  map: toCall,
};

export const callsStream = wholeFeed(CALLS);

/** Not over yet: it comes again when it is. */
const UNDER_WAY: ReadonlySet<string> = new Set(['CALLING_CRM_USER', 'CONNECTING', 'IN_PROGRESS', 'QUEUED', 'RINGING']);
const NOT_TAKEN: ReadonlySet<string> = new Set(['MISSED', 'NO_ANSWER', 'BUSY']);
const BROKEN: ReadonlySet<string> = new Set(['FAILED', 'CANCELED']);
/** What came of a call, by ids that are the same in every portal. */
const LEFT_VOICEMAIL = 'b2cf5968-551e-4856-9783-52b3da59a7d0';
const NOT_REACHED: ReadonlySet<string> = new Set(['9d9162e7-6cf3-4944-bf63-4dff82258764', '73a0d17f-1163-4015-bdd5-ec830791da20']);

function toCall(object: CrmObject): Call | undefined {
  const properties = propertiesOf(object);
  const status = properties.text('hs_call_status');
  if (status !== null && UNDER_WAY.has(status)) return undefined;
  const direction = directionOf(properties);
  const startedAt = properties.at('hs_timestamp') ?? properties.at('hs_createdate');
  if (startedAt === null) throw new SkipRecordError('hs_timestamp: missing');
  const outcome = outcomeOf(status, properties.text('hs_call_disposition'), direction);
  const durationMs = optionalNumber(properties.raw('hs_call_duration'), 'hs_call_duration');
  const updatedAt = lastModified(object);
  return {
    entity: 'call',
    id: objectId(object),
    version: updatedAt.getTime(),
    updatedAt,
    quality: 'derived',
    direction,
    line: null,
    isSalesLine: false,
    startedAt,
    answeredAt: outcome === 'answered' ? startedAt : null,
    endedAt: durationMs === null ? null : new Date(startedAt.getTime() + durationMs),
    outcome,
    waitS: null,
    talkS: outcome === 'answered' && durationMs !== null ? Math.round(durationMs / 1000) : null,
    holdS: null,
    wrapS: null,
    consultS: null,
    transferCount: 0,
    agentId: properties.id('hubspot_owner_id'),
    groupId: null,
    customerId: linksOf(object, 'contacts')[0] ?? null,
    ticketId: linksOf(object, 'tickets')[0] ?? null,
    isOutsideHours: false,
  };
}

function directionOf(properties: Properties): Call['direction'] {
  const direction = properties.text('hs_call_direction')?.toLowerCase();
  if (direction === 'inbound' || direction === 'outbound') return direction;
  throw new SkipRecordError(direction === undefined ? 'hs_call_direction: missing' : 'hs_call_direction: unknown value');
}

/** Calls that people log by hand have no status: they took place unless what came of them says otherwise. */
function outcomeOf(status: string | null, disposition: string | null, direction: Call['direction']): Call['outcome'] {
  const isTaken = status === 'COMPLETED' || (status === null && !NOT_REACHED.has(disposition ?? ''));
  if (disposition === LEFT_VOICEMAIL) return 'voicemail';
  if (isTaken) return 'answered';
  if (status !== null && BROKEN.has(status)) return 'failed';
  if (status !== null && !NOT_TAKEN.has(status)) throw new SkipRecordError('hs_call_status: unknown value');
  return direction === 'inbound' ? 'abandoned_queue' : 'failed';
}
