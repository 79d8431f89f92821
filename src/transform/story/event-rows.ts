import type { Day } from '../../domain/values.ts';
import type { AnswerOutcome } from './answer.ts';
import { assignmentAt, type Assignment } from './assignment.ts';
import { event, iso, keyOf } from './event.ts';
import { seconds, type Instant } from './facts.ts';
import { groupFor } from './group.ts';
import type { Life } from './life.ts';
import { type FirstReply, labelsOf, responseRuns } from './replies.ts';
import { resolutionRows } from './resolution-rows.ts';
import { segmentsOf, type Segment } from './segments.ts';
import type { SlaTarget } from './sla.ts';
import type { StatusInterval } from './status.ts';
import type { Row } from './story-rows.ts';

/** Row of support.ticket_status_interval. */
export function intervalRow(life: Life, interval: StatusInterval, seq: number): Row {
  return {
    ...keyOf(life),
    seq,
    status_category: interval.status,
    source_status: interval.sourceStatus,
    valid_from: iso(interval.from),
    valid_to: iso(interval.to),
    changed_by_type: interval.actorType,
    changed_by_id: interval.actorId,
    quality: interval.quality,
  };
}

/** Row of support.ticket_assignment. */
export function assignmentRow(life: Life, period: Assignment, seq: number): Row {
  return {
    ...keyOf(life),
    seq,
    group_id: period.groupId,
    agent_id: period.agentId,
    valid_from: iso(period.from),
    valid_to: iso(period.to),
    changed_by_type: period.actorType,
    quality: period.quality,
  };
}

/** Rows of all tables whose rows count on a day; those of tickets outside TP are never made. */
export function eventRows(life: Life, outcomes: readonly AnswerOutcome[], targets: readonly SlaTarget[]) {
  return {
    first_reply: firstReplyRows(life),
    response: responseRows(life),
    answer_outcome: outcomes.map((outcome, i) => ({
      ...event(life, i + 1, outcome.at, outcome.agentId, outcome.groupId, outcome.quality),
      clock: outcome.clock,
      target_s: outcome.targetS,
      is_met: outcome.isMet,
    })),
    resolution: resolutionRows(life),
    reopen: life.reopens.map((reopen, i) => {
      const assignment = assignmentAt(life.assignments, reopen.at);
      return { ...event(life, i + 1, reopen.at, assignment?.agentId ?? null, assignment?.groupId ?? null, reopen.quality), cause: reopen.cause };
    }),
    escalation: life.escalations.map((escalation, i) => ({
      ...event(life, i + 1, escalation.at, escalation.agentId, escalation.fromGroupId, escalation.quality),
      from_group_id: escalation.fromGroupId,
      to_group_id: escalation.toGroupId,
    })),
    sentiment: sentimentRows(life),
    sla_event: targets.map((target) => slaRow(life, target)),
    backlog_segment: segmentsOf({ ...life, targets }, life.context).map((segment, i) => segmentRow(life, segment, i + 1)),
  };
}

function firstReplyRows(life: Life): Row[] {
  const { facts, context } = life;
  const reply = facts.ticket.origin === 'inbound' ? life.reply : replyAfterOpening(life);
  if (!reply || facts.ticket.channel === 'phone') return [];
  const { createdAt } = facts.ticket;
  return [
    {
      ...event(life, 1, reply.at, reply.agentId, reply.groupId, reply.quality),
      created_day: context.days.dayOf(createdAt),
      seconds: seconds(createdAt, reply.at),
      business_seconds: life.clock.between(createdAt, reply.at),
    },
  ];
}

/**
 * Of a ticket that agents began, the first message is no reply: the one after it is (parameter `frt_outbound`: zendesk, which shows it so).
 * Nobody waits for it by default.
 */
function replyAfterOpening(life: Life): FirstReply | undefined {
  if (life.context.parameters.frt_outbound !== 'zendesk') return undefined;
  const [, reply] = life.turns.filter((turn) => turn.by === 'agent');
  if (!reply) return undefined;
  return { at: reply.at, agentId: reply.agentId, groupId: assignmentAt(life.assignments, reply.at)?.groupId ?? null, quality: 'exact' };
}

function sentimentRows(life: Life): Row[] {
  return labelsOf(life.facts, life.context).map(({ at, sentiment }, i) => {
    const assignment = assignmentAt(life.assignments, at);
    return { ...event(life, i + 1, at, assignment?.agentId ?? null, assignment?.groupId ?? null, 'exact'), sentiment };
  });
}

function responseRows(life: Life): Row[] {
  return responseRuns(life.facts, life.turns, life.intervals).map((run, i) => ({
    ...event(life, i + 1, run.at, run.agentId, assignmentAt(life.assignments, run.at)?.groupId ?? null, 'exact'),
    seconds: seconds(run.first, run.at),
    business_seconds: life.clock.between(run.first, run.at),
    seconds_from_last: seconds(run.last, run.at),
    business_seconds_from_last: life.clock.between(run.last, run.at),
  }));
}

function slaRow(life: Life, target: SlaTarget): Row {
  const at = target.status === 'breached' ? target.breachedAt : target.status === 'met' ? target.fulfilledAt : null;
  const assignment = at === null ? life.assignments.at(-1) : assignmentAt(life.assignments, at);
  const riskDays = target.riskFrom === null || target.riskTo === null ? undefined : midnights(life, target.riskFrom, target.riskTo);
  return {
    ...keyOf(life),
    sla_instance_id: target.id,
    metric: target.metric,
    policy: target.policy,
    priority_applied: target.priority,
    clock: target.clock,
    target_s: target.targetS,
    started_at: iso(target.startedAt),
    paused_s: target.pausedS,
    due_at: iso(target.dueAt),
    fulfilled_at: iso(target.fulfilledAt),
    breached_at: iso(target.breachedAt),
    cancelled_at: iso(target.cancelledAt),
    status: target.status,
    at: iso(at),
    day: at === null ? null : life.context.days.dayOf(at),
    agent_id: assignment?.agentId ?? null,
    group_id: groupFor(assignment?.groupId, assignment?.agentId, at ?? life.context.asOf, life.facts.memberships),
    is_met: at === null ? null : target.status === 'met',
    risk_from: iso(target.riskFrom),
    risk_to: iso(target.riskTo),
    risk_first_day: riskDays?.first ?? null,
    risk_last_day: riskDays?.last ?? null,
    quality: target.quality,
  };
}

function segmentRow(life: Life, segment: Segment, seq: number): Row {
  const covered = midnights(life, segment.from, segment.to);
  return {
    ...keyOf(life),
    seq,
    valid_from: iso(segment.from),
    valid_to: iso(segment.to),
    first_day: covered?.first ?? null,
    last_day: covered?.last ?? null,
    status_category: segment.status,
    agent_id: segment.agentId,
    group_id: segment.groupId,
    age_bucket: segment.ageBucket,
    is_awaiting_first: segment.isAwaitingFirst,
    is_awaiting_agent: segment.isAwaitingAgent,
    is_past_sla: segment.isPastSla,
    sla_policy: segment.slaPolicy,
    quality: segment.quality,
    sla_quality: segment.slaQuality,
  };
}

/** The days at whose end [from, to) holds; undefined when it covers no midnight. A ticket created at 24:00 was not there before it. */
function midnights(life: Life, from: Instant, to: Instant | null): { first: Day; last: Day | null } | undefined {
  const { days } = life.context;
  const startDay = days.dayOf(from);
  const first = days.startOf(startDay) === from && from !== life.facts.ticket.createdAt ? days.plus(startDay, -1) : startDay;
  if (to === null) return { first, last: null };
  const endDay = days.dayOf(to);
  const last = days.plus(endDay, days.startOf(endDay) === to ? -2 : -1);
  return last < first ? undefined : { first, last };
}
