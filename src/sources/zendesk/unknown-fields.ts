import type { Json, SeenField, Stream } from '../source.ts';

const words = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.join(' ').split(' '));

/** What a ticket of the export is known to hold, read by us or not. The search has a word more, and sideloads that an account may switch on. */
const TICKET = words(
  'id url encoded_id external_id via created_at updated_at generated_timestamp type subject raw_subject description priority status',
  'custom_status_id recipient requester_id submitter_id assignee_id organization_id group_id collaborator_ids follower_ids email_cc_ids',
  'forum_topic_id problem_id has_incidents is_public due_at tags custom_fields fields satisfaction_rating sharing_agreement_ids',
  'followup_ids ticket_form_id brand_id allow_channelback allow_attachments from_messaging_channel support_type metric_set',
  'result_type comment_count dates slas metric_events deleted_ticket_form_id satisfaction_probability attribute_value_ids',
);

/** The same of other records, by the name of their list, with what one of them is called. Lists whose fields no document tells are not among them. */
const KNOWN: Readonly<Record<string, readonly [kind: string, keys: ReadonlySet<string>]>> = {
  tickets: ['ticket', TICKET],
  results: ['ticket', TICKET],
  users: [
    'user',
    words(
      'id url name email created_at updated_at time_zone iana_time_zone phone shared_phone_number locale_id locale organization_id role role_type',
      'custom_role_id default_group_id active suspended suspension_details verified shared shared_agent moderator ticket_restriction',
      'only_private_comments restricted_agent report_csv is_billing_admin two_factor_auth_enabled last_login_at tags alias details notes',
      'signature external_id photo user_fields permanently_deleted chat_only last_active remote_photo_url',
    ),
  ],
  organizations: [
    'organization',
    words(
      'id url name shared_tickets shared_comments external_id created_at updated_at deleted_at domain_names details notes group_id tags organization_fields',
    ),
  ],
  groups: ['group', words('id url name description default deleted is_public created_at updated_at')],
  group_memberships: ['group_membership', words('id url user_id group_id default created_at updated_at')],
  custom_statuses: [
    'custom_status',
    words(
      'id url status_category agent_label end_user_label description end_user_description raw_agent_label raw_end_user_label raw_description raw_end_user_description active default created_at updated_at',
    ),
  ],
  schedules: ['schedule', words('id url name time_zone intervals created_at updated_at holidays')],
  sla_policies: ['sla_policy', words('id url title description position filter policy_metrics metric_settings created_at updated_at')],
  ticket_events: ['ticket_event', words('id ticket_id timestamp created_at updater_id via via_reference_id system event_type metadata child_events')],
  ticket_metric_events: ['ticket_metric_event', words('id ticket_id metric instance_id type time deleted sla group_sla status')],
  satisfaction_ratings: [
    'satisfaction_rating',
    words('id url ticket_id requester_id assignee_id group_id score comment reason reason_id reason_code created_at updated_at has_comment'),
  ],
  survey_responses: ['survey_response', words('id responder_id subject_zrns subjects expires_at survey answers')],
  calls: [
    'call',
    words(
      'id ticket_id agent_id customer_id direction completion_status call_channel call_group_id created_at updated_at duration talk_time hold_time wait_time',
      'wrap_up_time time_to_answer consultation_time recording_time not_recording_time ivr_time_spent voicemail callback callback_source overflowed overflowed_to',
      'outside_business_hours exceeded_queue_wait_time customer_requested_voicemail default_group phone_number phone_number_id line line_id line_type call_charge',
      'minutes_billed quality_issues recording_control_interactions real_time_transcription transcription_language',
    ),
  ],
  legs: [
    'leg',
    words(
      'id call_id agent_id user_id type available_via completion_status created_at updated_at duration talk_time hold_time wrap_up_time conference_from',
      'conference_to conference_time consultation_from consultation_to consultation_time transferred_from transferred_to forwarded_to call_charge minutes_billed quality_issues',
    ),
  ],
  agent_engagement_data: [
    'engagement',
    words(
      'engagement_id ticket_id agent_id group_id requester_id channel offer_time_seconds assignment_to_first_reply_time_seconds average_requester_wait_time_seconds',
      'total_requester_wait_time_seconds longest_requester_wait_time_seconds agent_messages_count agent_replies_count end_user_messages_count engagement_start_time',
      'engagement_end_time engagement_start_reason engagement_end_reason ticket_status_start ticket_status_end',
    ),
  ],
};

/** Families of fields that Talk tells by the dozen. */
const FAMILIES = /^(ivr|call_recording_consent|post_call|copilot_suggestions)/;

/** Name under which a page keeps them where its records are trimmed before they are stored. */
export const UNKNOWN_FIELDS = 'unknown_fields';

/** Fields of a list's records that Zendesk has added since this was written, each once, as `<record>.<field>`. */
export function unknownFieldsOf(key: string, records: unknown): readonly string[] {
  const [kind, known] = KNOWN[key] ?? [];
  if (kind === undefined || known === undefined || !Array.isArray(records)) return [];
  const unknown = new Set<string>();
  for (const record of records as readonly unknown[]) {
    if (typeof record !== 'object' || record === null) continue;
    for (const name of Object.keys(record)) if (!known.has(name) && !FAMILIES.test(name)) unknown.add(`${kind}.${name}`);
  }
  return [...unknown].toSorted();
}

/** The stream, noting fields of its pages that nobody listed. Never fatal. */
export function notingFields(stream: Stream): Stream {
  return {
    ...stream,
    map: (raw, context) => {
      const mapping = stream.map(raw, context);
      const fields = fieldsOn(raw.body);
      return fields.length === 0 ? mapping : { ...mapping, fields: [...(mapping.fields ?? []), ...fields] };
    },
  };
}

function fieldsOn(body: Json): readonly SeenField[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  const lists = body as Readonly<Record<string, Json>>;
  const noted = (lists[UNKNOWN_FIELDS] ?? []) as readonly string[];
  const keys = new Set([...noted, ...Object.keys(KNOWN).flatMap((key) => unknownFieldsOf(key, lists[key]))]);
  return [...keys].toSorted().map((key) => ({ key, title: null, type: null }));
}
