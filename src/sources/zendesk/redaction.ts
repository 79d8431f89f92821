import type { Redaction } from '../../http/redaction.ts';
import { type KnownFields, fieldKey, knownFields } from '../rules.ts';
import type { ReadContext } from '../source.ts';

/** Keys that never reach us. `subject` stays where it says SCRUBBED: that is how an erased ticket is told from a deleted one. */
export const zendeskRedaction: Redaction = {
  drop: [
    ...'subject raw_subject description raw_description body html_body plain_body comment content message text'.split(' '),
    ...'attachments metadata system ip_address location latitude longitude client data fields external_id'.split(' '),
    ...'photo signature notes details alias user_fields authenticity_token remote_photo_url original_recipients'.split(' '),
    ...'description_format transcription_text recording_url end_user_description raw_end_user_description'.split(' '),
  ],
  hashEmail: ['email', 'address', 'recipient', 'reply_to'],
  hashPhone: ['phone', 'phone_number', 'formatted_phone', 'shared_phone_number'],
  keepValues: { subject: ['SCRUBBED'], raw_subject: ['SCRUBBED'] },
};

type Record_ = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Record_ => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The answer with each record of its list `key` trimmed; anything of another shape stays for the mapper to refuse. */
export function trimRecords(body: unknown, key: string, trim: (record: Record_) => unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body[key])) return body;
  return { ...body, [key]: body[key].map((record: unknown) => (isRecord(record) ? trim(record) : record)) };
}

function pick(record: Record_, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key]]])));
}

/** How something came in, without the names, addresses and profile links of the people in it. */
function trimVia(via: unknown): unknown {
  if (!isRecord(via)) return via;
  const source = isRecord(via['source']) ? via['source'] : {};
  const end = (side: unknown) => (isRecord(side) ? pick(side, ['ticket_id', 'ticket_ids', 'id', 'deleted', 'channel']) : {});
  return { ...pick(via, ['channel', 'id']), source: { ...pick(source, ['rel']), from: end(source['from']), to: end(source['to']) } };
}

/** Free text of custom fields goes unless the config names the field; what the page would keep of it is nobody's to keep. */
export function trimTicket(ticket: Record_, context: Pick<ReadContext, 'reference' | 'settings'>): unknown {
  const known = knownFields(context.reference['ticket_fields']);
  const custom = ticket['custom_fields'];
  const kept = Array.isArray(custom) ? custom.filter((field) => isRecord(field) && isKeptField(String(field['id']), known, context)) : custom;
  return { ...ticket, via: trimVia(ticket['via']), custom_fields: kept };
}

function isKeptField(id: string, known: KnownFields, context: Pick<ReadContext, 'settings'>): boolean {
  return (known[id]?.kind ?? 'text') !== 'text' || fieldKey(context.settings, id, known) !== undefined;
}

const EVENT_KEYS = ['id', 'ticket_id', 'timestamp', 'created_at', 'updater_id', 'via', 'via_reference_id', 'event_type'];
const CHANGE_KEYS = ['status', 'custom_status_id', 'group_id', 'assignee_id', 'priority', 'brand_id', 'ticket_form_id', 'requester_id'];
const CHILD_KEYS = [
  ...'id type event_type via_reference_id author_id public comment_public comment_present created_at audit_id'.split(' '),
  ...'added_tags removed_tags score previous_schedule_id new_schedule_id'.split(' '),
  ...CHANGE_KEYS,
];

/** Ticket events carry whatever changed, old subjects in `previous_value` included: only named keys are kept. */
export function trimTicketEvent(event: Record_, timeField?: string): unknown {
  const children = event['child_events'];
  return {
    ...pick(event, EVENT_KEYS),
    child_events: Array.isArray(children) ? children.map((child) => (isRecord(child) ? trimChild(child, timeField) : child)) : children,
  };
}

function trimChild(child: Record_, timeField: string | undefined): unknown {
  const custom = child['custom_ticket_fields'];
  const time = timeField !== undefined && isRecord(custom) ? pick(custom, [timeField]) : {};
  const isTime = Object.keys(time).length > 0;
  const isOurs = isTime || CHANGE_KEYS.some((key) => child[key] !== undefined);
  return {
    ...pick(child, CHILD_KEYS),
    ...(isTime && { custom_ticket_fields: time }),
    ...(isOurs && pick(child, ['previous_value'])),
    ...(child['via'] !== undefined && { via: trimVia(child['via']) }),
  };
}

const USER_KEYS = ['id', 'name', 'email', 'role', 'role_type', 'active', 'suspended', 'iana_time_zone', 'time_zone', 'created_at', 'updated_at'];

/** Tags that tell a program's user from a person's. */
export const PROGRAM_TAGS = ['bot', 'integration'] as const;

/** What an agent is known by; other addresses, notes and tags are left behind. */
export function trimUser(user: Record_): unknown {
  const tags = Array.isArray(user['tags']) ? user['tags'].filter((tag) => PROGRAM_TAGS.includes(tag)) : [];
  return { ...pick(user, USER_KEYS), tags };
}

/** What a customer is known by. A number that several people share identifies nobody. */
export function trimCustomer(user: Record_): unknown {
  const kept = pick(user, ['id', 'email', 'role', 'active', 'organization_id', 'created_at', 'updated_at']);
  return user['role'] === 'end-user' ? { ...kept, ...(user['shared_phone_number'] !== true && pick(user, ['phone'])) } : { id: user['id'], role: user['role'] };
}

const MEMBERSHIP_KEYS = ['id', 'user_id', 'group_id', 'default', 'created_at', 'updated_at'];

export const trimMembership = (membership: unknown): unknown => (isRecord(membership) ? pick(membership, MEMBERSHIP_KEYS) : membership);

export const trimOrganization = (organization: Record_): unknown => pick(organization, ['id', 'name', 'created_at', 'updated_at', 'deleted_at']);

const TALK_KEYS: Readonly<Record<string, readonly string[]>> = {
  calls: [
    ...'id ticket_id agent_id customer_id direction completion_status call_group_id created_at updated_at duration'.split(' '),
    ...'talk_time hold_time wait_time wrap_up_time time_to_answer consultation_time ivr_time_spent voicemail callback callback_source'.split(' '),
    ...'overflowed outside_business_hours exceeded_queue_wait_time line line_id line_type phone_number_id'.split(' '),
  ],
  legs: [
    ...'id call_id agent_id type completion_status created_at updated_at duration talk_time hold_time wrap_up_time'.split(' '),
    ...'consultation_time conference_time transferred_from transferred_to'.split(' '),
  ],
};

/** Of calls and legs of Talk: nothing of who called from where, and whom it was put through to. */
export const trimTalk = (key: 'calls' | 'legs', record: Record_): unknown => pick(record, TALK_KEYS[key] ?? []);

const ENGAGEMENT_KEYS = 'engagement_id ticket_id agent_id group_id channel engagement_start_time engagement_end_time'.split(' ');

export const trimEngagement = (engagement: Record_): unknown => pick(engagement, ENGAGEMENT_KEYS);

/** A rating's comment becomes the fact that there is one. */
export const trimRating = (rating: Record_): unknown => ({ ...rating, has_comment: isWritten(rating['comment']) });

/** A survey answer's free text becomes the fact that there is one. */
export function trimSurveyResponse(response: Record_): unknown {
  const answers = response['answers'];
  if (!Array.isArray(answers)) return response;
  return {
    ...response,
    answers: answers.map((answer) => (isRecord(answer) ? { ...answer, value: undefined, has_value: isWritten(answer['value']) } : answer)),
  };
}

const isWritten = (text: unknown): boolean => typeof text === 'string' && text.trim() !== '';
