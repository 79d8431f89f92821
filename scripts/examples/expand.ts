import { type Cell, type Example, type Model, type ModelRow } from './example.ts';

const DAY_MS = 86_400_000;

/** The first local day an example speaks of; where a compressed input has no day of its own. */
const firstDay = (example: Example): string => example.expected.map((each) => each.from).toSorted()[0] ?? example.as_of.slice(0, 10);

const rows = (value: unknown): readonly ModelRow[] =>
  Array.isArray(value) ? (value as ModelRow[]) : value && typeof value === 'object' ? [value as ModelRow] : [];

const at = (day: Cell, time = '12:00:00'): string => `${String(day)}T${time}Z`;

const later = (instant: string, seconds: number): string => new Date(Date.parse(instant) + seconds * 1000).toISOString();

const numbered = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: Math.max(0, Math.round(count)) }, (_, i) => make(i));

/** Tickets of a day in all, those that are told among them. */
export interface Volume {
  readonly day: string;
  readonly count: number;
}

/** Expands compressed inputs into tables of the fact model that have these totals; every other table passes through. */
export function expand(example: Example, timeZone: string, volume?: Volume): Model {
  const model: Record<string, ModelRow[]> = {};
  const add = (table: string, ...more: readonly ModelRow[]) => (model[table] ??= []).push(...more);
  for (const [table, value] of Object.entries(example.facts)) {
    const expansion = EXPANSIONS[table];
    if (expansion) expansion(value, add, example, timeZone);
    else if (table !== 'call_started_on') add(table, ...rows(value));
  }
  const told = (model['tickets'] ?? []).filter((ticket) => volume && String(ticket['created_at']).startsWith(volume.day)).length;
  if (volume) add('tickets', ...numbered(volume.count - told, (n) => ({ ticket_id: `volume-${n}`, created_at: at(volume.day) })));
  return model;
}

type Add = (table: string, ...more: readonly ModelRow[]) => void;
type Expansion = (value: unknown, add: Add, example: Example, timeZone: string) => void;

const EXPANSIONS: Readonly<Record<string, Expansion>> = {
  ticket_durations: (value, add, _, timeZone) => rows(value).forEach((row, i) => duration(row, `duration-${i}`, add, timeZone)),
  call_groups: (value, add, example) => rows(value).forEach((row, group) => callGroup(row, group, add, example)),
  aggregates: (value, add, example) => rows(value).forEach((row) => aggregates(row, add, String(row['day'] ?? firstDay(example)))),
  handling_intervals: (value, add) =>
    rows(value).forEach((row, i) => add('agent_status_intervals', { ...row, state_category: 'handling', channel: `handling-${i}` })),
  customers_open: (value, add, example) =>
    rows(value).forEach((row) => {
      const opened = new Date(Date.parse(at(firstDay(example))) - DAY_MS).toISOString().slice(0, 10);
      add('customers', { customer_id: row['customer_id'] });
      add('revenue_events', { customer_id: row['customer_id'], occurred_on: opened, kind: 'new', mrr_delta: row['mrr'] });
    }),
  weekday_baseline: (value, add, example) => {
    const counts = value as readonly number[];
    counts.forEach((count, i) => {
      const day = new Date(Date.parse(at(firstDay(example))) - (counts.length - i) * 7 * DAY_MS).toISOString().slice(0, 10);
      add('tickets', ...numbered(count, (n) => ({ ticket_id: `baseline-${day}-${n}`, created_at: at(day) })));
    });
  },
  forecasts: (value, add) =>
    rows(value).forEach(({ actual: _actual, ...forecast }, i) => {
      add('forecasts', forecast);
      const row = rows(value)[i] as ModelRow;
      add('tickets', ...numbered(Number(row['actual'] ?? 0), (n) => ({ ticket_id: `actual-${String(row['day'])}-${n}`, created_at: at(row['day']) })));
    }),
};

/** A duration is a ticket that lived it: resolved, or first replied to, on that day after that many seconds. */
function duration(row: ModelRow, fallback: string, add: Add, timeZone: string): void {
  const ticketId = String(row['ticket_id'] ?? fallback);
  const seconds = Number(row['seconds']);
  const [createdAt, endedAt] = span(row, seconds, timeZone);
  const { day: _day, kind, seconds: _seconds, clock: _clock, seq: _seq, started_at: _started, ended_at: _ended, ...rest } = row;
  add('tickets', { created_at: createdAt, ...rest, ticket_id: ticketId });
  if (row['group_id'] || row['agent_id']) {
    add('ticket_assignments', {
      ticket_id: ticketId,
      seq: 1,
      group_id: row['group_id'] ?? null,
      agent_id: row['agent_id'] ?? null,
      valid_from: createdAt,
      valid_to: null,
    });
  }
  if (String(kind).startsWith('resolution')) {
    add('ticket_status_intervals', { ticket_id: ticketId, seq: 1, status_category: 'open', valid_from: createdAt, valid_to: endedAt });
    add('ticket_status_intervals', { ticket_id: ticketId, seq: 2, status_category: 'resolved', valid_from: endedAt, valid_to: null });
  } else {
    add('ticket_messages', {
      ticket_id: ticketId,
      message_id: `${ticketId}-reply`,
      created_at: endedAt,
      author_type: 'agent',
      author_id: row['agent_id'] ?? null,
      is_public: true,
      is_auto_reply: false,
    });
  }
}

/** Begins with the local day where the duration fits into it, so that ticket and outcome share the day; else ends with it. */
function span(row: ModelRow, seconds: number, timeZone: string): [string, string] {
  if (row['started_at'] && row['ended_at']) return [String(row['started_at']), String(row['ended_at'])];
  const midnight = new Date(localMidnight(String(row['day']), timeZone)).toISOString();
  const end = later(midnight, Math.max(seconds, 12 * 3600));
  return seconds < 12 * 3600
    ? [later(end, -seconds), end]
    : seconds < 23 * 3600
      ? [midnight, later(midnight, seconds)]
      : [later(midnight, 12 * 3600 - seconds), later(midnight, 12 * 3600)];
}

/** First instant of a local day, found by asking what the clocks there show. */
function localMidnight(day: string, timeZone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  let guess = Date.parse(`${day}T00:00:00Z`);
  for (let i = 0; i < 3; i += 1) guess += Date.parse(`${day}T00:00:00Z`) - Date.parse(`${shown.format(guess).replace(' ', 'T')}Z`);
  return guess;
}

function callGroup(row: ModelRow, group: number, add: Add, example: Example): void {
  const { count, ...call } = row;
  const day = String(example.facts['call_started_on'] ?? firstDay(example));
  add('calls', ...numbered(Number(count), (i) => ({ started_at: at(day), ...call, call_id: `group-${group}-${i}` })));
}

/** Totals of a period, as that many facts on one of its days. */
function aggregates(row: ModelRow, add: Add, day: string): void {
  const total = (key: string) => Number(row[key] ?? 0);
  const contacts = total('human_contacts');
  const customers = total('contacting_customers');
  const created = Math.max(total('ticket_volume'), total('tickets_resolved'));
  const phone = total('ticket_volume_phone_channel');
  const resolved = total('tickets_resolved');
  const tickets = numbered(created, (i): ModelRow => ({ ticket_id: `total-${i}`, created_at: at(day, '08:00:00'), channel: i < phone ? 'phone' : 'email' }));
  const asked = numbered(contacts, (i): ModelRow => ({
    ticket_id: `contact-${i}`,
    created_at: at(day, '08:00:00'),
    customer_id: customers > 0 ? `customer-${i % customers}` : null,
  }));
  add('tickets', ...tickets, ...asked);
  add(
    'ticket_status_intervals',
    ...tickets.slice(0, resolved).flatMap((ticket): ModelRow[] => [
      { ticket_id: ticket['ticket_id'], seq: 1, status_category: 'open', valid_from: at(day, '08:00:00'), valid_to: at(day) },
      { ticket_id: ticket['ticket_id'], seq: 2, status_category: 'resolved', valid_from: at(day), valid_to: null },
    ]),
  );
  add(
    'calls',
    ...numbered(total('inbound_calls_handled'), (i) => ({
      call_id: `call-${i}`,
      direction: 'inbound',
      outcome: 'answered',
      started_at: at(day),
      // A phone ticket and its call are one contact.
      ticket_id: i < phone ? `total-${i}` : null,
    })),
  );
  add(
    'calls',
    ...numbered(total('sales_calls_offered'), (i) => ({
      call_id: `sales-${i}`,
      direction: 'inbound',
      outcome: i < total('sales_calls_answered') ? 'answered' : 'abandoned_queue',
      started_at: at(day),
      is_sales_line: true,
    })),
  );
  if (total('handle_seconds') > 0) {
    if (created === 0) add('tickets', { ticket_id: 'total-0', created_at: at(day, '08:00:00') });
    add('time_entries', { entry_id: 'total', ticket_id: 'total-0', seconds: total('handle_seconds'), worked_at: at(day) });
  }
}
