import type { Cell, Model, ModelRow } from './example.ts';
import { scheduleRow } from './schedule-rows.ts';
import { slaSignals } from './sla-signals.ts';
import { statedLife } from './stated-lives.ts';
import { answerOf, surveyRow } from './survey-rows.ts';

type Convert = (row: ModelRow, add: (table: string, row: ModelRow) => void, i: number, model: Model) => void;

const as =
  (table: string, defaults: ModelRow = {}): Convert =>
  (row, add) =>
    add(table, { ...defaults, ...row });

const named =
  (table: string, id: string): Convert =>
  (row, add) =>
    add(table, { name: row[id], ...row });

/** How each table of the fact model becomes rows of the warehouse. */
export const CONVERSIONS: Readonly<Record<string, Convert>> = {
  tickets: (row, add, _, model) => {
    add('ticket', { is_complaint: isComplaint(row), ...row });
    if (isOfTicket(row, model['ticket_status_intervals'])) return;
    for (const [i, [status, at]] of statedLife(row).entries()) add('ticket_change', change({ ...row, seq: i + 1 }, 'status', status, at));
  },
  ticket_status_intervals: (row, add) => add('ticket_change', change(row, 'status', row['status_category'], row['valid_from'], row['source_status'])),
  ticket_assignments: (row, add) => {
    for (const field of ['group', 'agent'] as const) {
      add('ticket_change', change(row, field, row[`${field}_id`], row['valid_from']));
      // Ends with nobody, unless another assignment of the same instant overrules it.
      if (row['valid_to']) add('ticket_change', change({ ...row, seq: `${String(row['seq'])}-end` }, field, null, row['valid_to']));
    }
  },
  ticket_schedules: (row, add) => add('ticket_change', change({ seq: row['valid_from'], ...row }, 'schedule', row['schedule_id'], row['valid_from'])),
  ticket_messages: (row, add, i) =>
    add('ticket_message', {
      message_id: `message-${i}`,
      at: row['created_at'],
      is_public: true,
      ...row,
      author_type: authorOf(row),
      sentiment: sentimentOf(row['sentiment']),
    }),
  survey_responses: (row, add) => add('survey_response', surveyRow(row)),
  agents: (row, add, _, model) =>
    add('agent', { name: row['agent_id'], agent_type: row['type'] ?? 'full', is_inbound_voice: isInVoiceGroup(row['agent_id'], model), ...row }),
  agent_memberships: (row, add, i) => add('agent_membership', { membership_id: `membership-${i}`, is_default: true, ...row }),
  groups: named('agent_group', 'group_id'),
  brands: named('brand', 'brand_id'),
  customers: (row, add) => {
    add('customer', { email_hash: row['unified_customer_id'], ...row });
    if (row['is_agent']) add('agent', { agent_id: row['customer_id'], name: row['customer_id'] });
  },
  organizations: (row, add) => {
    add('organization', { name: row['organization_id'], ...row });
    const event = (kind: string, day: Cell): ModelRow => ({ event_id: `${kind}-${String(row['organization_id'])}`, ...row, kind, occurred_on: day });
    if (row['customer_since']) add('revenue_event', event('new', row['customer_since']));
    if (row['churned_on']) add('revenue_event', event('churn', row['churned_on']));
  },
  schedules: (row, add, _, model) => {
    const made = scheduleRow(row, model);
    if (made) add('schedule', made);
  },
  schedule_intervals: () => undefined,
  holidays: () => undefined,
  sla_events: (row, add) => slaSignals(row).forEach((signal) => add('sla_signal', signal)),
  calls: (row, add) => add('call', { ...row, wait_s: row['wait_s'] ?? secondsBetween(row['queue_entered_at'], row['answered_at'] ?? row['ended_at']) }),
  call_legs: as('call_leg'),
  time_entries: (row, add, _, model) =>
    add('time_entry', { worked_at: model['tickets']?.find((ticket) => ticket['ticket_id'] === row['ticket_id'])?.['created_at'], ...row }),
  agent_status_intervals: as('agent_status_interval', { channel: 'all', method: 'event' }),
  // Several plans may begin at one instant: each is as if of an import of its own.
  agent_schedule: (row, add, i) => add('agent_schedule', { file_no: i + 1, ...row }),
  // Only a conversation that says that the customer never wrote was a mere greeting.
  bot_conversations: (row, add) =>
    add('bot_conversation', { customer_messages: row['first_customer_message_at'] === null ? 0 : 1, ...row, feedback: feedbackOf(row['feedback']) }),
  revenue_events: (row, add, i, model) => add('revenue_event', { event_id: `event-${i}`, segment: segmentOf(row, model), ...row }),
  figures: (row, add, i) => add('figure', { source_file: 'examples', row_no: i + 1, ...row }),
  forecasts: as('forecast'),
  article_counts: (row, add, i) => add('article_count', { count_id: `count-${i}`, votes_up: 0, votes_down: 0, ...row }),
  automation_runs: (row, add, i, model) => {
    const attempts = (model['automation_runs'] ?? []).filter((each) => each === row || (each['run_id'] !== undefined && isOfRun(each, row)));
    // A run that is told once for each attempt is one run: it begins with the first and ends as the last.
    if (attempts[0] === row) add('automation_run', { run_id: `run-${i}`, ...attempts.at(-1), started_at: row['started_at'] });
  },
};

/** A public message that comes in is the customer's, whoever typed it in; without an author the direction says whose it is. */
function authorOf({ author_type: author, direction, is_public: isPublic = true }: ModelRow): Cell {
  if (direction === 'inbound' && isPublic && (author ?? 'agent') === 'agent') return 'customer';
  return author ?? (direction === 'outbound' ? 'agent' : author);
}

const SENTIMENTS: Readonly<Record<string, number>> = { negative: -1, neutral: 0, positive: 1 };

/** A label is a number or its word. */
const sentimentOf = (label: Cell): Cell => (typeof label === 'string' ? (SENTIMENTS[label.toLowerCase()] ?? label) : label);

/** The complaint rule that examples go by, as a config would have it: type, topic or tag `complaint`. */
function isComplaint(row: ModelRow): boolean {
  const marks = [row['ticket_type'], row['type'], row['topic'], ...(Array.isArray(row['tags']) ? row['tags'] : [])];
  return marks.some((mark) => String(mark).toLowerCase() === 'complaint');
}

function change(row: ModelRow, field: string, value: Cell, at: Cell, sourceValue: Cell = null): ModelRow {
  // A change to nobody at an instant comes before whoever follows at the same instant.
  const seq = value === null ? 0 : Number.parseInt(String(row['seq'] ?? 1), 10) || 1;
  return {
    ticket_id: row['ticket_id'],
    change_id: `${field}-${String(row['seq'] ?? 1)}`,
    field,
    at,
    value: value ?? null,
    source_value: sourceValue,
    actor_type: row['changed_by_type'] ?? null,
    actor_id: row['changed_by_id'] ?? null,
    seq,
  };
}

const isOfTicket = (ticket: ModelRow, rows: readonly ModelRow[] = []): boolean =>
  rows.some((row) => row['ticket_id'] === ticket['ticket_id'] && row['source'] === ticket['source']);

const isOfRun = (one: ModelRow, other: ModelRow): boolean => one['run_id'] === other['run_id'] && one['source'] === other['source'];

/** Our word where the feedback is one of those for answers of surveys; else as it is. */
const feedbackOf = (word: Cell): Cell => (typeof word === 'string' ? (answerOf(word) ?? word) : word);

/** Seconds from one instant to another; null where one is not told. */
const secondsBetween = (from: Cell, to: Cell): number | null =>
  typeof from === 'string' && typeof to === 'string' ? Math.round((Date.parse(to) - Date.parse(from)) / 1000) : null;

/** Groups that take calls say so of their members. */
function isInVoiceGroup(agentId: Cell, model: Model): boolean {
  const voice = new Set((model['groups'] ?? []).filter((group) => group['is_voice']).map((group) => group['group_id']));
  return (model['agent_memberships'] ?? []).some((each) => each['agent_id'] === agentId && voice.has(each['group_id']));
}

/** The segment of whoever pays: of the organization, else of the person. */
function segmentOf(row: ModelRow, model: Model): Cell {
  const ofTable = (table: string, id: string) =>
    row[id] === undefined || row[id] === null ? undefined : model[table]?.find((each) => each[id] === row[id])?.['segment'];
  return ofTable('organizations', 'organization_id') ?? ofTable('customers', 'customer_id');
}
