import type { SeenField } from '../source.ts';

/** What Freshdesk's records are known to hold, read by us or not. */
const KNOWN: Readonly<Record<string, string>> = {
  ticket:
    'id status priority source type requester_id responder_id group_id company_id product_id form_id email_config_id created_at updated_at due_by fr_due_by ' +
    'nr_due_by is_escalated fr_escalated nr_escalated spam deleted archived tags custom_fields association_type associated_tickets_count associated_tickets_list ' +
    'sentiment_score initial_sentiment_score internal_agent_id internal_group_id stats facebook_id phone email name unique_external_id skill_id ' +
    'sla_policy_id company conversations',
  agent:
    'id available available_since occasional ticket_scope type deactivated focus_mode last_active_at created_at updated_at contact group_ids role_ids skill_ids ' +
    'scoreboard_level_id agent_level_id org_agent_id availability freshchat_agent freshcaller_agent',
  group:
    'id name description agent_ids business_hour_id business_calendar_id escalate_to unassigned_for auto_ticket_assign group_type type created_at updated_at',
  survey_response: 'id survey_id user_id agent_id group_id ticket_id ratings has_feedback created_at updated_at',
  time_entry:
    'id ticket_id agent_id company_id billable timer_running time_spent time_spent_in_seconds start_time executed_at created_at updated_at custom_fields',
};

/** Fields that Freshdesk has added to records of one kind since this was written, each once. Noted, never fatal. */
export function unknownFields(kind: keyof typeof KNOWN & string, records: unknown): readonly SeenField[] {
  const known = new Set((KNOWN[kind] ?? '').split(' '));
  const unknown = new Set<string>();
  for (const record of Array.isArray(records) ? (records as unknown[]) : []) {
    if (typeof record !== 'object' || record === null) continue;
    for (const key of Object.keys(record)) if (!known.has(key)) unknown.add(key);
  }
  return [...unknown].toSorted().map((key) => ({ key: `${kind}.${key}`, title: null, type: null }));
}
