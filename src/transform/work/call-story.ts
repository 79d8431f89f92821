import type { Quality } from '../../domain/values.ts';
import type { ZoneDays } from '../../platform/zone-days.ts';
import type { Row } from '../story/story-rows.ts';

/** Epoch milliseconds. */
type Instant = number;

/** Seconds of one call or leg; null where the source does not say. */
export interface CallSeconds {
  readonly talkS: number | null;
  readonly holdS: number | null;
  readonly wrapS: number | null;
  readonly consultS: number | null;
}

export interface LegFacts extends CallSeconds {
  readonly legType: string;
  readonly agentId: string | null;
  readonly startedAt: Instant | null;
  readonly outcome: string | null;
  readonly transferredTo: string | null;
}

/** One call with its legs in their order. */
export interface CallFacts extends CallSeconds {
  readonly connectionId: string;
  readonly callId: string;
  readonly direction: string;
  readonly line: string | null;
  readonly isSales: boolean;
  readonly startedAt: Instant;
  readonly answeredAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly outcome: string;
  readonly waitS: number | null;
  readonly transferCount: number;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly customerId: string | null;
  /** Under which the caller is one person across helpdesks; null where customers are not merged. */
  readonly personHash: string | null;
  readonly ticketId: string | null;
  readonly isOutsideHours: boolean;
  /** Answered outbound calls to the same caller. */
  readonly callbacks: readonly Instant[];
  readonly quality: Quality;
  readonly legs: readonly LegFacts[];
}

export interface CallRows {
  readonly story: Row[];
  readonly parts: Row[];
  readonly handling: Row[];
}

const NOTHING: CallRows = { story: [], parts: [], handling: [] };

/** Rows of one call: the call itself, each agent's part of it, and the stretches of work. None before the call begins. */
export function callRows(call: CallFacts, asOf: Instant, days: ZoneDays, isVoiceAgent: (agentId: string | null) => boolean): CallRows {
  if (call.startedAt > asOf) return NOTHING;
  const legs = call.legs.filter(isConnected);
  const totals = secondsOf(call, legs);
  const isTransferred = call.transferCount > 0 || legs.some((leg) => leg.transferredTo !== null);
  const base = { ...baseRow(call, days, asOf), ...columnsOf(totals) };
  const agentId = call.agentId ?? call.legs.find((leg) => leg.agentId !== null)?.agentId ?? null;
  return {
    story: [{ ...base, person_hash: call.personHash, agent_id: agentId, is_transferred: isTransferred, is_voice_agent: isVoiceAgent(agentId) }],
    parts: partsOf(call, legs, agentId).map((part, i) => ({
      ...base,
      ...columnsOf(part),
      seq: i + 1,
      agent_id: part.agentId,
      is_transferred: part.isTransferred ?? isTransferred,
      is_voice_agent: isVoiceAgent(part.agentId),
      // The caller waited once, for whoever answered first.
      wait_s: i === 0 ? call.waitS : null,
      wait_ivr_s: i === 0 ? base.wait_ivr_s : null,
    })),
    handling: call.outcome === 'answered' ? handlingOf(call, legs, agentId, totals) : [],
  };
}

function baseRow(call: CallFacts, days: ZoneDays, asOf: Instant) {
  const day = days.dayOf(call.startedAt);
  const isCalledBack = call.outcome === 'callback' && call.callbacks.some((at) => at >= call.startedAt && at <= asOf && days.dayOf(at) === day);
  const waitedUntil = call.answeredAt ?? call.endedAt;
  return {
    connection_id: call.connectionId,
    call_id: call.callId,
    at: new Date(call.startedAt).toISOString(),
    day,
    hour: days.hourOf(call.startedAt),
    direction: call.direction,
    outcome: call.outcome,
    line: call.line,
    is_sales: call.isSales,
    is_called_back: isCalledBack,
    is_outside_hours: call.isOutsideHours,
    wait_s: call.waitS,
    wait_ivr_s: waitedUntil === null ? call.waitS : Math.max(0, Math.floor((waitedUntil - call.startedAt) / 1000)),
    group_id: call.groupId,
    customer_id: call.customerId,
    ticket_id: call.ticketId,
    quality: call.quality,
  };
}

/** A leg that rang and was not taken is no part of the work. */
function isConnected(leg: LegFacts): boolean {
  if (leg.legType !== 'agent' || leg.agentId === null) return false;
  if (workS(leg) > 0) return true;
  return leg.outcome === null ? leg.talkS === null : leg.outcome === 'answered';
}

const workS = (seconds: CallSeconds): number => (seconds.talkS ?? 0) + (seconds.holdS ?? 0) + (seconds.wrapS ?? 0);

/** What the call states; where it states nothing, its legs summed. */
function secondsOf(call: CallSeconds, legs: readonly CallSeconds[]): CallSeconds {
  const of = (name: keyof CallSeconds) => call[name] ?? summed(legs, name);
  return { talkS: of('talkS'), holdS: of('holdS'), wrapS: of('wrapS'), consultS: of('consultS') };
}

function summed(legs: readonly CallSeconds[], name: keyof CallSeconds): number | null {
  const stated = legs.flatMap((leg) => leg[name] ?? []);
  return stated.length === 0 ? null : stated.reduce((sum, each) => sum + each, 0);
}

const columnsOf = (seconds: CallSeconds) => ({ talk_s: seconds.talkS, hold_s: seconds.holdS, wrap_s: seconds.wrapS, consult_s: seconds.consultS });

interface Part extends CallSeconds {
  readonly agentId: string | null;
  /** Undefined where no leg says who handed over. */
  readonly isTransferred: boolean | undefined;
}

/** One part per agent, in the order they came in; a call nobody answered is one part of whoever it is noted for. */
function partsOf(call: CallFacts, legs: readonly LegFacts[], agentId: string | null): Part[] {
  if (call.outcome !== 'answered' || legs.length === 0) return [{ ...secondsOf(call, legs), agentId, isTransferred: undefined }];
  const saysWho = legs.some((leg) => leg.transferredTo !== null);
  return [...Map.groupBy(legs, (leg) => leg.agentId)].map(([agent, own], i) => ({
    agentId: agent,
    talkS: summed(own, 'talkS'),
    holdS: summed(own, 'holdS'),
    wrapS: summed(own, 'wrapS'),
    consultS: summed(own, 'consultS'),
    isTransferred: saysWho ? own.some((leg) => leg.transferredTo !== null) : call.transferCount > 0 && i === 0,
  }));
}

/** Legs follow each other where they name no start; the first begins with the answer. */
function handlingOf(call: CallFacts, legs: readonly LegFacts[], agentId: string | null, totals: CallSeconds): Row[] {
  let at = call.answeredAt ?? call.startedAt + (call.waitS ?? 0) * 1000;
  const stretches = legs.length > 0 ? legs : [{ ...totals, agentId, startedAt: null }];
  const rows: Row[] = [];
  for (const { agentId: agent, startedAt, ...seconds } of stretches) {
    const from = startedAt ?? at;
    at = from + workS(seconds) * 1000;
    if (agent !== null && at > from)
      rows.push(handlingRow(call.connectionId, 'call', call.callId, rows.length + 1, agent, from, workS(seconds), true, call.quality));
  }
  return rows;
}

/** Row of support.handling. */
export function handlingRow(
  connectionId: string,
  kind: 'call' | 'time_entry',
  id: string,
  seq: number,
  agentId: string,
  from: Instant,
  seconds: number,
  hasStart: boolean,
  quality: Quality,
): Row {
  return { connection_id: connectionId, kind, id, seq, agent_id: agentId, valid_from: new Date(from).toISOString(), seconds, has_start: hasStart, quality };
}
