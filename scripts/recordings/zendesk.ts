import { type Answerer, isObject, type Recording } from './recording.ts';

/** Paths of the lists that the source reads, and where recordings keep their rows: as a list, or one by one under the singular. */
const LISTS: Readonly<Record<string, readonly [plural: string, singular: string]>> = {
  custom_statuses: ['custom_statuses', 'custom_status'],
  ticket_fields: ['ticket_fields', 'ticket_field'],
  ticket_forms: ['ticket_forms', 'ticket_form'],
  brands: ['brands', 'brand'],
  groups: ['groups', 'group'],
  'business_hours/schedules': ['schedules', 'schedule'],
  'slas/policies': ['sla_policies', 'sla_policy'],
  satisfaction_ratings: ['satisfaction_ratings', 'satisfaction_rating'],
  'guide/survey_responses': ['survey_responses', 'survey_response'],
  'incremental/tickets/cursor': ['tickets', 'ticket'],
  'incremental/ticket_metric_events': ['ticket_metric_events', 'ticket_metric_event'],
  'incremental/organizations': ['organizations', 'organization'],
  'incremental/users/cursor': ['users', 'user'],
};

/** A recorded Zendesk account. Ticket events are worded from recorded audits, which hold the same changes. */
export function zendeskAnswers(recordings: readonly Recording[]): Answerer {
  const bodies = recordings.map(({ body }) => body).filter(isObject);
  const rows = (plural: string, singular: string) =>
    bodies
      .flatMap((body): unknown[] => (Array.isArray(body[plural]) ? body[plural] : isObject(body[singular]) ? [body[singular]] : []))
      .filter((row) => !isNobody(row));
  return ({ path }) => {
    const endpoint = path.replace('/api/v2/', '').replace(/\.json$/, '');
    if (endpoint === 'users/me')
      return { body: { user: bodies.map((body) => body['user']).find((user) => isObject(user) && user['id'] !== null) ?? { id: 1, role: 'admin' } } };
    if (endpoint === 'account/settings') return { body: { settings: {} } };
    if (endpoint === 'users/show_many') return { body: { users: rows('users', 'user') } };
    if (endpoint.endsWith('/holidays')) return { body: { holidays: [] } };
    if (endpoint === 'incremental/ticket_events')
      return { body: { ticket_events: rows('audits', 'audit').map(eventOfAudit), end_time: null, end_of_stream: true } };
    if (endpoint === 'users')
      return { body: { users: rows('users', 'user').filter((user) => !isObject(user) || user['role'] !== 'end-user'), meta: { has_more: false } } };
    const list = LISTS[endpoint];
    if (list === undefined) return undefined;
    return { body: { [list[0]]: rows(...list), meta: { has_more: false }, next_page: null, end_of_stream: true, end_time: null, after_cursor: null } };
  };
}

/** Who answered at `users/me`, of whom recordings leave the name only (`Anonymous user` among them): in no list. */
const isNobody = (row: unknown): boolean => isObject(row) && Object.keys(row).every((key) => key === 'name');

/** An audit says `field_name` and `value` where an export's event has the field as a key of its own. */
function eventOfAudit(audit: unknown): unknown {
  if (!isObject(audit)) return audit;
  const events = Array.isArray(audit['events']) ? audit['events'] : [];
  const children = events
    .filter(isObject)
    .map(({ type, field_name: field, value, ...rest }) => ({ type, event_type: type, ...rest, ...(typeof field === 'string' && { [field]: value }) }));
  return { ...audit, updater_id: audit['author_id'], event_type: 'Audit', child_events: children };
}
