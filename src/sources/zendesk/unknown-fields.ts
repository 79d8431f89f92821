import type { Json, SeenField } from '../source.ts';

/** What a ticket of the export is known to hold, read by us or not. */
const TICKET_KEYS = new Set([
  ...'id url encoded_id external_id via created_at updated_at generated_timestamp type subject raw_subject description priority status'.split(' '),
  ...'custom_status_id recipient requester_id submitter_id assignee_id organization_id group_id collaborator_ids follower_ids email_cc_ids'.split(' '),
  ...'forum_topic_id problem_id has_incidents is_public due_at tags custom_fields fields satisfaction_rating sharing_agreement_ids'.split(' '),
  ...'followup_ids ticket_form_id brand_id allow_channelback allow_attachments from_messaging_channel support_type metric_set'.split(' '),
  // The search has a word more, and sideloads that an account may switch on.
  ...'result_type comment_count dates slas metric_events deleted_ticket_form_id satisfaction_probability attribute_value_ids'.split(' '),
]);

/** Fields of tickets that Zendesk has added since this was written, each once. */
export function unknownTicketFields(records: Json | undefined): readonly SeenField[] {
  const unknown = new Set<string>();
  for (const record of Array.isArray(records) ? (records as readonly Json[]) : []) {
    if (typeof record !== 'object' || record === null) continue;
    for (const key of Object.keys(record)) if (!TICKET_KEYS.has(key)) unknown.add(key);
  }
  return [...unknown].toSorted().map((key) => ({ key: `ticket.${key}`, title: null, type: null }));
}
