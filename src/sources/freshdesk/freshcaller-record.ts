import * as z from 'zod';
import type { Call, CallLeg } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, mapEach, optionalId, optionalInstant, optionalNumber, parseRecord } from '../parse.ts';
import type { Json, MapContext, Mapping, RawPage } from '../source.ts';
import { agentOfCaller, teamId } from './freshcaller-people.ts';

const id = z.union([z.string(), z.number()]);
const optional = id.nullish();
const at = z.string().nullish();

const participantRow = z.object({
  id,
  participant_id: optional,
  participant_type: z.string().nullish(),
  duration: optional,
  created_time: at,
  updated_time: at,
  call_status: optional,
});
const callRow = z.object({
  id,
  direction: z.string(),
  parent_call_id: optional,
  root_call_id: optional,
  phone_number_id: optional,
  assigned_agent_id: optional,
  assigned_team_id: optional,
  assigned_call_queue_id: optional,
  has_recording: z.boolean().nullish(),
  created_time: at,
  updated_time: at,
  integrated_resources: z.array(z.object({ integration_name: z.string().nullish(), type: z.string().nullish(), id: optional })).nullish(),
  participants: z.array(participantRow).nullish(),
});
type CallRow = z.output<typeof callRow>;

const DURATIONS = ['ivr_time', 'total_ringing_time', 'answering_speed', 'talk_time', 'hold_duration', 'call_work_time'] as const;
type Duration = (typeof DURATIONS)[number];
const SECONDS: Readonly<Record<string, number>> = { milliseconds: 0.001, second: 1, seconds: 1, minute: 60, minutes: 60, hour: 3600, hours: 3600 };

const pick = (row: unknown, names: readonly string[]): Record<string, Json> => {
  const all = (row ?? {}) as Record<string, Json>;
  return Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
};

const CALL_FIELDS = ['id', 'direction', 'parent_call_id', 'root_call_id', 'phone_number_id', 'assigned_agent_id', 'assigned_team_id'];

/** Of a call, who spoke when; no number, no note, no recording. */
export function keptCall(row: unknown): Json {
  const { recording, participants, integrated_resources: resources } = (row ?? {}) as Record<string, unknown>;
  const participant = ['id', 'participant_id', 'participant_type', 'duration', 'call_status', 'created_time', 'updated_time'];
  return {
    ...pick(row, [...CALL_FIELDS, 'assigned_call_queue_id', 'created_time', 'updated_time']),
    has_recording: recording !== null && recording !== undefined,
    participants: Array.isArray(participants) ? participants.map((each) => pick(each, participant)) : null,
    integrated_resources: Array.isArray(resources) ? resources.map((each) => pick(each, ['integration_name', 'type', 'id'])) : null,
  };
}

/** Of the figures of a call, the durations with their units. */
export const keptMetric = (row: unknown): Json => pick(row, ['id', 'call_id', 'updated_time', ...DURATIONS.flatMap((name) => [name, `${name}_unit`])]);

/** Whole seconds of a duration, whatever its unit; null where it is not stated. */
function secondsOf(metric: Readonly<Record<string, unknown>> | undefined, name: Duration): number | null {
  const value = optionalNumber(metric?.[name], name);
  if (value === null) return null;
  const unit = String(metric?.[`${name}_unit`] ?? 'seconds').toLowerCase();
  const factor = SECONDS[unit];
  if (factor === undefined) throw new SkipRecordError(`${name}_unit: unknown unit "${unit.slice(0, 20)}"`);
  return Math.round(value * factor);
}

/** Calls with their figures. A call that was handed on has a child: its part is a leg of the first one. */
export function mapCalls({ body }: RawPage, context: MapContext): Mapping {
  const { calls, call_metrics: metrics } = (body ?? {}) as { calls?: unknown; call_metrics?: readonly Record<string, unknown>[] };
  const byCall = new Map((metrics ?? []).map((metric) => [String(metric['call_id']), metric]));
  return mapEach('call', calls, (record) => {
    const row = parseRecord(callRow, record);
    const metric = byCall.get(String(row.id));
    const rootId = optionalId(row.root_call_id, 'root_call_id') ?? optionalId(row.parent_call_id, 'parent_call_id');
    const isPart = rootId !== null && rootId !== String(row.id);
    return isPart ? legsOf(row, rootId, metric, context) : [toCall(row, metric, context), ...legsOf(row, idText(row.id, 'id'), metric, context)];
  });
}

const isInbound = (row: CallRow): boolean => /^in/i.test(row.direction);

function versionOf(row: CallRow, metric: Readonly<Record<string, unknown>> | undefined): { version: number; updatedAt: Date | null } {
  const times = [optionalInstant(row.updated_time, 'updated_time'), optionalInstant(metric?.['updated_time'], 'updated_time')].filter((each) => each !== null);
  const updatedAt = times.length === 0 ? null : new Date(Math.max(...times.map((each) => each.getTime())));
  return { version: updatedAt?.getTime() ?? 0, updatedAt };
}

function toCall(row: CallRow, metric: Readonly<Record<string, unknown>> | undefined, context: MapContext): Call {
  const startedAt = instant(row.created_time, 'created_time');
  const of = (name: Duration) => secondsOf(metric, name);
  const outcome = outcomeOf(row, metric);
  const isAnswered = outcome === 'answered';
  const waitS = isInbound(row) ? (of('answering_speed') ?? of('total_ringing_time')) : null;
  const answeredAt = isAnswered ? after(startedAt, (of('ivr_time') ?? 0) + (waitS ?? of('total_ringing_time') ?? 0)) : null;
  const endedAt =
    answeredAt === null
      ? after(startedAt, (of('ivr_time') ?? 0) + (of('total_ringing_time') ?? 0))
      : after(answeredAt, (of('talk_time') ?? 0) + (of('hold_duration') ?? 0));
  const ticket = (row.integrated_resources ?? []).find(({ integration_name: name, type }) => /freshdesk/i.test(name ?? '') && /ticket/i.test(type ?? 'ticket'));
  return {
    entity: 'call',
    id: idText(row.id, 'id'),
    ...versionOf(row, metric),
    direction: isInbound(row) ? 'inbound' : 'outbound',
    line: optionalId(row.phone_number_id, 'phone_number_id'),
    isSalesLine: false,
    startedAt,
    answeredAt,
    endedAt: metric === undefined ? null : endedAt,
    outcome,
    waitS,
    talkS: of('talk_time'),
    holdS: of('hold_duration'),
    wrapS: of('call_work_time'),
    consultS: null,
    transferCount: 0,
    agentId: agentOfCaller(optionalId(row.assigned_agent_id, 'assigned_agent_id'), context),
    groupId: teamId(optionalId(row.assigned_team_id, 'assigned_team_id')),
    customerId: null,
    ticketId: optionalId(ticket?.id, 'integrated_resources.id'),
    isOutsideHours: false,
    quality: 'derived',
  };
}

const after = (start: Date, seconds: number): Date => new Date(start.getTime() + seconds * 1000);

/** How the call ended, by what was measured: the vendor's codes are not documented. */
function outcomeOf(row: CallRow, metric: Readonly<Record<string, unknown>> | undefined): Call['outcome'] {
  if ((secondsOf(metric, 'talk_time') ?? 0) > 0) return 'answered';
  if (!isInbound(row)) return 'failed';
  if (row.has_recording === true) return 'voicemail';
  if (secondsOf(metric, 'answering_speed') !== null) return 'answered';
  const reachedPeople = [row.assigned_agent_id, row.assigned_team_id, row.assigned_call_queue_id].some((each) => each !== null && each !== undefined);
  return reachedPeople ? 'abandoned_queue' : 'abandoned_ivr';
}

/** The agents' parts. With one agent the figures are his; with several, each has the time of his connection. */
function legsOf(row: CallRow, callId: string, metric: Readonly<Record<string, unknown>> | undefined, context: MapContext): CallLeg[] {
  const agents = (row.participants ?? []).filter(({ participant_type: type }) => /^agent$/i.test(type ?? ''));
  const of = (name: Duration) => (agents.length === 1 ? secondsOf(metric, name) : null);
  return agents.map((participant) => ({
    entity: 'call_leg',
    id: idText(participant.id, 'participants.id'),
    ...versionOf(row, metric),
    callId,
    legType: 'agent',
    agentId: agentOfCaller(optionalId(participant.participant_id, 'participant_id'), context),
    startedAt: optionalInstant(participant.created_time, 'participants.created_time'),
    outcome: null,
    talkS: agents.length === 1 ? of('talk_time') : optionalNumber(participant.duration, 'participants.duration'),
    holdS: of('hold_duration'),
    wrapS: of('call_work_time'),
    consultS: null,
    transferredFrom: callId === String(row.id) ? null : optionalId(row.parent_call_id, 'parent_call_id'),
    transferredTo: null,
    quality: 'derived',
  }));
}
