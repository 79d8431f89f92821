import { type Kysely } from 'kysely';
import { createView, type View, type ViewColumn } from './ddl/view.ts';

const key = (expression: string, connection = 'e.connection_id') => `${connection} || '/' || ${expression}`;

/** Columns every event has: the day and attribution of the KPI that counts it. */
const event = (alias = 'e', day = `${alias}.day`): readonly ViewColumn[] => [
  ['connection_id', `${alias}.connection_id`, 'Connection'],
  ['ticket_id', `${alias}.ticket_id`, 'Vendor id of the ticket'],
  ['day', day, 'Local day it counts on'],
  ['at', `${alias}.at`, 'Instant'],
  ['agent_id', key(`${alias}.agent_id`, `${alias}.connection_id`), 'Agent it counts for, as in kpi.agent; null when none'],
  ['group_id', key(`${alias}.group_id`, `${alias}.connection_id`), 'Group it counts for, as in kpi.agent_group; null when none'],
];

const ofTicket: readonly ViewColumn[] = [
  ['channel', 't.channel', 'Channel of the ticket'],
  ['priority', 't.priority', 'Priority of the ticket'],
  ['ticket_url', 't.url', 'Link into the helpdesk'],
];

const quality: ViewColumn = ['quality', 'e.quality', 'exact, derived or approx'];

const countable = (table: string) =>
  `support.${table} e join support.ticket_story t on t.connection_id = e.connection_id and t.ticket_id = e.ticket_id and t.is_countable`;

const isInbound = "t.origin = 'inbound'";

const EVENTS: readonly View[] = [
  {
    name: 'kpi.first_reply',
    comment: 'First human public replies: avg(first_reply_s) is first_response_time_avg, its median first_response_time_median',
    columns: [
      ...event(),
      ...ofTicket,
      ['first_reply_s', 'e.seconds', 'Seconds from creation to the reply'],
      ['first_reply_business_s', 'e.business_seconds', 'Business seconds; null without a schedule'],
      quality,
    ],
    from: `${countable('first_reply')} where t.channel <> 'phone'`,
  },
  {
    name: 'kpi.response',
    comment: 'Answered runs of customer messages: avg(response_s) is avg_response_time',
    columns: [
      ...event(),
      ...ofTicket,
      ['response_s', 'e.seconds', 'Seconds from the first unanswered message to the reply'],
      ['response_business_s', 'e.business_seconds', 'Business seconds; null without a schedule'],
      quality,
    ],
    from: countable('response'),
  },
  {
    name: 'kpi.resolution',
    comment:
      'Entries into resolved or closed. A measure is null where the row does not count for it, so the plain average of resolution_s, is_fcr, is_reopened, is_repeat and is_escalated is the KPI, and the sum of is_resolved is tickets_resolved',
    columns: [
      ...event(),
      ...ofTicket,
      ['resolution_channel', 'e.resolution_channel', 'Channel that resolved it'],
      ['is_resolved', 'e.is_last::int', '1 for the last resolution, holding now; else 0'],
      ['resolution_s', `case when e.is_last and ${isInbound} then e.seconds end`, 'Seconds from creation; last resolutions of inbound tickets'],
      ['resolution_business_s', `case when e.is_last and ${isInbound} then e.business_seconds end`, 'Business seconds of it'],
      ['is_fcr', `case when e.is_first and ${isInbound} then e.is_fcr::int end`, '1 resolved at first contact, 0 not; null when not eligible'],
      ['fcr_agent_id', key('e.fcr_agent_id'), 'Agent of the only contact: fcr_rate counts for this one'],
      ['is_reopened', 'case when e.is_day_cohort then e.is_reopened::int end', '1 reopened within the window, 0 not; last resolution of the ticket on the day'],
      ['is_repeat', `case when e.is_first and ${isInbound} then e.is_repeat::int end`, '1 followed by another contact, 0 not; null without a known customer'],
      ['is_escalated', `case when e.is_first and ${isInbound} then e.is_escalated::int end`, '1 escalated before, 0 not; null without tiers'],
      quality,
    ],
    from: countable('resolution'),
  },
  {
    name: 'kpi.reopen',
    comment: 'Returns from resolved or closed to work: their count is reopened_tickets',
    columns: [...event(), ...ofTicket, ['cause', 'e.cause', 'customer, agent or system'], quality],
    from: countable('reopen'),
  },
  {
    name: 'kpi.escalation',
    comment: 'Hand-overs to a group of a higher tier: their count is escalated_tickets',
    columns: [
      ...event(),
      ...ofTicket,
      ['from_group_id', key('e.from_group_id'), 'Group before'],
      ['to_group_id', key('e.to_group_id'), 'Group after'],
      quality,
    ],
    from: countable('escalation'),
  },
  {
    name: 'kpi.sla_target',
    comment: 'Service-level targets with an outcome: the average of is_met is sla_compliance_rate',
    columns: [
      ...event(),
      ['channel', 't.channel', 'Channel of the ticket'],
      ['priority', 'coalesce(e.priority_applied, t.priority)', 'Priority the target was set for'],
      ['ticket_url', 't.url', 'Link into the helpdesk'],
      ['sla_metric', 'e.metric', 'first_reply, next_reply, resolution …'],
      ['policy', 'e.policy', 'Policy'],
      ['target_s', 'e.target_s', 'Target in seconds'],
      ['due_at', 'e.due_at', 'Due instant'],
      ['is_met', 'e.is_met::int', '1 met, 0 breached'],
      quality,
    ],
    from: `${countable('sla_event')} where e.day is not null and e.status in ('met', 'breached')`,
  },
  {
    name: 'kpi.survey_response',
    comment: 'Survey answers that count, and offers without one: the average of is_positive by survey_type is csat_score and esat_score, of nps_points nps',
    columns: [
      ['connection_id', 'e.connection_id', 'Connection'],
      ['response_id', 'e.response_id', 'Vendor id of the answer or offer'],
      ['ticket_id', 'e.ticket_id', 'Vendor id of the ticket; null for surveys about the relationship'],
      ['day', 'case when e.is_counted then e.day end', 'Local day of the answer; null while it is only offered'],
      ['at', 'case when e.is_counted then e.at end', 'Instant of the answer'],
      ['agent_id', key('e.agent_id'), 'Agent it counts for'],
      ['group_id', key('e.group_id'), 'Group it counts for'],
      ['channel', 'e.channel', 'Channel of its ticket'],
      ['ticket_url', 't.url', 'Link into the helpdesk'],
      ['survey_type', 'e.survey_type', 'csat, nps, ces or esat'],
      ['survey_id', 'e.survey_id', 'Survey'],
      [
        'is_positive',
        "case when e.is_counted and e.survey_type in ('csat', 'esat') and e.response_group is not null then (e.response_group = 'positive')::int end",
        '1 positive, 0 not; csat and esat',
      ],
      ['score', 'case when e.is_counted then e.score end', 'Score on its own scale, of an effort survey turned to ease'],
      ['normalised', 'case when e.is_counted then e.normalised end', 'Score from 0 to 100'],
      [
        'nps_points',
        "case when e.is_counted and e.survey_type = 'nps' then case e.response_group when 'positive' then 100 when 'neutral' then 0 when 'negative' then -100 end end",
        '100 promoter, 0 passive, -100 detractor',
      ],
      ['offered_day', 'e.offered_day', 'Local day of the offer, where it counts'],
      [
        'is_answered_in_window',
        "case when e.offered_day is not null and e.survey_type <> 'esat' then e.is_answered_in_window::int end",
        '1 answered in time, 0 not: its average by offered_day is survey_response_rate',
      ],
      quality,
    ],
    from: 'support.survey_answer e left join support.ticket_story t on t.connection_id = e.connection_id and t.ticket_id = e.ticket_id where e.is_counted or e.offered_day is not null',
  },
  {
    name: 'kpi.call',
    comment: 'Calls',
    columns: [
      ['connection_id', 'e.connection_id', 'Connection'],
      ['call_id', 'e.call_id', 'Vendor id of the call'],
      ['ticket_id', 'e.ticket_id', 'Vendor id of the ticket'],
      [
        'day',
        "(e.started_at at time zone coalesce((select z.value ->> 'timeZone' from sync.setting z where z.name = 'story'), 'UTC'))::date",
        'Local day of its start',
      ],
      ['at', 'e.started_at', 'Start'],
      ['agent_id', key('e.agent_id'), 'First agent who answered'],
      ['group_id', key('e.group_id'), 'Queue or group'],
      ['channel', "'phone'::text", 'phone'],
      ['ticket_url', 't.url', 'Link into the helpdesk'],
      ['direction', 'e.direction', 'inbound or outbound'],
      ['outcome', 'e.outcome', 'answered, abandoned_queue, abandoned_ivr, voicemail, overflow, callback or failed'],
      ['wait_s', 'e.wait_s', 'Seconds in the queue'],
      ['talk_s', 'e.talk_s', 'Seconds of talk'],
      ['hold_s', 'e.hold_s', 'Seconds on hold'],
      ['wrap_s', 'e.wrap_s', 'Seconds of work after the call'],
      quality,
    ],
    from: 'support.call e left join support.ticket_story t on t.connection_id = e.connection_id and t.ticket_id = e.ticket_id',
  },
];

const same = (names: readonly (readonly [string, string])[]): readonly ViewColumn[] => names.map(([name, comment]) => [name, `t.${name}`, comment]);

const TICKET: View = {
  name: 'kpi.ticket',
  comment: 'Every ticket that counts, as it is now: where a number is looked into',
  columns: [
    ['connection_id', 't.connection_id', 'Connection'],
    ['source', 'c.source', 'zendesk, freshdesk, hubspot or figures'],
    ['ticket_id', 't.ticket_id', 'Vendor id'],
    ['url', 't.url', 'Link into the helpdesk'],
    ['created_at', 't.at', 'Created'],
    ['created_day', 't.day', 'Local day of it'],
    ['created_hour', 't.hour', 'Local hour of it'],
    ...same([
      ['origin', 'inbound, outbound or internal'],
      ['channel', 'Channel of the first customer message'],
    ]),
    ['group_id', key('t.current_group_id', 't.connection_id'), 'Group now'],
    ['agent_id', key('t.current_agent_id', 't.connection_id'), 'Agent now'],
    ...same([
      ['priority', 'Priority'],
      ['ticket_type', 'Type'],
      ['topic', 'Topic'],
    ]),
    ['brand_id', key('t.brand_id', 't.connection_id'), 'Brand'],
    ['organization_id', key('t.organization_id', 't.connection_id'), 'Organization'],
    ['customer_id', key('t.customer_id', 't.connection_id'), 'Customer'],
    ...same([
      ['status_category', 'new, open, pending, hold, resolved or closed'],
      ['first_reply_at', 'First human public reply'],
      ['first_reply_s', 'Seconds from creation to it'],
      ['first_reply_business_s', 'Business seconds to it'],
      ['first_resolved_at', 'First resolution'],
      ['resolved_at', 'Last resolution, if it is resolved now'],
      ['resolution_s', 'Seconds from creation to it'],
      ['resolution_business_s', 'Business seconds to it'],
      ['reply_count', 'Human public replies; null where messages are not read'],
      ['reopen_count', 'Reopens'],
      ['is_fcr', 'Resolved at first contact; null when not eligible'],
      ['is_repeat', 'Followed by another contact; null when unknown'],
      ['is_escalated', 'Escalated before the first resolution'],
      ['csat_positive', 'Latest rating is positive; null when unrated'],
      ['handle_s', 'Seconds of time entries'],
      ['sla_met', 'Targets met'],
      ['sla_breached', 'Targets breached'],
      ['quality', 'exact, derived or approx'],
    ]),
  ],
  from: 'support.ticket_story t join sync.connection c on c.connection_id = t.connection_id where t.is_countable',
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const view of [TICKET, ...EVENTS]) await createView(db, view);
}
