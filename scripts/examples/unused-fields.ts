import type { Model } from './example.ts';

/** Words of the fact model that our columns call otherwise. */
export const RENAMED: Readonly<Record<string, string>> = {
  merged_into_ticket_id: 'merged_into_id',
  follow_up_of_ticket_id: 'follow_up_of_id',
  brand: 'brand_id',
  product: 'brand_id',
  network: 'source_channel',
  type: 'ticket_type',
  current_status_category: 'status_category',
  outside_hours: 'is_outside_hours',
  billable: 'is_billable',
  resolved_by_source: 'is_resolved_by_source',
  succeeded: 'is_success',
  start: 'start_at',
  end: 'end_at',
  active: 'is_active',
};

const CHANGED_BY = ['ticket_id', 'seq', 'valid_from', 'valid_to', 'changed_by_type', 'changed_by_id'];

/** Tables of the fact model: the table of the warehouse whose columns they have, and fields that are read though it has no such column. */
const READ: Readonly<Record<string, readonly [into: string | undefined, ...fields: string[]]>> = {
  tickets: ['ticket', 'first_resolved_at', 'last_resolved_at'],
  ticket_status_intervals: [undefined, ...CHANGED_BY, 'status_category', 'source_status'],
  ticket_assignments: [undefined, ...CHANGED_BY, 'group_id', 'agent_id'],
  ticket_schedules: [undefined, ...CHANGED_BY, 'schedule_id'],
  ticket_messages: ['ticket_message', 'created_at', 'direction'],
  // The scale is a word for scale_min and scale_max.
  survey_responses: ['survey_response', 'scale'],
  agents: ['agent', 'type'],
  agent_memberships: ['agent_membership'],
  groups: ['agent_group'],
  brands: ['brand'],
  customers: ['customer', 'unified_customer_id', 'is_agent'],
  organizations: ['organization', 'customer_since', 'churned_on'],
  schedules: ['schedule', 'valid_from', 'valid_to'],
  schedule_intervals: [undefined, 'schedule_id', 'dow', 'start_local', 'end_local', 'start', 'end'],
  holidays: [undefined, 'schedule_id', 'date', 'start', 'end'],
  sla_events: [
    undefined,
    'ticket_id',
    'sla_instance_id',
    'metric',
    'policy',
    'priority_applied',
    'clock',
    ...'target_s started_at paused_s due_at fulfilled_at breached_at cancelled_at status'.split(' '),
  ],
  calls: ['call', 'queue_entered_at'],
  call_legs: ['call_leg'],
  time_entries: ['time_entry'],
  agent_status_intervals: ['agent_status_interval'],
  agent_schedule: ['agent_schedule'],
  bot_conversations: ['bot_conversation'],
  revenue_events: ['revenue_event'],
  figures: ['figure'],
  forecasts: ['forecast'],
  article_counts: ['article_count'],
  automation_runs: ['automation_run'],
};

/** Fields of the rows that nothing reads, as `table.field`: an example that counts on one of them is not what was judged. */
export function unusedFields(model: Model, columns: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const isRead = (table: string, field: string) => {
    const [into, ...fields] = READ[table] ?? [undefined];
    const known = columns.get(into ?? '');
    return field === 'source' || fields.includes(field) || known?.has(field) === true || known?.has(RENAMED[field] ?? '') === true;
  };
  const named = Object.entries(model).flatMap(([table, rows]) => rows.flatMap((row) => Object.keys(row).map((field): [string, string] => [table, field])));
  return [...new Set(named.filter(([table, field]) => !isRead(table, field)).map((names) => names.join('.')))].toSorted();
}
