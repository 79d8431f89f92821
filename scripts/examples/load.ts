import type pg from 'pg';
import { FixConfigError } from '../../src/domain/errors.ts';
import { INPUTS } from '../../src/domain/inputs.ts';
import type { Cell, Model, ModelRow } from './example.ts';
import { scheduleRow } from './schedule-rows.ts';
import { slaSignals } from './sla-signals.ts';
import { statedLife } from './stated-lives.ts';
import { surveyRow } from './survey-rows.ts';

type Rows = ModelRow[];
/** Rows by table of `support`. */
export type Tables = Readonly<Record<string, Rows>>;

const DEFAULT_SOURCE = 'zendesk';
const STREAM = 'facts';

/** Words of the fact model that our columns call otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  merged_into_ticket_id: 'merged_into_id',
  follow_up_of_ticket_id: 'follow_up_of_id',
  brand: 'brand_id',
  current_status_category: 'status_category',
  outside_hours: 'is_outside_hours',
  billable: 'is_billable',
  resolved_by_source: 'is_resolved_by_source',
  succeeded: 'is_success',
  start: 'start_at',
  end: 'end_at',
  active: 'is_active',
};

/** Puts the tables of the fact model into the warehouse, one connection per source, everything known from one instant to another. */
export async function load(
  pool: pg.Pool,
  model: Model,
  ticketDefaults: ModelRow,
  known: { readonly from: Date; readonly to: Date },
  fields: readonly string[],
): Promise<void> {
  const tables = toWarehouse(model, ticketDefaults);
  const sources = new Set(Object.values(tables).flatMap((rows) => rows.map((row) => String(row['connection_id']))));
  for (const source of sources.size === 0 ? [DEFAULT_SOURCE] : sources) await connection(pool, source, known, fields);
  for (const [table, rows] of Object.entries(tables)) await insert(pool, table, rows);
  await pool.query(`insert into sync.touched (connection_id, entity, id)
    select connection_id, 'ticket', ticket_id from support.ticket
    union all select connection_id, 'survey_response', response_id from support.survey_response`);
}

async function connection(pool: pg.Pool, source: string, known: { readonly from: Date; readonly to: Date }, fields: readonly string[]): Promise<void> {
  const settings = { fields: Object.fromEntries(fields.map((field) => [field, field])) };
  await pool.query('insert into sync.connection (connection_id, source, settings) values ($1, $1, $2)', [source, settings]);
  await pool.query("insert into sync.stream (connection_id, stream, mode, status, known_from, known_to) values ($1, $2, 'snapshot', 'ok', $3, $4)", [
    source,
    STREAM,
    known.from,
    known.to,
  ]);
  await pool.query("insert into sync.input (connection_id, input, streams, quality) select $1, i, array[$2], 'exact' from unnest($3::text[]) i", [
    source,
    STREAM,
    [...INPUTS, 'agent_schedule'],
  ]);
}

/** The fact model in the tables of the warehouse. */
export function toWarehouse(model: Model, ticketDefaults: ModelRow): Tables {
  const tables: Record<string, Rows> = {};
  const add = (table: string, row: ModelRow, of: ModelRow) => (tables[table] ??= []).push({ connection_id: of['source'] ?? DEFAULT_SOURCE, ...row });
  for (const [name, rows] of Object.entries(model)) {
    const convert = CONVERSIONS[name];
    for (const [i, row] of rows.entries()) {
      if (convert) convert(row, (table, made) => add(table, made, row), i, model);
      else throw new FixConfigError(`The fact table "${name}" is not known.`, `There are: ${Object.keys(CONVERSIONS).join(', ')}.`);
    }
  }
  tables['ticket'] = withStubs(tables, ticketDefaults).map((ticket) => withCurrentState(ticket, tables));
  return tables;
}

type Convert = (row: ModelRow, add: (table: string, row: ModelRow) => void, i: number, model: Model) => void;

const as =
  (table: string, defaults: ModelRow = {}): Convert =>
  (row, add) =>
    add(table, { ...defaults, ...row });

const named =
  (table: string, id: string): Convert =>
  (row, add) =>
    add(table, { name: row[id], ...row });

const CONVERSIONS: Readonly<Record<string, Convert>> = {
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
  ticket_messages: (row, add, i) => add('ticket_message', { message_id: `message-${i}`, at: row['created_at'], is_public: true, ...row }),
  survey_responses: (row, add) => add('survey_response', surveyRow(row)),
  agents: (row, add) => add('agent', { name: row['agent_id'], agent_type: row['type'] ?? 'full', ...row }),
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
  calls: as('call'),
  call_legs: as('call_leg'),
  time_entries: (row, add, _, model) =>
    add('time_entry', { worked_at: model['tickets']?.find((ticket) => ticket['ticket_id'] === row['ticket_id'])?.['created_at'], ...row }),
  agent_status_intervals: as('agent_status_interval', { channel: 'all', method: 'event' }),
  agent_schedule: as('agent_schedule'),
  bot_conversations: as('bot_conversation'),
  revenue_events: (row, add, i) => add('revenue_event', { event_id: `event-${i}`, ...row }),
  figures: (row, add, i) => add('figure', { source_file: 'examples', row_no: i + 1, ...row }),
  forecasts: as('forecast'),
  article_counts: (row, add, i) => add('article_count', { count_id: `count-${i}`, votes_up: 0, votes_down: 0, ...row }),
  automation_runs: (row, add, i) => add('automation_run', { run_id: `run-${i}`, ...row }),
};

/** The complaint rule that examples go by, as a config would have it: type, topic or tag `complaint`. */
function isComplaint(row: ModelRow): boolean {
  const marks = [row['ticket_type'], row['topic'], ...(Array.isArray(row['tags']) ? row['tags'] : [])];
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

/** Tickets that other facts speak of, besides those that are told; they begin with the first thing known about them. */
function withStubs(tables: Tables, defaults: ModelRow): Rows {
  const told = tables['ticket'] ?? [];
  const key = (row: ModelRow) => `${String(row['connection_id'])} ${String(row['ticket_id'])}`;
  const known = new Set(told.map(key));
  const stubs = new Map<string, ModelRow>();
  for (const [table, rows] of Object.entries(tables)) {
    if (table === 'ticket') continue;
    for (const row of rows) {
      if (!row['ticket_id'] || known.has(key(row))) continue;
      const seen = [row['at'], row['offered_at'], row['started_at'], row['responded_at'], row['worked_at']]
        .filter((each) => typeof each === 'string')
        .toSorted()[0];
      const created = [seen, stubs.get(key(row))?.['created_at']].filter((each) => typeof each === 'string').toSorted()[0];
      if (created)
        stubs.set(key(row), {
          connection_id: row['connection_id'],
          ticket_id: row['ticket_id'],
          created_at: created,
          ...(table === 'call' ? { channel: 'phone' } : {}),
        });
    }
  }
  return [...told, ...stubs.values()].map((row) => ({ ...defaults, origin: 'inbound', channel: 'email', ...defaults, ...defined(row) }));
}

const defined = (row: ModelRow): ModelRow => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

/** Status, group and agent as they are now, which the ticket itself always shows. */
function withCurrentState(ticket: ModelRow, tables: Tables): ModelRow {
  const changes = (tables['ticket_change'] ?? [])
    .filter((row) => row['ticket_id'] === ticket['ticket_id'] && row['connection_id'] === ticket['connection_id'])
    .toSorted((a, b) => String(a['at']).localeCompare(String(b['at'])) || Number(a['seq']) - Number(b['seq']));
  const last = (field: string) => changes.findLast((row) => row['field'] === field);
  const status = last('status');
  return {
    group_id: last('group')?.['value'] ?? null,
    agent_id: last('agent')?.['value'] ?? null,
    status_at: status?.['at'] ?? null,
    ...ticket,
    status_category: status?.['value'] ?? ticket['status_category'] ?? ticket['current_status_category'] ?? 'open',
  };
}

/** Inserts rows, each with the columns it has; what the table does not know is left out. */
export async function insert(pool: pg.Pool, table: string, rows: readonly ModelRow[]): Promise<void> {
  const { rows: found } = await pool.query<{ name: string }>(
    "select attname as name from pg_attribute where attrelid = ('support.' || $1)::regclass and attnum > 0 and not attisdropped",
    [table],
  );
  const known = new Set(found.map((row) => row.name));
  const shaped = rows.map((row) => shape(row, known));
  for (const [columns, same] of Map.groupBy(shaped, (row) => Object.keys(row).toSorted().join(', '))) {
    await pool.query(`insert into support.${table} (${columns}) select ${columns} from json_populate_recordset(null::support.${table}, $1::json)`, [
      JSON.stringify(same),
    ]);
  }
}

function shape(row: ModelRow, known: ReadonlySet<string>): ModelRow {
  const renamed = Object.entries(row).map(([name, value]): [string, Cell] => [known.has(name) ? name : (RENAMED[name] ?? name), value]);
  return Object.fromEntries(renamed.filter(([name, value]) => known.has(name) && value !== undefined));
}
