import type { CallLeg } from '../../domain/entities.ts';
import { idText, joinMappings, mapEach, optionalId, optionalInstant, optionalText, parseRecord } from '../parse.ts';
import type { Json, MapContext, Stream } from '../source.ts';
import { personId, whole } from './calls.ts';
import { learnVoiceAgents } from './known-agents.ts';
import { listOf } from './snapshot.ts';
import { readTalkExport, talkCursorAt, talkWindows } from './talk-export.ts';
import { timeCursor, type TimeCursor, unfinishedSecond } from './time-export.ts';
import * as wire from './wire.ts';

/** Everybody's part in the calls of Talk. A leg may come before its call; it waits in its table. */
export const callLegs: Stream<TimeCursor> = {
  name: 'call_legs',
  mode: 'cursor',
  mapperVersion: 1,
  parseCursor: (input) => timeCursor.parse(input),
  cursorAt: talkCursorAt,
  windows: talkWindows('legs'),
  read: (from, context) => readTalkExport('legs', from, context),
  map: mapLegs,
};

function mapLegs(raw: Parameters<Stream['map']>[0], context: MapContext): ReturnType<Stream['map']> {
  const mapping = mapEach('call_leg', listOf(raw, 'legs'), mapLeg);
  const speaking = mapping.records.flatMap((record) => (record.entity === 'call_leg' && record.legType === 'agent' ? (record.agentId ?? []) : []));
  return joinMappings(mapping, learnVoiceAgents(speaking, context), unfinishedSecond(raw, 'call_leg'));
}

/** Supervisors listen in: theirs is no part of the work on the call. */
function mapLeg(record: Json): CallLeg | undefined {
  const leg = parseRecord(wire.leg, record);
  if (leg.type === 'supervisor') return undefined;
  const startedAt = optionalInstant(leg.created_at, 'created_at');
  const updatedAt = optionalInstant(leg.updated_at, 'updated_at');
  return {
    entity: 'call_leg',
    id: idText(leg.id, 'id'),
    version: (updatedAt ?? startedAt)?.getTime() ?? 0,
    updatedAt,
    callId: idText(leg.call_id, 'call_id'),
    legType: leg.type === 'agent' || leg.type === 'customer' ? leg.type : 'external',
    agentId: personId(leg.agent_id, 'agent_id'),
    startedAt,
    outcome: optionalText(leg.completion_status, 'completion_status'),
    talkS: whole(leg.talk_time, 'talk_time'),
    holdS: whole(leg.hold_time, 'hold_time'),
    wrapS: whole(leg.wrap_up_time, 'wrap_up_time'),
    consultS: whole(leg.consultation_time ?? leg.conference_time, 'consultation_time'),
    transferredFrom: optionalId(leg.transferred_from, 'transferred_from'),
    transferredTo: optionalId(leg.transferred_to, 'transferred_to'),
  };
}
