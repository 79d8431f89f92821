import { worstQuality, type Quality } from '../../domain/values.ts';
import type { Instant, SignalRow, StoryContext, TicketFacts } from './facts.ts';
import type { FirstReply } from './replies.ts';
import type { Resolution } from './status.ts';
import type { TicketClock } from './ticket-clock.ts';

/** One service-level target and where it stands as of one instant. */
export interface SlaTarget {
  readonly id: string;
  readonly metric: string;
  readonly policy: string | null;
  readonly priority: string | null;
  readonly clock: string | null;
  readonly targetS: number | null;
  readonly startedAt: Instant;
  readonly pausedS: number;
  readonly dueAt: Instant | null;
  readonly fulfilledAt: Instant | null;
  readonly breachedAt: Instant | null;
  readonly cancelledAt: Instant | null;
  readonly status: 'active' | 'paused' | 'met' | 'breached' | 'cancelled';
  readonly riskFrom: Instant | null;
  readonly riskTo: Instant | null;
  readonly quality: Quality;
}

export interface SlaInput {
  readonly facts: TicketFacts;
  readonly reply: FirstReply | undefined;
  readonly resolutions: readonly Resolution[];
  readonly clock: TicketClock;
}

/** Composes the targets of a ticket out of their signals: one per metric and instance, in order of their start. */
export function slaTargets(input: SlaInput, context: StoryContext): SlaTarget[] {
  const groups = new Map<string, SignalRow[]>();
  for (const signal of input.facts.signals) {
    if (signal.isDeleted) continue;
    const id = `${signal.metric}:${signal.instance}`;
    groups.set(id, [...(groups.get(id) ?? []), signal]);
  }
  const targets: SlaTarget[] = [];
  for (const [id, signals] of groups) {
    const target = compose(
      id,
      withAnyFulfilment(id, signals, groups).toSorted((a, b) => a.at - b.at || (a.signalId < b.signalId ? -1 : 1)),
      input,
      context,
    );
    if (target) targets.push(target);
  }
  return targets.toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
}

/**
 * A fulfilment of instance `*` ends whichever target of its metric was running: for helpdesks that state the reply, but not the
 * target it met. The first one after the start counts.
 */
function withAnyFulfilment(id: string, signals: readonly SignalRow[], groups: ReadonlyMap<string, readonly SignalRow[]>): readonly SignalRow[] {
  const applied = signals.find((signal) => signal.kind === 'apply');
  const any = groups.get(`${id.slice(0, id.indexOf(':'))}:*`)?.filter((signal) => signal.at > (applied?.startedAt ?? applied?.at ?? Infinity));
  if (applied === undefined || applied.instance === '*' || any === undefined || any.length === 0) return signals;
  return [...signals, any.reduce((first, signal) => (signal.at < first.at ? signal : first))];
}

function compose(id: string, signals: readonly SignalRow[], input: SlaInput, context: StoryContext): SlaTarget | undefined {
  const seen = signals.filter((signal) => signal.at <= context.asOf);
  const applied = seen.findLast((signal) => signal.kind === 'apply');
  if (!applied) return undefined;
  const startedAt = startOf(applied, seen, input, context);
  const pauses = pausesOf(seen);
  const breach = signals.findLast((signal) => signal.kind === 'breach' && signal.at >= applied.at);
  const dueAt = applied.dueAt ?? breach?.at ?? (pauses.running ? null : computedDue(applied, startedAt, pauses.ms, input.clock));
  const fulfilledAt = fulfilment(applied, seen, input, context);
  const stated = applied.dueAt !== null;
  const overtakenAt = cancellation(applied.metric, seen, startedAt, input);
  const isOvertaken = overtakenAt !== null && overtakenAt < (dueAt ?? Infinity) && overtakenAt < (fulfilledAt ?? Infinity);
  const cancelledAt = isOvertaken ? overtakenAt : null;
  const passedAt = breachInstant(stated ? dueAt : (breach?.at ?? null), stated, fulfilledAt, pauses.running, context.asOf);
  const breachedAt = isOvertaken ? null : (toldBreach(seen, stated, fulfilledAt) ?? passedAt);
  const status = isOvertaken ? 'cancelled' : statusOf(breachedAt, fulfilledAt, pauses.running);
  return {
    id,
    metric: applied.metric,
    policy: applied.policy,
    priority: applied.priority,
    clock: applied.clock,
    targetS: applied.targetS,
    startedAt,
    pausedS: Math.floor(pauses.ms / 1000),
    dueAt,
    fulfilledAt,
    breachedAt,
    cancelledAt,
    status,
    ...risk({ dueAt, applied, startedAt, status, end: breachedAt ?? fulfilledAt ?? cancelledAt ?? dueAt, clock: input.clock }, context),
    quality: worstQuality(...seen.map((signal) => signal.quality), stated || breach ? 'exact' : 'derived'),
  };
}

/** `sla_clock_start`: a late policy must not shorten the customer's wait, so first reply and resolution start at creation. */
function startOf(applied: SignalRow, seen: readonly SignalRow[], input: SlaInput, context: StoryContext): Instant {
  if (applied.startedAt !== null) return applied.startedAt;
  const fromCreation = (applied.metric === 'first_reply' || applied.metric === 'resolution') && applied.instance === '1';
  if (fromCreation && context.parameters.sla_clock_start === 'created') return input.facts.ticket.createdAt;
  return seen.find((signal) => signal.kind === 'apply' || signal.kind === 'resume')?.at ?? applied.at;
}

/** Only pauses that ended have a length: one that runs would grow without an event. */
function pausesOf(seen: readonly SignalRow[]): { ms: number; running: boolean } {
  let ms = 0;
  let since: Instant | undefined;
  for (const signal of seen) {
    if (signal.kind === 'pause') since ??= signal.at;
    if (signal.kind === 'resume' && since !== undefined) {
      ms += signal.at - since;
      since = undefined;
    }
  }
  return { ms, running: since !== undefined };
}

function computedDue(applied: SignalRow, startedAt: Instant, pausedMs: number, clock: TicketClock): Instant | null {
  if (applied.targetS === null) return null;
  if (applied.clock === 'business') return clock.add(startedAt + pausedMs, applied.targetS);
  return startedAt + pausedMs + applied.targetS * 1000;
}

/** The vendor's fulfilment; where it states only due instants, our own first reply or first close fulfils (catalogue 5.1.5). */
function fulfilment(applied: SignalRow, seen: readonly SignalRow[], input: SlaInput, context: StoryContext): Instant | null {
  const told = seen.findLast((signal) => signal.kind === 'fulfil')?.at ?? null;
  if (applied.dueAt === null) return told;
  const own = applied.metric === 'first_reply' ? input.reply?.at : applied.metric === 'resolution' ? input.resolutions[0]?.at : undefined;
  const instants = [told, own ?? null].filter((at): at is Instant => at !== null && at <= context.asOf);
  return instants.length === 0 ? null : Math.min(...instants);
}

/** Where a vendor states due instants, a breach it once told of stays: a pause or a new rule moves the due instant, not the past (catalogue 6.4). */
function toldBreach(seen: readonly SignalRow[], stated: boolean, fulfilledAt: Instant | null): Instant | null {
  if (!stated) return null;
  const first = seen.find((signal) => signal.kind === 'breach')?.at ?? null;
  return first !== null && (fulfilledAt === null || fulfilledAt > first) ? first : null;
}

/** Breached at its due instant. Exactly on time is met. A due instant we computed ourselves never declares a breach the vendor did not. */
function breachInstant(dueAt: Instant | null, stated: boolean, fulfilledAt: Instant | null, paused: boolean, asOf: Instant): Instant | null {
  if (dueAt === null) return null;
  if (fulfilledAt !== null) return fulfilledAt > dueAt ? dueAt : null;
  if (paused && stated) return null;
  return asOf > dueAt || (!stated && asOf >= dueAt) ? dueAt : null;
}

/** Taken back by the vendor, or a reply target overtaken by a resolution (catalogue 5.1.5). Counts only before the due instant. */
function cancellation(metric: string, seen: readonly SignalRow[], startedAt: Instant, input: SlaInput): Instant | null {
  const told = seen.findLast((signal) => signal.kind === 'cancel')?.at;
  if (told !== undefined) return told;
  if (metric !== 'first_reply' && metric !== 'next_reply') return null;
  return input.resolutions.find((resolution) => resolution.at >= startedAt)?.at ?? null;
}

function statusOf(breachedAt: Instant | null, fulfilledAt: Instant | null, paused: boolean): SlaTarget['status'] {
  if (breachedAt !== null) return 'breached';
  if (fulfilledAt !== null) return 'met';
  return paused ? 'paused' : 'active';
}

interface RiskInput {
  readonly dueAt: Instant | null;
  readonly applied: SignalRow;
  readonly startedAt: Instant;
  readonly status: SlaTarget['status'];
  readonly end: Instant | null;
  readonly clock: TicketClock;
}

/** From when on at most `sla_risk_fraction` of the target was left, or that many seconds where it is more than 1, until its outcome. Paused targets are not at risk. */
function risk(input: RiskInput, context: StoryContext): { riskFrom: Instant | null; riskTo: Instant | null } {
  const none = { riskFrom: null, riskTo: null };
  if (input.dueAt === null || input.end === null || input.status === 'paused') return none;
  const targetS = input.applied.targetS ?? (input.dueAt - input.startedAt) / 1000;
  const share = context.parameters.sla_risk_fraction;
  const leftS = share > 1 ? share : targetS * share;
  const from = input.applied.clock === 'business' ? input.clock.subtract(input.dueAt, leftS) : input.dueAt - leftS * 1000;
  if (from === null) return none;
  const riskFrom = Math.max(from, input.startedAt);
  const riskTo = Math.min(input.end, input.dueAt);
  return riskFrom < riskTo ? { riskFrom, riskTo } : none;
}
