import { isChatEscalated } from './chat.ts';
import { escalationQuality, historyQuality } from './quality.ts';
import { networkOf } from './network.ts';
import { worstQuality } from '../../domain/values.ts';
import { creationAttribution } from './assignment.ts';
import { iso, keyOf } from './event.ts';
import { seconds } from './facts.ts';
import { groupFor } from './group.ts';
import { answerable, handleSeconds, type Life } from './life.ts';
import { labelsOf } from './replies.ts';
import type { SlaTarget } from './sla.ts';
import type { Row } from './story-rows.ts';
import type { SurveyAnswer } from './survey.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Row of support.ticket_story: dimensions, creation and outcome. */
export function storyRow(life: Life, answers: readonly SurveyAnswer[], targets: readonly SlaTarget[]): Row {
  const { ticket } = life.facts;
  const { context } = life;
  const now = life.assignments.at(-1);
  return {
    ...keyOf(life),
    is_countable: life.isCountable,
    origin: ticket.origin,
    channel: ticket.channel,
    is_social: ticket.isSocial,
    network: networkOf(ticket),
    priority: ticket.priority,
    ticket_type: ticket.ticketType,
    topic: ticket.topic,
    brand_id: ticket.brandId,
    organization_id: ticket.organizationId,
    customer_id: ticket.customerId,
    segment: ticket.segment,
    person_hash: ticket.personHash,
    is_complaint: ticket.isComplaint,
    is_bot_only: life.isBotOnly,
    is_negative: labelsOf(life.facts, context).some(({ sentiment }) => sentiment < 0),
    tags: ticket.tags,
    fields: ticket.fields,
    url: ticket.url,
    status_category: life.intervals.at(-1)?.status ?? ticket.statusCategory,
    current_agent_id: now?.agentId ?? null,
    current_group_id: groupFor(now?.groupId, now?.agentId, context.asOf, life.facts.memberships),
    at: iso(ticket.createdAt),
    day: context.days.dayOf(ticket.createdAt),
    hour: context.days.hourOf(ticket.createdAt),
    ...attributed(creationAttribution(life.facts, life.assignments, context)),
    is_contact: ticket.origin === 'inbound' && !(ticket.channel === 'phone' && life.facts.calls.some((call) => call.isAnswered)),
    ...outcome(life, answers, targets),
    quality: worstQuality(ticket.quality, historyQuality(life)),
    escalation_quality: escalationQuality(life),
  };
}

const attributed = (who: { agentId: string | null; groupId: string | null }): Row => ({ agent_id: who.agentId, group_id: who.groupId });

function outcome(life: Life, answers: readonly SurveyAnswer[], targets: readonly SlaTarget[]): Row {
  const { createdAt } = life.facts.ticket;
  const last = life.resolutions.at(-1);
  const resolvedAt = last && last.reopenedAt === null ? last.at : null;
  const reply = answerable(life) ? life.reply : undefined;
  const rated = answers.filter((answer) => answer.isCounted && answer.response.surveyType === 'csat').toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return {
    is_resolved_in_window: resolvedAt !== null && resolvedAt - createdAt <= life.context.parameters.resolution_rate_window_days * DAY_MS,
    is_resolved_in_chat_window: resolvedAt !== null && resolvedAt - createdAt <= life.context.parameters.chat_resolution_window_h * HOUR_MS,
    first_reply_at: iso(life.reply?.at ?? null),
    first_reply_s: reply ? seconds(createdAt, reply.at) : null,
    first_reply_business_s: reply ? life.clock.between(createdAt, reply.at) : null,
    first_resolved_at: iso(life.resolutions[0]?.at ?? null),
    resolved_at: iso(resolvedAt),
    resolution_s: resolvedAt === null ? null : seconds(createdAt, resolvedAt),
    resolution_business_s: resolvedAt === null ? null : life.clock.between(createdAt, resolvedAt),
    reply_count:
      life.facts.messages.length > 0 && life.facts.cutAt === undefined
        ? life.turns.filter((turn) => turn.by === 'agent').length
        : statedCount(life, 'reply_count'),
    reopen_count: Math.max(life.reopens.length, statedCount(life, 'reopen_count') ?? 0),
    is_fcr: life.facts.ticket.origin === 'inbound' ? (life.firstContact?.isFcr ?? null) : null,
    is_repeat: life.isRepeat,
    is_escalated: life.isEscalated,
    is_chat_escalated: isChatEscalated(life),
    csat_positive: rated.length === 0 ? null : rated.at(-1)?.responseGroup === 'positive',
    handle_s: handleSeconds(life),
    sla_met: targets.filter((target) => target.status === 'met').length,
    sla_breached: targets.filter((target) => target.status === 'breached').length,
  };
}

/** A count that the helpdesk states. With exact events at hand the events decide, so it stands in only without them. */
function statedCount(life: Life, kind: string): number | null {
  if (life.facts.cutAt === undefined && life.intervals.some((interval) => interval.quality === 'exact')) return null;
  return life.facts.summaries.find((summary) => summary.kind === kind)?.value ?? null;
}
