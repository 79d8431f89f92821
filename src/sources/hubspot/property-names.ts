/** The ticket properties we ask for, grouped by what they are for. A name HubSpot does not know is silently left out of its answers. */

const IDENTITY = [
  'hs_object_id',
  'createdate',
  'hs_createdate',
  'hs_lastmodifieddate',
  'hs_pipeline',
  'hs_pipeline_stage',
  'hs_ticket_priority',
  'hs_ticket_category',
  'source_type',
  'hs_originating_generic_channel_id',
  'hs_object_source_label',
  'hs_outbound_ticket',
  'hs_tag_ids',
  'hs_merged_object_ids',
  'hs_primary_company_id',
  'hubspot_owner_id',
  'hubspot_team_id',
];

/** Not `closedate`, which tickets do not have, and not `time_to_close` or `time_to_first_agent_reply`, which are rewritten or e-mail only. */
const LIFE = [
  'closed_date',
  'hs_last_closed_date',
  'hs_is_closed',
  'hs_ticket_reopened_at',
  'hs_v2_date_entered_current_stage',
  'first_agent_reply_date',
  'hs_first_agent_message_sent_at',
  'hs_last_message_sent_at',
  'hs_last_message_received_at',
  'last_reply_date',
];

const SLA = [
  'hs_time_to_first_response_sla_at',
  'hs_time_to_first_response_sla_status',
  'hs_time_to_next_response_sla_at',
  'hs_time_to_next_response_sla_status',
  'hs_time_to_close_sla_at',
  'hs_time_to_close_sla_status',
  'hs_sla_pause_status',
  'hs_applied_sla_rule_config_at',
  'hs_applied_sla_rule_config_id',
  'hs_time_to_first_response_in_operating_hours',
  'hs_time_to_close_in_operating_hours',
];

export const TICKET_PROPERTIES: readonly string[] = [...IDENTITY, ...LIFE, ...SLA];

/** The properties whose every change we read. */
export const TICKET_HISTORY = ['hs_pipeline_stage', 'hs_pipeline', 'hubspot_owner_id', 'hubspot_team_id', 'hs_ticket_priority'] as const;

/** Of a feedback submission. Only three dates and ids come unless named; texts and addresses are never named, but for the comment's presence. */
export const FEEDBACK_PROPERTIES: readonly string[] = [
  'hs_object_id',
  'hs_createdate',
  'hs_lastmodifieddate',
  'hs_submission_timestamp',
  'hs_survey_type',
  'hs_survey_id',
  'hs_survey_channel',
  'hs_value',
  'hs_response_group',
  'hs_industry_standard_question_type',
  'hs_content',
  'hs_contact_id',
  'hs_ticket_id',
  'hs_agent_id',
];
