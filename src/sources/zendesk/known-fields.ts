import type { KnownRecords } from '../noted-fields.ts';

/** What a ticket of the export is known to hold. The search has a word more, and sideloads that an account may switch on. */
const TICKET =
  'id url encoded_id external_id via created_at updated_at generated_timestamp type subject raw_subject description priority status ' +
  'custom_status_id recipient requester_id submitter_id assignee_id organization_id group_id collaborator_ids follower_ids email_cc_ids ' +
  'forum_topic_id problem_id has_incidents is_public due_at tags custom_fields fields satisfaction_rating sharing_agreement_ids followup_ids ' +
  'ticket_form_id brand_id allow_channelback allow_attachments from_messaging_channel support_type metric_set result_type comment_count dates ' +
  'slas metric_events deleted_ticket_form_id satisfaction_probability attribute_value_ids';

/** Families of fields that Talk tells by the dozen. */
const CALLS = /^(ivr|call_recording_consent|post_call|copilot_suggestions)/;

/** Records of Zendesk, by the name of their list. */
export const ZENDESK_FIELDS: readonly KnownRecords[] = [
  { kind: 'ticket', list: 'tickets', keys: TICKET },
  { kind: 'ticket', list: 'results', keys: TICKET },
  {
    kind: 'user',
    list: 'users',
    keys:
      'id url name email created_at updated_at time_zone iana_time_zone phone shared_phone_number locale_id locale organization_id role role_type ' +
      'custom_role_id default_group_id active suspended suspension_details verified shared shared_agent moderator ticket_restriction ' +
      'only_private_comments restricted_agent report_csv is_billing_admin two_factor_auth_enabled last_login_at tags alias details notes signature ' +
      'external_id photo user_fields permanently_deleted chat_only last_active remote_photo_url',
  },
  {
    kind: 'organization',
    list: 'organizations',
    keys:
      'id url name shared_tickets shared_comments external_id created_at updated_at deleted_at domain_names details notes group_id tags ' +
      'organization_fields',
  },
  { kind: 'group', list: 'groups', keys: 'id url name description default deleted is_public created_at updated_at' },
  { kind: 'group_membership', list: 'group_memberships', keys: 'id url user_id group_id default created_at updated_at' },
  {
    kind: 'custom_status',
    list: 'custom_statuses',
    keys:
      'id url status_category agent_label end_user_label description end_user_description raw_agent_label raw_end_user_label raw_description ' +
      'raw_end_user_description active default created_at updated_at',
  },
  { kind: 'schedule', list: 'schedules', keys: 'id url name time_zone intervals created_at updated_at holidays' },
  { kind: 'sla_policy', list: 'sla_policies', keys: 'id url title description position filter policy_metrics metric_settings created_at updated_at' },
  {
    kind: 'ticket_event',
    list: 'ticket_events',
    keys: 'id ticket_id timestamp created_at updater_id via via_reference_id system event_type metadata child_events',
  },
  { kind: 'ticket_metric_event', list: 'ticket_metric_events', keys: 'id ticket_id metric instance_id type time deleted sla group_sla status' },
  {
    kind: 'satisfaction_rating',
    list: 'satisfaction_ratings',
    keys: 'id url ticket_id requester_id assignee_id group_id score comment reason reason_id reason_code created_at updated_at has_comment',
  },
  { kind: 'survey_response', list: 'survey_responses', keys: 'id responder_id subject_zrns subjects expires_at survey answers' },
  {
    kind: 'call',
    list: 'calls',
    keys:
      'id ticket_id agent_id customer_id direction completion_status call_channel call_group_id created_at updated_at duration talk_time hold_time ' +
      'wait_time wrap_up_time time_to_answer consultation_time recording_time not_recording_time ivr_time_spent voicemail callback callback_source ' +
      'overflowed overflowed_to outside_business_hours exceeded_queue_wait_time customer_requested_voicemail default_group phone_number ' +
      'phone_number_id line line_id line_type call_charge minutes_billed quality_issues recording_control_interactions real_time_transcription ' +
      'transcription_language',
    families: CALLS,
  },
  {
    kind: 'leg',
    list: 'legs',
    keys:
      'id call_id agent_id user_id type available_via completion_status created_at updated_at duration talk_time hold_time wrap_up_time ' +
      'conference_from conference_to conference_time consultation_from consultation_to consultation_time transferred_from transferred_to ' +
      'forwarded_to call_charge minutes_billed quality_issues',
    families: CALLS,
  },
  {
    kind: 'engagement',
    list: 'agent_engagement_data',
    keys:
      'engagement_id ticket_id agent_id group_id requester_id channel offer_time_seconds assignment_to_first_reply_time_seconds ' +
      'average_requester_wait_time_seconds total_requester_wait_time_seconds longest_requester_wait_time_seconds agent_messages_count ' +
      'agent_replies_count end_user_messages_count engagement_start_time engagement_end_time engagement_start_reason engagement_end_reason ' +
      'ticket_status_start ticket_status_end',
  },
  {
    kind: 'ticket_field',
    list: 'ticket_fields',
    keys:
      'id url type title raw_title description raw_description position active required collapsed_for_agents regexp_for_validation title_in_portal ' +
      'raw_title_in_portal visible_in_portal editable_in_portal required_in_portal agent_can_edit tag created_at updated_at removable key ' +
      'agent_description custom_field_options system_field_options custom_statuses sub_type_id relationship_target_type relationship_filter ' +
      'creator_user_id creator_app_name',
  },
  {
    kind: 'ticket_form',
    list: 'ticket_forms',
    keys:
      'id url name raw_name display_name raw_display_name end_user_visible position ticket_field_ids active default created_at updated_at ' +
      'deleted_at in_all_brands restricted_brand_ids end_user_conditions agent_conditions',
  },
  {
    kind: 'brand',
    list: 'brands',
    keys:
      'id url name brand_url subdomain host_mapping has_help_center help_center_state active default is_deleted logo ticket_form_ids ' +
      'signature_template created_at updated_at',
  },
  { kind: 'holiday', list: 'holidays', keys: 'id name start_date end_date' },
  { kind: 'agent_availability', path: /\/agent_availabilities$/, list: 'data', keys: 'id type attributes relationships links meta' },
];
