import * as z from 'zod';
import { DEFAULT_PARAMETERS } from '../domain/parameters.ts';
import { duration } from './duration.ts';

const days = (least: number, most: number) => z.int().min(least).max(most);
const flag = z.boolean();
const seconds = z.union([z.number().min(0), duration.transform((ms) => ms / 1_000)]);
const share = z.number().min(0).max(1);

/** Parameters the story and the measures of this version take from `DEFAULT_PARAMETERS`. Alternatives as in catalogue section 2. */
const STANDING = {
  clock: z.enum(['calendar', 'business']).describe('Clock of response, resolution and SLA shares'),
  ticket_origin: z.enum(['inbound', 'all']).describe('Which tickets count in volume, FCR and resolution; of first responses frt_outbound decides'),
  frt_day: z.enum(['reply', 'created']).describe('Day a first response belongs to'),
  frt_outbound: z.enum(['exclude', 'zendesk']).describe('First response of tickets that agents began'),
  frt_public_note_counts: flag.describe('Freshdesk: a public note is a reply'),
  response_run_start: z.enum(['first', 'last']).describe('Which of several unanswered messages begins the wait'),
  answer_target_s: z.record(z.string(), seconds).describe('Seconds by channel within which an answer is in time; "default" for the others'),
  resolution_basis: z.enum(['full', 'first']).describe('Resolution time ends at the last or the first resolution'),
  resolution_clock: z.enum(['elapsed', 'unsolved_only', 'excl_pending', 'excl_pending_hold']).describe('Which statuses the resolution time counts'),
  resolved_basis: z.enum(['last', 'first', 'event']).describe('Which resolution counts for resolved tickets'),
  fcr_method: z
    .enum(['one_contact_no_reopen', 'one_touch', 'one_touch_lt2', 'no_customer_followup', 'no_reopen_only', 'within_one_business_hour'])
    .describe('What first contact resolution means'),
  fcr_window_days: days(1, 30).describe('Days without a follow-up after the resolution'),
  fcr_disallow_transfer: flag.describe('A transfer ends first contact resolution'),
  fcr_merge_minutes: z.number().min(0).max(120).describe('Replies of agents within these minutes are one contact'),
  reopen_method: z.enum(['cohort', 'event_ratio']).describe('Reopens of the day’s resolutions, or reopens over resolutions'),
  reopen_window_days: days(1, 90).describe('Days after a resolution in which a reopen counts'),
  exclude_soft_reopens: flag.describe('Leave out reopens by a mere thank-you'),
  repeat_match: z.enum(['same_topic_if_known', 'any_contact', 'same_ticket_only']).describe('Which later contact repeats the first'),
  repeat_window_days: days(1, 30).describe('Days in which a contact repeats the first'),
  escalation_day: z.enum(['resolved', 'created', 'event']).describe('Day an escalation belongs to'),
  resolution_rate_method: z.enum(['cohort', 'flow']).describe('Resolved of the created, or resolved over created'),
  resolution_rate_window_days: days(1, 365).describe('Days a created ticket has to be resolved'),
  backlog_include_pending: flag.describe('Pending tickets are backlog'),
  backlog_include_hold: flag.describe('Tickets on hold are backlog'),
  backlog_age_limit_h: z.number().positive().describe('Hours after which a ticket without an SLA is past due'),
  email_backlog_method: z.enum(['awaiting_reply', 'unresolved']).describe('What the e-mail backlog holds'),
  sla_unit: z.enum(['target', 'ticket']).describe('What SLA compliance counts'),
  sla_clock_start: z.enum(['created', 'applied']).describe('Where a target’s clock begins'),
  sla_risk_fraction: z
    .union([z.number().min(0.01), duration.transform((ms) => ms / 1_000)])
    .describe('A target is at risk when this share of it is left; above 1, when these seconds are'),
  csat_method: z.enum(['positive_share', 'exclude_neutral', 'mean']).describe('How CSAT is computed'),
  csat_dedupe: z.enum(['latest', 'first', 'all']).describe('Which of several answers of one survey and ticket counts'),
  csat_scale_map: z
    .record(z.string(), z.strictObject({ positive: z.number(), neutral: z.number().optional() }))
    .describe('By id of a survey: its lowest positive and lowest neutral score, where the usual scales do not fit'),
  csat_agent: z.enum(['rated', 'resolver', 'last_replier']).describe('Whom a rating belongs to'),
  ces_orientation: z.enum(['ease', 'effort']).describe('Does a high score mean ease or effort, where the survey does not say'),
  ces_scale: z.enum(['native', 'normalised']).describe('CES on the survey’s scale or 0 to 100'),
  survey_response_window_days: days(1, 90).describe('Days an offered survey has to be answered'),
  esat_method: z.enum(['positive_share', 'enps']).describe('How agent satisfaction is computed'),
  contact_unit: z.enum(['ticket_or_call', 'ticket']).describe('What a contact is'),
  identity_merge: flag.describe('The same customer of two helpdesks is one'),
  chat_resolution_window_h: z.number().positive().describe('Hours a chat has to be resolved'),
  percentile_method: z.enum(['cont', 'disc']).describe('As percentile_cont or percentile_disc'),
  percentile: share.describe('The percentile of the medians'),
  service_level_method: z.enum(['f1', 'f2', 'f3', 'f4', 'f5']).describe('Formula of the service level'),
  service_level_s: seconds.describe('Seconds within which a call is answered in time'),
  short_abandon_s: seconds.describe('Calls given up within these seconds are left out'),
  sl_business_only: flag.describe('Service level of opening hours only'),
  voicemail_as: z.enum(['offered', 'abandoned', 'excluded']).describe('What a voicemail counts as'),
  queue_time_population: z.enum(['all_queued', 'answered']).describe('Whose queue time counts'),
  include_ivr: flag.describe('Time in the menu is queue time'),
  utilization_denominator: z.enum(['logged_in', 'paid_hours', 'scheduled']).describe('What utilization is a share of'),
  availability_method: z.enum(['ready_plus_handling', 'ready_only']).describe('What available means'),
  aht_population: z.enum(['with_entries', 'all_resolved']).describe('Tickets the handle time is an average of'),
  aht_include_hold: flag.describe('Hold is handle time'),
  aht_include_consult: flag.describe('Consultation is handle time'),
  per_agent: z.enum(['distinct', 'agent_days']).describe('What contacts per agent divides by'),
  overtime_denominator: z.enum(['worked', 'regular']).describe('What overtime is a share of'),
  training_denominator: z.enum(['headcount', 'fte']).describe('What training expense divides by'),
  mentions_source: z.enum(['figures', 'tickets']).describe('Where social mentions come from'),
  bot_window_h: z.number().min(2).max(168).describe('Hours without a human after which a bot has resolved'),
  kb_method: z.enum(['share', 'score']).describe('How knowledge base usage is computed'),
  hit_numerator: z.enum(['products', 'deals']).describe('What the hit rate counts'),
  chat_interaction_unit: z.enum(['message', 'turn']).describe('What an interaction in a chat is'),
  queue_time_as: z.enum(['mean', 'p90', 'max']).describe('Which queue time is shown'),
  calling_time_include_wrap: flag.describe('Wrap-up is calling time'),
  dialed_calls: z.enum(['attempts', 'connected']).describe('Which outbound calls count'),
  answering_lines: z.enum(['sales', 'all']).describe('Lines of the answering percentage'),
  adherence_grace_s: seconds.describe('Seconds an agent may be off the plan'),
  aht_source: z.enum(['effort', 'agent_work_time']).describe('Handle time is effort, or the time tickets were new or open'),
  bot_first_response_as: z.enum(['mean', 'median']).describe('Which response time of the bot is shown'),
  count_bot_handoff: flag.describe('A hand-over by a bot is an escalation of the chat'),
  figure_allocation: z.enum(['calendar_days', 'business_days', 'none']).describe('How a figure of a period is spread over its days'),
  figures_priority: z.enum(['source', 'figures']).describe('Which wins where both state a number'),
  customer_unit: z.enum(['organization', 'contact']).describe('Who is a customer in revenue figures'),
  cost_ticket_denominator: z.enum(['created', 'resolved']).describe('Tickets that the cost is divided by'),
  contraction_includes_churn: flag.describe('Churn is contraction too'),
  arpu_denominator: z.enum(['average', 'end', 'distinct_active']).describe('What ARPU divides by'),
  clv_method: z.enum(['value_frequency_lifespan', 'historic', 'arpu_over_churn']).describe('How customer lifetime value is computed'),
  clv_max_years: z.number().positive().max(50).describe('Longest life of a customer'),
  field_include_travel: flag.describe('Travel is productive time in the field'),
  gross_margin: share.describe('Share of revenue that customer lifetime value counts'),
  surge_k: z.number().positive().describe('Standard deviations that make a surge'),
  forecast_weeks: z.int().min(2).max(104).describe('Weeks a forecast looks back'),
  business_minute_rule: z.enum(['cumulative', 'zendesk']).describe('All schedules of a ticket in force, or its last one for the whole span'),
} satisfies Record<keyof typeof DEFAULT_PARAMETERS, z.ZodType>;

/** Switches beside the register: schema and what holds when nobody sets them. */
const OTHERS: Readonly<Record<string, readonly [schema: z.ZodType, standard: unknown]>> = {
  topic_rule: [
    z.enum(['first_match']).describe('Of several tags that name a topic the first one of fields.topic counts; a topic by field needs no rule'),
    'first_match',
  ],
  organizations: [flag.describe('Weekly and monthly rows of each organization'), false],
  freeze_after_days: [z.int().min(1).describe('Days after which a number stays as it is; off when left out'), undefined],
};

const everyOne: Record<string, z.ZodType> = { ...STANDING, ...Object.fromEntries(Object.entries(OTHERS).map(([name, [schema]]) => [name, schema])) };

/** Every parameter of the catalogue's section 2 and the minor ones its rows name, each with its alternatives; all may be left out. */
export const kpiParameterShape: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(everyOne).map(([name, schema]) => [name, schema.exactOptional()]),
);

/** What a parameter is when nobody sets it; undefined where the catalogue leaves it off. */
export function defaultParameter(name: string): unknown {
  return name in OTHERS ? OTHERS[name]?.[1] : DEFAULT_PARAMETERS[name];
}
