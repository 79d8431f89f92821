import type { Quality } from '../../domain/values.ts';
import type { MembershipSpan } from '../membership.ts';

/** Epoch milliseconds; spans are half-open, `to` undefined while they last. */
export type Instant = number;
export interface Span {
  readonly from: Instant;
  readonly to: Instant | undefined;
}

export interface StateSpan extends Span {
  readonly channel: string;
  readonly category: string;
  readonly isPolled: boolean;
  readonly quality: Quality;
}
export interface PlanSpan extends Span {
  readonly activity: string;
}
export interface HandlingSpan {
  readonly from: Instant;
  readonly seconds: number;
  /** False where only the amount is known, not when it began. */
  readonly hasStart: boolean;
  readonly quality: Quality;
}

/** What is known of one agent's time. */
export interface AgentTime {
  readonly connectionId: string;
  readonly agentId: string;
  readonly isVoiceAgent: boolean;
  readonly states: readonly StateSpan[];
  readonly handling: readonly HandlingSpan[];
  readonly plans: readonly PlanSpan[];
  /** In the order in which they count: the agent's own group first, then the older one. */
  readonly memberships: readonly MembershipSpan[];
}

/** The next instant at which the agent's days change although nothing happens; undefined when only events change them. */
export function nextAgentChange(time: AgentTime, asOf: Instant): Instant | undefined {
  const spans: Span[] = [
    ...time.states,
    ...time.plans,
    ...time.handling.map((each) => ({ from: each.from, to: each.from + (each.hasStart ? each.seconds * 1000 : 0) })),
  ];
  if (spans.some((span) => span.from <= asOf && (span.to ?? Infinity) > asOf)) return asOf + 1;
  const ahead = spans.filter((span) => span.from > asOf).map((span) => span.from);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
