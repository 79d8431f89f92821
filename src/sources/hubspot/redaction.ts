import type { Redaction } from '../../http/redaction.ts';

/**
 * We never ask for texts; should HubSpot send one all the same, it is dropped here. Names of owners stay (they are agents),
 * names of contacts do not.
 */
export const hubspotRedaction: Redaction = {
  drop: [
    'subject',
    'content',
    'hs_content',
    'hs_submission_name',
    'hs_submission_url',
    'hs_ticket_subject',
    'hs_body_preview',
    'hs_email_subject',
    'hs_email_text',
    'hs_email_html',
    'hs_email_headers',
    'hs_call_body',
    'hs_call_title',
    'dealname',
    'hs_note_body',
    'text',
    'richText',
    'firstname',
    'lastname',
    'hs_contact_name',
    'hs_agent_name',
    'nps_follow_up_answer',
    'hs_feedback_last_ces_follow_up',
  ],
  hashEmail: ['email', 'hs_email', 'hs_agent_email', 'hs_contact_email_rollup', 'hs_email_from_email', 'hs_email_to_email'],
  hashPhone: ['phone', 'mobilephone', 'hs_call_from_number', 'hs_call_to_number'],
};
