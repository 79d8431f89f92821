import type { KnownRecords } from '../noted-fields.ts';

/** Records of Freshdesk and its further products: attributes as documented, recorded or seen. */
const at = (path: string): RegExp => new RegExp(`^/api/v2${path}$`);

const TICKET =
  'id status priority source type requester_id responder_id group_id company_id product_id form_id email_config_id created_at updated_at due_by fr_due_by ' +
  'nr_due_by is_escalated fr_escalated nr_escalated spam deleted archived tags custom_fields association_type associated_tickets_count associated_tickets_list ' +
  'sentiment_score initial_sentiment_score internal_agent_id internal_group_id stats facebook_id twitter_id phone email name unique_external_id skill_id ' +
  'sla_policy_id company conversations requester subject description description_text structured_description attachments to_emails cc_emails fwd_emails ' +
  'reply_cc_emails ticket_cc_emails ticket_bcc_emails support_email';

const AGENT =
  'id available available_since occasional ticket_scope type deactivated focus_mode last_active_at created_at updated_at contact group_ids role_ids skill_ids ' +
  'scoreboard_level_id agent_level_id org_agent_id availability freshchat_agent freshcaller_agent signature availability_control legacy_routing user_data';

const GROUP =
  'id name description agent_ids business_hour_id business_calendar_id escalate_to unassigned_for auto_ticket_assign group_type type created_at updated_at ' +
  'automatic_agent_assignment allow_agents_to_change_availability';

const RATING = 'id survey_id user_id agent_id group_id ticket_id ratings feedback created_at updated_at';

const TIME_ENTRY =
  'id ticket_id agent_id company_id billable timer_running time_spent time_spent_in_seconds start_time executed_at created_at updated_at custom_fields note';

export const FRESHDESK_FIELDS: readonly KnownRecords[] = [
  { kind: 'ticket', path: at('/tickets(/archived/\\d+)?'), keys: TICKET },
  { kind: 'ticket', path: at('/search/tickets'), list: 'results', keys: TICKET },
  { kind: 'agent', path: at('/agents(/me|/\\d+)?'), keys: AGENT },
  { kind: 'group', path: at('(/admin)?/groups(/\\d+)?'), keys: GROUP },
  { kind: 'survey_response', path: at('(/surveys|/tickets/\\d+)/satisfaction_ratings'), keys: RATING },
  { kind: 'time_entry', path: at('(/tickets/\\d+)?/time_entries'), keys: TIME_ENTRY },
  {
    kind: 'conversation',
    path: at('/tickets/(archived/)?\\d+/conversations'),
    keys:
      'id ticket_id user_id body body_text structured_body incoming private source category created_at updated_at last_edited_at last_edited_user_id from_email ' +
      'support_email to_emails cc_emails bcc_emails auto_response automation_id automation_type_id email_failure_count outgoing_failures thread_id ' +
      'thread_message_id source_additional_info attachments',
  },
  {
    kind: 'contact',
    path: at('/contacts'),
    keys:
      'id name email active address company_id other_companies contact_type visitor_id unique_external_id preferred_source csat_rating deleted created_at ' +
      'updated_at description job_title language mobile phone time_zone twitter_id facebook_id tags other_emails other_phone_numbers view_all_tickets ' +
      'custom_fields avatar first_name last_name org_contact_id org_contact_id_str blocked spam',
  },
  {
    kind: 'company',
    path: at('/companies'),
    keys: 'id name description note domains custom_fields created_at updated_at account_tier health_score industry renewal_date org_company_id org_company_id_str',
  },
  { kind: 'product', path: at('/products'), keys: 'id name description created_at updated_at default primary_email' },
  { kind: 'business_hours', path: at('/business_hours'), keys: 'id name description is_default business_hours time_zone holidays created_at updated_at' },
  {
    kind: 'sla_policy',
    path: at('/sla_policies'),
    keys: 'id name description active is_default position sla_target applicable_to escalation created_at updated_at',
  },
  { kind: 'survey', path: at('/surveys'), keys: 'id title active questions created_at updated_at' },
  {
    kind: 'ticket_field',
    path: at('(/admin)?/ticket_fields'),
    keys:
      'id name label label_for_customers description type default archived position choices nested_ticket_fields dependent_fields section_mappings has_section ' +
      'required_for_agents required_for_closure required_for_customers customers_can_edit customers_can_filter displayed_to_customers portal_cc portal_cc_to ' +
      'created_at updated_at field_type form_id',
  },
  { kind: 'category', path: at('/solutions/categories'), keys: 'id name description visible_in_portals created_at updated_at' },
  {
    kind: 'folder',
    path: at('/solutions/(categories/\\d+/folders|folders/\\d+/subfolders)'),
    keys:
      'id name description visibility category_id parent_folder_id hierarchy articles_count sub_folders_count company_ids contact_segment_ids ' +
      'company_segment_ids created_at updated_at',
  },
  {
    kind: 'article',
    path: at('/solutions/folders/\\d+/articles'),
    keys:
      'id title description description_text status type agent_id category_id folder_id hierarchy hits thumbs_up thumbs_down suggested feedback_count tags ' +
      'seo_data attachments cloud_files position language created_at updated_at',
  },
  {
    kind: 'account',
    path: at('/account'),
    keys:
      'account_id account_domain account_name organisation_id organisation_name timezone data_center tier_type bundle_id total_agents contact_person address ' +
      'hipaa_compliant',
  },
  {
    kind: 'caller_user',
    list: 'users',
    keys: 'id name email phone status preference mobile_app_preference last_call_time last_seen_time confirmed language time_zone deleted role teams',
  },
  { kind: 'caller_team', list: 'teams', keys: 'id name description omni_channel users' },
  {
    kind: 'call',
    list: 'calls',
    keys:
      'id direction parent_call_id root_call_id phone_number_id phone_number assigned_agent_id assigned_agent_name assigned_team_id assigned_team_name ' +
      'assigned_call_queue_id assigned_call_queue_name assigned_ivr_id assigned_ivr_name bill_duration bill_duration_unit call_notes created_time updated_time ' +
      'recording integrated_resources participants',
  },
  {
    kind: 'call_metric',
    list: 'call_metrics',
    keys: 'id call_id cost csat tags life_cycle created_time updated_time',
    families: /^(ivr_time|hold_duration|call_work_time|total_ringing_time|talk_time|answering_speed|recording_duration|bill_duration|cost)/,
  },
  {
    kind: 'chat_agent',
    path: /^\/v2\/agents$/,
    list: 'agents',
    keys:
      'id email first_name last_name avatar biography phone groups social_profiles is_deactivated is_deleted locale routing_type availability_status ' +
      'agent_capacity agent_status role_id role_name skill_id timezone login_status created_time freshid_uuid freshid_group_id license_type org_contact_id',
  },
  { kind: 'chat_group', path: /^\/v2\/groups$/, list: 'groups', keys: 'id name description agents routing_type created_time' },
];
