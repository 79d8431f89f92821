import type { Fact, FactName } from './fact.ts';
import { figureDays } from './figure-days.ts';
import type { Sql } from './sql-text.ts';
import { WORK_FACTS } from './work-facts.ts';
import { type CustomerUnit, payingCustomers, revenueEvents } from './revenue-facts.ts';

const TICKET = 'support.ticket_story t';
const SAME = 't.connection_id = f.connection_id and t.ticket_id = f.ticket_id';

/** What is told of a resolution besides that it happened. */
const OF_RESOLUTION: Readonly<Record<string, Sql>> = {
  is_reopened: 'f.history_quality',
  is_repeat: 'f.history_quality',
  is_resolved_now: 'f.history_quality',
  seconds_unsolved: 'f.history_quality',
  seconds_excl_pending: 'f.history_quality',
  seconds_excl_pending_hold: 'f.history_quality',
  business_seconds_unsolved: 'f.history_quality',
  business_seconds_excl_pending: 'f.history_quality',
  business_seconds_excl_pending_hold: 'f.history_quality',
  is_fcr: 'f.fcr_quality',
  human_replies: 'f.fcr_quality',
  is_escalated: 'f.escalation_quality',
};

/** A table of the story, joined with its ticket; only tickets that count. */
const ofTicket = (table: string, rest: Partial<Fact> = {}): Fact => ({
  stale: [table],
  from: () => `support.${table} f join ${TICKET} on ${SAME} and t.is_countable`,
  day: 'f.day',
  at: 'f.at',
  kind: "'ticket'",
  id: 'f.ticket_id',
  url: 't.url',
  ...rest,
});

const ofSurvey = (rest: Partial<Fact>): Fact => ({
  stale: ['survey_answer'],
  from: () =>
    `support.survey_answer f left join ${TICKET} on ${SAME} left join support.survey_response r on r.connection_id = f.connection_id and r.response_id = f.response_id`,
  where: 'f.is_counted',
  day: 'f.day',
  at: 'f.at',
  kind: "'survey_response'",
  id: 'f.response_id',
  url: 't.url',
  dimensions: {
    channel: "coalesce(f.channel, t.channel, 'none')",
    survey: "coalesce(f.survey_id, 'none')",
    segment: "coalesce(f.segment, 'none')",
    organization: "coalesce(f.connection_id || '/' || coalesce(t.organization_id, f.organization_id), 'none')",
  },
  ...rest,
});

/** Tickets that are contacts, and answered inbound calls (catalogue 0.5). */
const contacts = (): Sql => `(
  select s.connection_id, s.ticket_id, s.day, s.at, s.agent_id, s.group_id, s.customer_id, s.person_hash, s.channel, 'ticket' as kind, s.ticket_id as id, s.url,
    'exact' as quality
  from support.ticket_story s where s.is_countable and s.is_contact
  union all
  select c.connection_id, c.ticket_id, c.day, c.at, c.agent_id, c.group_id, c.customer_id, c.person_hash, 'phone', 'call', c.call_id,
    null, c.quality
  from support.call_story c where c.direction = 'inbound' and c.outcome = 'answered'
) f left join ${TICKET} on ${SAME}`;

/** A rate of exchange holds on until there is a later one. */
const REVENUE: Partial<Fact> = {
  stale: ['revenue_event', 'figure'],
  reachesOn: true,
  from: (timeZone) => `${revenueEvents(timeZone)} f left join ${TICKET} on false`,
  kind: "'revenue_event'",
  id: 'f.id',
  url: 'null',
  dimensions: { segment: 'f.segment', channel: "'none'", group: "'none'", agent: "'none'" },
};

/** Customers stand for the whole period: measures ask who was active at its start and end. */
const paying = (unit: CustomerUnit): Fact => ({
  ...ofTicket('revenue_event', REVENUE),
  from: (timeZone) => `${payingCustomers(unit, timeZone)} f left join ${TICKET} on false`,
  day: 'b.first_day',
  kind: "'customer'",
});

export const FACTS: Readonly<Record<FactName, Fact>> = {
  ...WORK_FACTS,
  created: {
    // A chat that a bot handed over is told by the bot's story.
    ...ofTicket('ticket_story', { stale: ['ticket_story', 'bot_story'] }),
    from: () => 'support.ticket_story f cross join lateral (select f.*) t',
    where: 'f.is_countable',
    // The ticket itself says when it was created, whatever is known of its life.
    quality: "'exact'",
    qualities: { is_resolved_in_window: 'f.quality', is_resolved_in_chat_window: 'f.quality', is_chat_escalated: 'f.escalation_quality' },
    dimensions: { hour: "lpad(f.hour::text, 2, '0')" },
  },
  contact: {
    ...ofTicket('ticket_story', { stale: ['ticket_story', 'call_story', 'bot_story'], kind: 'f.kind', id: 'f.id', url: 'coalesce(f.url, t.url)' }),
    from: contacts,
    dimensions: { channel: 'f.channel' },
  },
  first_reply: ofTicket('first_reply'),
  first_reply_of_created: ofTicket('first_reply', { stale: ['first_reply', 'ticket_story'], day: 'f.created_day' }),
  response: ofTicket('response'),
  answer_outcome: ofTicket('answer_outcome'),
  resolution: ofTicket('resolution', { qualities: OF_RESOLUTION, dimensions: { resolution_channel: 'f.resolution_channel' } }),
  first_contact: ofTicket('resolution', {
    where: 'f.is_first',
    qualities: OF_RESOLUTION,
    dimensions: { agent: "coalesce(f.connection_id || '/' || coalesce(f.fcr_agent_id, f.agent_id), 'none')" },
  }),
  reopen: ofTicket('reopen'),
  escalation: ofTicket('escalation'),
  sla_event: ofTicket('sla_event', {
    where: "f.status in ('met', 'breached')",
    dimensions: { priority: "coalesce(f.priority_applied, t.priority, 'none')", sla_metric: 'f.metric', policy: "coalesce(f.policy, 'none')" },
  }),
  survey_answer: ofSurvey({}),
  survey_offer: ofSurvey({ stale: ['survey_offer'], where: 'f.offered_day is not null', day: 'f.offered_day', at: 'coalesce(r.offered_at, f.at)' }),
  sentiment: ofTicket('sentiment'),
  backlog_segment: ofTicket('backlog_segment', {
    day: 'f.first_day',
    lastDay: 'f.last_day',
    at: 'f.valid_from',
    until: 'f.valid_to',
    qualities: { is_past_sla: 'f.sla_quality' },
    dimensions: { status: 'f.status_category', age_bucket: 'f.age_bucket', policy: "coalesce(f.sla_policy, 'none')" },
  }),
  sla_risk: ofTicket('sla_event', {
    stale: ['sla_risk'],
    day: 'f.risk_first_day',
    lastDay: 'f.risk_last_day',
    at: 'f.risk_from',
    until: 'f.risk_to',
    where: 'f.risk_from is not null',
    dimensions: {
      priority: "coalesce(f.priority_applied, t.priority, 'none')",
      sla_metric: 'f.metric',
      policy: "coalesce(f.policy, 'none')",
      agent: "coalesce(f.connection_id || '/' || case when f.at is null then t.current_agent_id else f.agent_id end, 'none')",
      group: "coalesce(f.connection_id || '/' || case when f.at is null then t.current_group_id else f.group_id end, 'none')",
    },
  }),
  revenue_event: ofTicket('revenue_event', REVENUE),
  // Everything up to the end of the period; measures say how far back.
  revenue_until: {
    ...ofTicket('revenue_event', REVENUE),
    from: (timeZone) => `(select e.*, e.day as occurred_on from ${revenueEvents(timeZone)} e) f left join ${TICKET} on false`,
    day: 'b.first_day',
    where: 'f.occurred_on <= b.last_day and f.occurred_on <= k.today',
  },
  paying_organization: paying('organization'),
  paying_contact: paying('contact'),
  figure_day: {
    ...ofTicket('figure', { kind: "'figure'", id: 'f.id', url: 'null' }),
    from: (timeZone) => `${figureDays(timeZone)} f left join ${TICKET} on false`,
    dimensions: {
      channel: "coalesce(f.channel, 'none')",
      network: "coalesce(f.network, 'none')",
      cost_type: "coalesce(f.cost_type, 'none')",
      group: memberOfFigure('group_id'),
      agent: memberOfFigure('agent_id'),
    },
  },
};

/** The fact that a number looks at where it is cut or filtered by these dimensions. */
export const factBy = (fact: FactName, dimensions: readonly string[]): FactName =>
  dimensions.map((dimension) => FACTS[fact].partsBy?.[dimension]).find((parts) => parts !== undefined) ?? fact;

/** Told for a whole period, such as who was a customer at both ends of it: SQL that asks for the period, `b`. It adds up over no days. */
export function isOfPeriods({ fact, value = '', where = '' }: { readonly fact: FactName; readonly value?: Sql; readonly where?: Sql }): boolean {
  return /\bb\./.test([value, where, FACTS[fact].day, FACTS[fact].where ?? ''].join(' '));
}

/** Figures name groups and agents as members, `<connection>/<vendor id>`; a bare id is of the figure's own connection. */
function memberOfFigure(column: string): Sql {
  return `case when f.${column} is null then 'none' when position('/' in f.${column}) > 0 then f.${column} else f.connection_id || '/' || f.${column} end`;
}
