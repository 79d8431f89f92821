/** Calls of the world as HubSpot logs them: no queue, no waiting, no hand-over. */
import type { WorldCall } from '../calls.ts';
import type { World } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';

/** Portal-independent ids of what came of a call. */
const DISPOSITIONS = { connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7', voicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0' } as const;

const ENDS: Readonly<Record<WorldCall['outcome'], readonly [status: string, disposition: keyof typeof DISPOSITIONS | null]>> = {
  answered: ['COMPLETED', 'connected'],
  abandoned_hold: ['COMPLETED', 'connected'],
  abandoned_queue: ['MISSED', null],
  abandoned_ivr: ['CANCELED', null],
  abandoned_voicemail: ['NO_ANSWER', null],
  voicemail: ['MISSED', 'voicemail'],
  overflow: ['BUSY', null],
  callback: ['MISSED', null],
};

export function callRecord(world: World, call: WorldCall): CrmRecord {
  const ticket = call.ticketId === null ? undefined : world.ticket(call.ticketId);
  const [status, disposition] = ENDS[call.outcome];
  const spoken = call.talkS + call.holdS;
  return {
    id: call.id,
    createdMs: call.startedAt,
    modifiedMs: call.updatedAt,
    archivedMs: null,
    properties: {
      hs_object_id: String(call.id),
      hs_createdate: iso(call.startedAt),
      hs_lastmodifieddate: iso(call.updatedAt),
      hs_timestamp: iso(call.startedAt),
      hs_call_direction: call.direction.toUpperCase(),
      hs_call_status: status,
      hs_call_disposition: disposition === null ? null : DISPOSITIONS[disposition],
      hs_call_duration: spoken === 0 ? null : String(spoken * 1000),
      hs_call_title: 'CONFIDENTIAL-BODY title',
      hs_call_body: 'CONFIDENTIAL-BODY notes',
      hs_call_from_number: '+442079460000',
      hubspot_owner_id: call.agentId === null ? null : String(call.agentId),
    },
    history: {},
    changedMs: [call.updatedAt],
    // A call goes along with a ticket that is merged.
    links: { tickets: ticket === undefined || ticket.isDeleted ? [] : [ticket.mergedIntoId ?? ticket.id], contacts: [call.customerId] },
  };
}
