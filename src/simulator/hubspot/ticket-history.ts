/** The history of a ticket's properties, newest first. */
import type { WorldEvent } from '../events.ts';
import type { World, WorldTicket } from '../world.ts';
import { type HistoryValue, iso } from './crm-object.ts';
import { pipelineOf, priorityWord, stageId, userIdOf } from './wording.ts';

/** Every value of stage, pipeline, owner, team and priority. */
export function ticketHistory(world: World, ticket: WorldTicket): Readonly<Record<string, readonly HistoryValue[]>> {
  const values = {
    hs_pipeline: [] as HistoryValue[],
    hs_pipeline_stage: [] as HistoryValue[],
    hubspot_owner_id: [] as HistoryValue[],
    hubspot_team_id: [] as HistoryValue[],
    hs_ticket_priority: [] as HistoryValue[],
  };
  for (const event of ticket.events) {
    const add = (name: keyof typeof values, value: string | number | null) => values[name].unshift(entry(world, event, value));
    if (event.kind === 'created') {
      add('hs_pipeline', pipelineOf(ticket).id);
      add('hs_pipeline_stage', stageId(ticket, event.status));
      if (event.priority !== 'none') add('hs_ticket_priority', priorityWord(event.priority));
    } else if (event.kind === 'status') {
      if (stageId(ticket, event.from) !== stageId(ticket, event.to)) add('hs_pipeline_stage', stageId(ticket, event.to));
    } else if (event.kind === 'priority') {
      add('hs_ticket_priority', priorityWord(event.to));
    } else if (event.kind === 'assignment') {
      if (event.fromAgentId !== event.toAgentId) add('hubspot_owner_id', event.toAgentId);
      if (event.fromGroupId !== event.toGroupId) add('hubspot_team_id', event.toGroupId);
    } else if (event.kind === 'absorbed') {
      values.hs_pipeline_stage.unshift(...mergeTrace(world, ticket, event));
    }
  }
  return values;
}

/** A cleared value is an empty text. */
function entry(world: World, event: WorldEvent, value: string | number | null): HistoryValue {
  return { value: value === null ? '' : String(value), timestamp: iso(event.at), ...sourceOf(world, event) };
}

function sourceOf(world: World, { actor }: WorldEvent): Pick<HistoryValue, 'sourceType' | 'sourceId' | 'updatedByUserId'> {
  if (actor.type === 'rule') return { sourceType: 'AUTOMATION_PLATFORM', sourceId: `enrollmentId:${actor.id};actionExecutionIndex:0` };
  const isPerson = actor.type === 'agent' && actor.id !== null && world.agents.some(({ id }) => id === actor.id);
  if (!isPerson) return { sourceType: actor.type === 'system' ? 'CALCULATED' : 'CONVERSATIONS' };
  return { sourceType: 'CRM_UI', sourceId: `userId:${userIdOf(actor.id as number)}`, updatedByUserId: userIdOf(actor.id as number) };
}

/** A merge writes the loser's stages into the survivor's history: they look like a reopen and are none. */
function mergeTrace(world: World, ticket: WorldTicket, event: WorldEvent & { readonly kind: 'absorbed' }): readonly HistoryValue[] {
  const loser = world.ticket(event.loserTicketId);
  const first = loser.events.find(({ kind }) => kind === 'created');
  const trace = (value: string): HistoryValue => ({ value, timestamp: iso(event.at), sourceType: 'MERGE_OBJECTS' });
  return first?.kind === 'created' ? [trace(stageId(ticket, statusAt(ticket, event.at))), trace(stageId(ticket, first.status))] : [];
}

function statusAt(ticket: WorldTicket, at: number): WorldTicket['status'] {
  let status = ticket.status;
  for (const event of ticket.events) {
    if (event.at > at) break;
    if (event.kind === 'created') status = event.status;
    if (event.kind === 'status') status = event.to;
  }
  return status;
}
