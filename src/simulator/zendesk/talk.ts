/** Zendesk Talk: incremental exports of calls and legs, by time and without a word for the end. */
import { callsOf, type WorldCall, type WorldLeg } from '../calls.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World } from '../world.ts';
import type { ExportRow } from './exports.ts';
import { errorReply } from './paging.ts';
import { canonicalHost, iso } from './wording.ts';

const STATUS: Readonly<Record<WorldCall['outcome'], string>> = {
  answered: 'completed',
  abandoned_queue: 'abandoned_in_queue',
  abandoned_ivr: 'abandoned_in_ivr',
  abandoned_voicemail: 'abandoned_in_voicemail',
  abandoned_hold: 'abandoned_on_hold',
  voicemail: 'completed',
  overflow: 'completed',
  callback: 'completed',
};

export function callRows(world: World): readonly ExportRow[] {
  return callsOf(world).map((call) => ({ at: call.updatedAt / 1000, id: call.id, word: () => callOf(call) }));
}

export function legRows(world: World): readonly ExportRow[] {
  return callsOf(world)
    .flatMap((call) => call.legs.map((leg) => ({ at: leg.updatedAt / 1000, id: leg.id, word: () => legOf(call, leg) })))
    .toSorted((a, b) => a.at - b.at || a.id - b.id);
}

/** No `end_of_stream`: at the end `end_time` stands still, or nothing comes. The boundary second comes again. */
export function talkExport(world: World, request: SimulatedRequest, key: 'calls' | 'legs', rows: readonly ExportRow[], size: number): Reply {
  const start = Number(request.query.get('start_time') ?? Number.NaN);
  if (!Number.isFinite(start)) return errorReply(400, 'InvalidValue', 'start_time is required');
  const visible = rows.filter((row) => row.at >= start && row.at * 1000 <= request.now.getTime());
  const edge = visible[size - 1]?.at;
  const page = edge === undefined ? visible : visible.filter((row) => row.at <= edge);
  const endTime = page.at(-1)?.at ?? start;
  const next = `${canonicalHost(world)}${request.path}?start_time=${endTime}`;
  return { body: { [key]: page.map((row) => row.word()), count: page.length, end_time: endTime, next_page: next } };
}

function callOf(call: WorldCall): Record<string, unknown> {
  const duration = call.ivrS + call.waitS + call.talkS + call.holdS;
  return {
    id: call.id,
    ticket_id: call.ticketId,
    agent_id: call.agentId,
    customer_id: call.customerId,
    direction: call.direction,
    completion_status: STATUS[call.outcome],
    call_channel: 'phone',
    call_group_id: call.groupId,
    created_at: iso(call.startedAt),
    updated_at: iso(call.updatedAt),
    duration,
    talk_time: call.talkS,
    hold_time: call.holdS,
    wait_time: call.waitS,
    wrap_up_time: call.wrapS,
    // From the first ring: menu and announcements included.
    time_to_answer: call.agentId === null || call.direction === 'outbound' ? null : call.ivrS + call.waitS,
    consultation_time: call.consultS,
    ivr_time_spent: call.ivrS,
    voicemail: call.outcome === 'voicemail',
    callback: call.outcome === 'callback',
    callback_source: call.outcome === 'callback' ? 'queue' : null,
    overflowed: call.outcome === 'overflow',
    overflowed_to: call.outcome === 'overflow' ? '+12025550199' : null,
    outside_business_hours: call.isOutsideHours,
    exceeded_queue_wait_time: call.waitS > 60,
    default_group: false,
    phone_number: call.line.number,
    phone_number_id: call.line.id,
    line: call.line.number,
    line_id: call.line.id,
    line_type: 'phone',
    call_charge: '0.013',
    minutes_billed: Math.ceil(duration / 60),
    quality_issues: ['none'],
  };
}

function legOf(call: WorldCall, leg: WorldLeg): Record<string, unknown> {
  return {
    id: leg.id,
    call_id: call.id,
    agent_id: leg.agentId ?? 0,
    user_id: leg.type === 'customer' ? call.customerId : 0,
    type: leg.type,
    available_via: leg.type === 'agent' ? 'browser' : null,
    completion_status: 'completed',
    created_at: iso(leg.startedAt),
    updated_at: iso(leg.updatedAt),
    duration: leg.talkS + leg.holdS,
    talk_time: leg.talkS,
    hold_time: leg.holdS,
    wrap_up_time: leg.wrapS,
    consultation_time: 0,
    consultation_from: null,
    consultation_to: null,
    transferred_from: leg.transferredFrom,
    transferred_to: leg.transferredTo,
    forwarded_to: leg.type === 'customer' ? null : '+442079460999',
    call_charge: '0.005',
    minutes_billed: 1,
    quality_issues: [],
  };
}
