import type { TicketMark } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { listOf } from './ticket.ts';
import { type CrmObject, lastModified, objectId, propertiesOf, when } from './wire.ts';

/** Merges are told on the survivor only, whose id may be a new one: the tickets it names have left. */
export function mergedTickets(object: CrmObject): readonly TicketMark[] {
  const survivor = objectId(object);
  const losers = listOf(propertiesOf(object).text('hs_merged_object_ids')).filter((id) => id !== survivor);
  if (losers.some((id) => !/^\d+$/.test(id))) throw new SkipRecordError('hs_merged_object_ids: not ids');
  const at = losers.length === 1 ? mergedAt(object) : null;
  const updatedAt = lastModified(object);
  return losers.map((ticketId) => ({
    entity: 'ticket_mark',
    id: `${ticketId}:merged`,
    version: updatedAt.getTime(),
    updatedAt,
    ticketId,
    kind: 'merged',
    at,
    intoTicketId: survivor,
  }));
}

/** The latest value the merge wrote into the survivor's history. */
function mergedAt(object: CrmObject): Date | null {
  const entries = Object.values(object.propertiesWithHistory ?? {}).flat();
  const instants = entries.filter((entry) => entry.sourceType === 'MERGE_OBJECTS').map((entry) => when(entry.timestamp, 'timestamp')?.getTime() ?? 0);
  return instants.length === 0 ? null : new Date(Math.max(...instants));
}
