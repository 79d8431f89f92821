import { isResolved, type Day, type StatusCategory } from '../../domain/values.ts';
import { assignmentAt } from './assignment.ts';
import { statedReplies } from './cut.ts';
import { event } from './event.ts';
import { seconds, type Instant } from './facts.ts';
import { handleSeconds, type Life } from './life.ts';
import { escalationQuality, fcrQuality, historyQuality } from './quality.ts';
import { hasBotMessage } from './replies.ts';
import { periodsIn, timeIn } from './status.ts';
import type { Row } from './story-rows.ts';

const DAY_MS = 86_400_000;

type Counts = (status: StatusCategory) => boolean;
const isUnsolved: Counts = (status) => !isResolved(status);
const isNotPending: Counts = (status) => isUnsolved(status) && status !== 'pending';
const isWorkedOn: Counts = (status) => isNotPending(status) && status !== 'hold';

/** Every resolution of the ticket, with what the cohort KPIs ask of it. */
export function resolutionRows(life: Life): Row[] {
  const { resolutions, facts, context } = life;
  const { createdAt } = facts.ticket;
  const windowMs = context.parameters.reopen_window_days * DAY_MS;
  const counted = context.parameters.exclude_soft_reopens ? life.reopens.filter((reopen) => !reopen.isSoft) : life.reopens;
  const days = resolutions.map((resolution) => context.days.dayOf(resolution.at));
  const qualities = { history_quality: historyQuality(life), fcr_quality: fcrQuality(life), escalation_quality: escalationQuality(life) };
  const reopened = resolutions.map((resolution) => counted.some((reopen) => reopen.at > resolution.at && reopen.at <= resolution.at + windowMs));
  // A ticket counts once a day: for the last resolution that did not hold, which is on whoever gave it; else for the last of all.
  const cohortOf = (day: Day) => {
    const failed = days.findLastIndex((each, i) => each === day && reopened[i] === true);
    return failed === -1 ? days.lastIndexOf(day) : failed;
  };
  return resolutions.map((resolution, i) => {
    const assignment = assignmentAt(life.assignments, resolution.at);
    const spent = (counts: Counts) => seconds(0, timeIn(life.intervals, createdAt, resolution.at, counts));
    const worked = (counts: Counts) => life.clock.within(periodsIn(life.intervals, createdAt, resolution.at, counts), createdAt);
    return {
      ...event(life, i + 1, resolution.at, assignment?.agentId ?? null, assignment?.groupId ?? null, resolution.quality),
      is_first: i === 0,
      is_last: i === resolutions.length - 1 && resolution.reopenedAt === null,
      is_day_cohort: i === cohortOf(days[i] as Day),
      is_reopened: reopened[i],
      seconds: seconds(createdAt, resolution.at),
      business_seconds: life.clock.between(createdAt, resolution.at),
      seconds_unsolved: spent(isUnsolved),
      seconds_excl_pending: spent(isNotPending),
      seconds_excl_pending_hold: spent(isWorkedOn),
      business_seconds_unsolved: worked(isUnsolved),
      business_seconds_excl_pending: worked(isNotPending),
      business_seconds_excl_pending_hold: worked(isWorkedOn),
      resolution_channel: resolutionChannel(life, resolution.at),
      is_fcr: i === 0 ? (life.firstContact?.isFcr ?? null) : null,
      fcr_agent_id: i === 0 ? (life.firstContact?.agentId ?? null) : null,
      is_resolved_now: resolutions.at(-1)?.reopenedAt === null,
      ...wholeLife(life),
      is_repeat: i === 0 ? life.isRepeat : null,
      is_escalated: i === 0 ? life.isEscalated : null,
      ...qualities,
    };
  });
}

/** What only a whole life tells. Where its beginning is not known, null, but for the replies that the helpdesk counts: never a part of it. */
function wholeLife(life: Life): Row {
  const { facts, turns } = life;
  if (facts.cutAt !== undefined) return { human_replies: statedReplies(facts), message_count: null, turn_count: null, handle_s: null };
  const seen = turns.filter((turn) => turn.by === 'agent').length;
  const stated = statedReplies(facts) ?? 0;
  // Replies that the helpdesk counts and no message shows: live messages of messaging. What can be seen beside them, a note or a merge, is not the conversation.
  const isHidden = seen === 0 && stated > 0;
  const isTold = facts.messages.length > 0 && !isHidden;
  return {
    human_replies: isHidden ? stated : isTold ? seen : null,
    message_count: isTold ? turns.length : null,
    turn_count: isTold ? turns.filter((turn, j) => turn.by !== turns[j - 1]?.by).length : null,
    handle_s: handleSeconds(life),
  };
}

/** Channel of the last human reply before the resolution; phone when an answered call came later; bot or none without either. */
function resolutionChannel(life: Life, at: Instant): string {
  const reply = life.turns.findLast((turn) => turn.by === 'agent' && turn.at <= at);
  const call = life.facts.calls.findLast((candidate) => candidate.isAnswered && candidate.at <= at);
  if (call && call.at > (reply?.at ?? -Infinity)) return 'phone';
  if (reply) return reply.channel ?? life.facts.ticket.channel;
  // A reply that the helpdesk states without showing it.
  if (life.reply && life.reply.at <= at) return life.facts.ticket.channel;
  return hasBotMessage(life.facts, life.context, at) ? 'bot' : 'none';
}
