import type { TicketChange } from '../../domain/entities.ts';
import type { MapContext } from '../source.ts';
import { ownerOfUser } from './agents.ts';
import { priorityOf } from './canonical.ts';
import { categoryOf, findStage, stagesOf } from './pipelines.ts';
import { actorType, isCut, pastValues, type PastValue, valueAt } from './property-history.ts';
import { type CrmObject, objectId } from './wire.ts';

type Field = TicketChange['field'];
interface Value {
  readonly value: string | null;
  readonly sourceValue: string | null;
}

/** Every change of stage, team, owner and priority that the answer's property history tells. */
export function ticketChanges(object: CrmObject, createdAt: Date, context: MapContext): readonly TicketChange[] {
  const asIs = (past: PastValue): Value => ({ value: past.value, sourceValue: null });
  return [
    ...changesOf(object, 'status', 'hs_pipeline_stage', createdAt, context, stageReader(object, context)),
    ...changesOf(object, 'group', 'hubspot_team_id', createdAt, context, asIs),
    ...changesOf(object, 'agent', 'hubspot_owner_id', createdAt, context, asIs),
    ...changesOf(object, 'priority', 'hs_ticket_priority', createdAt, context, (past) => ({ value: priorityOf(past.value), sourceValue: null })),
  ];
}

/** A stage means what it means in the pipeline the ticket was in at that instant. A stage nobody knows (deleted before we looked) is kept as open. */
function stageReader(object: CrmObject, context: MapContext): (past: PastValue) => Value {
  const pipelines = pastValues(object, 'hs_pipeline');
  const stages = stagesOf(context.reference);
  return (past) => {
    const stage = past.value === null ? undefined : findStage(stages, valueAt(pipelines, past.at), past.value);
    return stage === undefined ? { value: 'open', sourceValue: past.value } : { value: categoryOf(stage, context.settings), sourceValue: stage.label };
  };
}

function changesOf(object: CrmObject, field: Field, property: string, createdAt: Date, context: MapContext, read: (past: PastValue) => Value): TicketChange[] {
  const history = pastValues(object, property) ?? [];
  const isBeginningLost = isCut(object, property, history, createdAt);
  return history.map((past, index) => {
    const ticketId = objectId(object);
    const isDerived = isBeginningLost && index === 0;
    return {
      entity: 'ticket_change',
      id: `${ticketId}:${field}:${past.at.getTime()}`,
      // The past does not change. What was read while its beginning was still there beats what was read after it had been cut off.
      version: past.at.getTime() + (isDerived ? 0 : 1),
      updatedAt: past.at,
      ticketId,
      field,
      at: past.at,
      ...read(past),
      actorType: actorType(past),
      actorId: past.userId === null ? null : (ownerOfUser(context.reference, past.userId) ?? null),
      seq: 0,
      ...(isDerived && { quality: 'derived' as const }),
    };
  });
}
