/**
 * The parameter register (catalogue section 2): what a KPI definition leaves open, with its default.
 * The config sets them under `kpi:`; the story and the measures take them from here only.
 */
export interface Parameters {
  readonly clock: 'calendar' | 'business';
  readonly ticket_origin: 'inbound' | 'all';
  readonly frt_day: 'reply' | 'created';
  readonly frt_outbound: 'exclude' | 'zendesk';
  readonly frt_public_note_counts: boolean;
  readonly response_run_start: 'first' | 'last';
  /** Seconds by channel; `default` for the others. */
  readonly answer_target_s: Readonly<Record<string, number>>;
  readonly resolution_basis: 'full' | 'first';
  readonly resolution_clock: 'elapsed' | 'unsolved_only' | 'excl_pending' | 'excl_pending_hold';
  readonly resolved_basis: 'last' | 'first' | 'event';
  readonly fcr_method: 'one_contact_no_reopen' | 'one_touch' | 'one_touch_lt2' | 'no_customer_followup' | 'no_reopen_only' | 'within_one_business_hour';
  readonly fcr_window_days: number;
  readonly fcr_disallow_transfer: boolean;
  readonly fcr_merge_minutes: number;
  readonly reopen_method: 'cohort' | 'event_ratio';
  readonly reopen_window_days: number;
  readonly exclude_soft_reopens: boolean;
  readonly repeat_match: 'same_topic_if_known' | 'any_contact' | 'same_ticket_only';
  readonly repeat_window_days: number;
  readonly escalation_day: 'resolved' | 'created' | 'event';
  readonly resolution_rate_method: 'cohort' | 'flow';
  readonly resolution_rate_window_days: number;
  readonly backlog_include_pending: boolean;
  readonly backlog_include_hold: boolean;
  readonly backlog_age_limit_h: number;
  readonly email_backlog_method: 'awaiting_reply' | 'unresolved';
  readonly sla_unit: 'target' | 'ticket';
  readonly sla_clock_start: 'created' | 'applied';
  readonly sla_risk_fraction: number;
  readonly csat_method: 'positive_share' | 'exclude_neutral' | 'mean';
  readonly csat_dedupe: 'latest' | 'first' | 'all';
  /** By survey: the lowest score that is positive, and the lowest that is neutral, where a survey goes by no usual scale. */
  readonly csat_scale_map: Readonly<Record<string, { readonly positive: number; readonly neutral?: number }>>;
  readonly csat_agent: 'rated' | 'resolver' | 'last_replier';
  readonly ces_orientation: 'ease' | 'effort';
  readonly ces_scale: 'native' | 'normalised';
  readonly survey_response_window_days: number;
  readonly esat_method: 'positive_share' | 'enps';
  readonly contact_unit: 'ticket_or_call' | 'ticket';
  readonly identity_merge: boolean;
  readonly chat_resolution_window_h: number;
  readonly service_level_method: 'f1' | 'f2' | 'f3' | 'f4' | 'f5';
  readonly service_level_s: number;
  readonly sl_business_only: boolean;
  readonly short_abandon_s: number;
  readonly voicemail_as: 'offered' | 'abandoned' | 'excluded';
  readonly queue_time_population: 'all_queued' | 'answered';
  readonly queue_time_as: 'mean' | 'p90' | 'max';
  readonly include_ivr: boolean;
  readonly calling_time_include_wrap: boolean;
  readonly dialed_calls: 'attempts' | 'connected';
  readonly answering_lines: 'sales' | 'all';
  readonly hit_numerator: 'products' | 'deals';
  readonly availability_method: 'ready_plus_handling' | 'ready_only';
  readonly utilization_denominator: 'logged_in' | 'paid_hours' | 'scheduled';
  readonly adherence_grace_s: number;
  readonly aht_source: 'effort' | 'agent_work_time';
  readonly aht_population: 'with_entries' | 'all_resolved';
  readonly aht_include_hold: boolean;
  readonly aht_include_consult: boolean;
  readonly per_agent: 'distinct' | 'agent_days';
  readonly overtime_denominator: 'worked' | 'regular';
  readonly field_include_travel: boolean;
  readonly training_denominator: 'headcount' | 'fte';
  readonly bot_window_h: number;
  readonly bot_first_response_as: 'mean' | 'median';
  readonly count_bot_handoff: boolean;
  readonly kb_method: 'share' | 'score';
  readonly chat_interaction_unit: 'message' | 'turn';
  readonly mentions_source: 'figures' | 'tickets';
  readonly cost_ticket_denominator: 'created' | 'resolved';
  readonly figure_allocation: 'calendar_days' | 'business_days' | 'none';
  readonly figures_priority: 'source' | 'figures';
  readonly surge_k: number;
  readonly forecast_weeks: number;
  readonly customer_unit: 'organization' | 'contact';
  readonly contraction_includes_churn: boolean;
  readonly arpu_denominator: 'average' | 'end' | 'distinct_active';
  readonly clv_method: 'value_frequency_lifespan' | 'historic' | 'arpu_over_churn';
  readonly clv_max_years: number;
  readonly gross_margin: number;
  readonly business_minute_rule: 'cumulative' | 'zendesk';
  readonly percentile_method: 'cont' | 'disc';
  readonly percentile: number;
  /** Parameters of families computed by later versions are kept by name. */
  readonly [later: string]: unknown;
}

export const DEFAULT_PARAMETERS: Parameters = {
  clock: 'calendar',
  ticket_origin: 'inbound',
  frt_day: 'reply',
  frt_outbound: 'exclude',
  frt_public_note_counts: true,
  response_run_start: 'first',
  answer_target_s: { email: 3600, chat: 60, social: 3600, default: 3600 },
  resolution_basis: 'full',
  resolution_clock: 'elapsed',
  resolved_basis: 'last',
  fcr_method: 'one_contact_no_reopen',
  fcr_window_days: 7,
  fcr_disallow_transfer: true,
  fcr_merge_minutes: 5,
  reopen_method: 'cohort',
  reopen_window_days: 30,
  exclude_soft_reopens: false,
  repeat_match: 'same_topic_if_known',
  repeat_window_days: 7,
  escalation_day: 'resolved',
  resolution_rate_method: 'cohort',
  resolution_rate_window_days: 30,
  backlog_include_pending: true,
  backlog_include_hold: true,
  backlog_age_limit_h: 72,
  email_backlog_method: 'awaiting_reply',
  sla_unit: 'target',
  sla_clock_start: 'created',
  sla_risk_fraction: 0.25,
  csat_method: 'positive_share',
  csat_dedupe: 'latest',
  csat_scale_map: {},
  csat_agent: 'rated',
  ces_orientation: 'ease',
  ces_scale: 'native',
  survey_response_window_days: 14,
  esat_method: 'positive_share',
  contact_unit: 'ticket_or_call',
  identity_merge: false,
  chat_resolution_window_h: 24,
  service_level_method: 'f4',
  service_level_s: 20,
  sl_business_only: true,
  short_abandon_s: 5,
  voicemail_as: 'offered',
  queue_time_population: 'all_queued',
  queue_time_as: 'mean',
  include_ivr: false,
  calling_time_include_wrap: false,
  dialed_calls: 'attempts',
  answering_lines: 'sales',
  hit_numerator: 'products',
  availability_method: 'ready_plus_handling',
  utilization_denominator: 'logged_in',
  adherence_grace_s: 0,
  aht_source: 'effort',
  aht_population: 'with_entries',
  aht_include_hold: true,
  aht_include_consult: false,
  per_agent: 'distinct',
  overtime_denominator: 'worked',
  field_include_travel: false,
  training_denominator: 'headcount',
  bot_window_h: 72,
  bot_first_response_as: 'mean',
  count_bot_handoff: false,
  kb_method: 'share',
  chat_interaction_unit: 'message',
  mentions_source: 'figures',
  cost_ticket_denominator: 'created',
  figure_allocation: 'calendar_days',
  figures_priority: 'source',
  surge_k: 3,
  forecast_weeks: 8,
  customer_unit: 'organization',
  contraction_includes_churn: true,
  arpu_denominator: 'average',
  clv_method: 'value_frequency_lifespan',
  clv_max_years: 5,
  gross_margin: 1,
  business_minute_rule: 'cumulative',
  percentile_method: 'cont',
  percentile: 0.5,
};
