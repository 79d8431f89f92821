import type { Call } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, joinMappings, mapEach, optionalId, optionalInstant, optionalNumber, optionalText, parseRecord } from '../parse.ts';
import type { Json, Stream } from '../source.ts';
import { listOf } from './snapshot.ts';
import { readTalkExport, talkCursorAt, talkWindows } from './talk-export.ts';
import { timeCursor, type TimeCursor, unfinishedSecond } from './time-export.ts';
import * as wire from './wire.ts';

/** Calls of Talk, in and out. Hand-overs are told by the legs. */
export const calls: Stream<TimeCursor> = {
  name: 'calls',
  mode: 'cursor',
  mapperVersion: 1,
  parseCursor: (input) => timeCursor.parse(input),
  cursorAt: talkCursorAt,
  windows: talkWindows('calls'),
  read: (from, context) => readTalkExport('calls', from, context),
  map: (raw) => joinMappings(mapEach('call', listOf(raw, 'calls'), mapCall), unfinishedSecond(raw, 'call')),
};

/** A call that has no completion yet is still going on: it comes again when it has ended. */
function mapCall(record: Json): Call | undefined {
  const call = parseRecord(wire.call, record);
  const outcome = outcomeOf(call);
  if (outcome === undefined) return undefined;
  const startedAt = instant(call.created_at, 'created_at');
  const updatedAt = optionalInstant(call.updated_at, 'updated_at');
  const isAnswered = outcome === 'answered';
  const toAnswer = call.time_to_answer ?? (isAnswered ? (call.wait_time ?? 0) + (call.ivr_time_spent ?? 0) : null);
  return {
    entity: 'call',
    id: idText(call.id, 'id'),
    version: (updatedAt ?? startedAt).getTime(),
    updatedAt,
    direction: call.direction === 'outbound' ? 'outbound' : 'inbound',
    line: optionalText(call.line, 'line') ?? optionalId(call.phone_number_id, 'phone_number_id'),
    isSalesLine: false,
    startedAt,
    answeredAt: isAnswered && toAnswer !== null ? after(startedAt, toAnswer) : null,
    endedAt: call.duration === null || call.duration === undefined ? null : after(startedAt, call.duration),
    outcome,
    waitS: whole(call.wait_time, 'wait_time'),
    talkS: whole(call.talk_time, 'talk_time'),
    holdS: whole(call.hold_time, 'hold_time'),
    wrapS: whole(call.wrap_up_time, 'wrap_up_time'),
    consultS: whole(call.consultation_time, 'consultation_time'),
    transferCount: 0,
    agentId: personId(call.agent_id, 'agent_id'),
    groupId: optionalId(call.call_group_id, 'call_group_id'),
    customerId: personId(call.customer_id, 'customer_id'),
    ticketId: optionalId(call.ticket_id, 'ticket_id'),
    isOutsideHours: call.outside_business_hours === true,
  };
}

const after = (start: Date, seconds: number): Date => new Date(start.getTime() + seconds * 1000);

/** Whole seconds. */
export function whole(value: unknown, field: string): number | null {
  const seconds = optionalNumber(value, field);
  return seconds === null ? null : Math.round(seconds);
}

/** Talk writes 0 for nobody. */
export function personId(value: unknown, field: string): string | null {
  const id = optionalId(value, field);
  return id === '0' || id?.startsWith('-') ? null : id;
}

/**
 * How a call ended, in our words; undefined while it lasts. A caller who hung up on hold had been answered. A call that overflowed, was sent
 * to voicemail or became a request to be called back is that, unless an agent spoke all the same.
 */
function outcomeOf(call: wire.WireCall): Call['outcome'] | undefined {
  const status = call.completion_status;
  const spoke = (call.talk_time ?? 0) > 0 && personId(call.agent_id, 'agent_id') !== null;
  if (status === null || status === undefined || status === '') return undefined;
  if (call.voicemail === true || status === 'pending_voicemail' || status === 'abandoned_in_voicemail') return 'voicemail';
  if (call.overflowed === true) return 'overflow';
  if (status === 'abandoned_in_queue') return 'abandoned_queue';
  if (status === 'abandoned_in_ivr') return 'abandoned_ivr';
  if (status === 'abandoned_on_hold') return spoke ? 'answered' : 'abandoned_queue';
  if (status !== 'completed') throw new SkipRecordError(`completion_status: unknown value "${status.slice(0, 40)}"`);
  if (spoke) return 'answered';
  if (call.callback === true) return 'callback';
  return call.direction !== 'outbound' && personId(call.agent_id, 'agent_id') !== null ? 'answered' : 'failed';
}
