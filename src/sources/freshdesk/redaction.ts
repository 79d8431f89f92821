import type { Redaction } from '../../http/redaction.ts';

/** Texts, subjects and addresses of tickets, contacts, ratings and time entries never reach us. */
export const freshdeskRedaction: Redaction = {
  drop: [
    'subject',
    'description',
    'description_text',
    'structured_description',
    'body',
    'body_text',
    'note',
    'feedback',
    'signature',
    'requester',
    'attachments',
    'to_emails',
    'cc_emails',
    'fwd_emails',
    'reply_cc_emails',
    'ticket_cc_emails',
    'ticket_bcc_emails',
    'bcc_emails',
    'from_email',
    'support_email',
    'contact_person',
    'twitter_id',
    'address',
  ],
  hashEmail: ['email'],
  hashPhone: ['phone', 'mobile'],
};
