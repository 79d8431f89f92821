import { FixConfigError } from '../../src/domain/errors.ts';
import { FIGURE_KEYS } from '../../src/domain/figure-keys.ts';
import { plusDays } from '../../src/kpi/engine/buckets.ts';
import type { ModelRow } from './example.ts';
import { at, type Expanding, numbered } from './expanding.ts';
import { COUNTED, isAsked } from './totals-asked.ts';

/** Columns of a row of totals that say what they are totals of. */
const ATTRIBUTES = ['source', 'channel', 'group_id', 'agent_id', 'priority', 'topic', 'brand', 'organization_id', 'customer_segment'] as const;

/** Totals of a period, as that many facts on one of its days. */
export function aggregates(row: ModelRow, no: number, { add, firstDay, days, totals }: Expanding): void {
  const day = String(row['day'] ?? firstDay);
  const [morning, noon] = [at(days, day, 8), at(days, day, 12)];
  const of: ModelRow = Object.fromEntries(ATTRIBUTES.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
  const total = (key: string) => (isAsked(key, totals) ? Number(row[key] ?? 0) : 0);
  const name = (kind: string, i: number) => `total-${no}-${kind}-${i}`;
  const asked = Math.max(total('ticket_volume'), total('ticket_volume_phone_channel'));
  const [resolved, phone] = [total('tickets_resolved'), total('ticket_volume_phone_channel')];
  const [contacts, customers] = [Math.max(total('human_contacts'), total('contacting_customers')), total('contacting_customers')];
  const ticket = (i: number): ModelRow => ({ ticket_id: name('ticket', i), created_at: morning, ...of, ...(i < phone ? { channel: 'phone' } : {}) });
  // Tickets resolved beyond those created were there before.
  const older = (i: number): ModelRow => ({ ticket_id: name('ticket', asked + i), created_at: at(days, plusDays(day, -1)), ...of });
  const tickets = [...numbered(asked, ticket), ...numbered(resolved - asked, older)];
  add('tickets', ...tickets);
  add('ticket_assignments', ...assignments(tickets, of));
  add(
    'ticket_status_intervals',
    ...tickets.slice(0, resolved).flatMap((each): ModelRow[] => [
      { ticket_id: each['ticket_id'], ...ofSource(of), seq: 1, status_category: 'open', valid_from: each['created_at'], valid_to: noon },
      { ticket_id: each['ticket_id'], ...ofSource(of), seq: 2, status_category: 'resolved', valid_from: noon, valid_to: null },
    ]),
  );
  add(
    'tickets',
    ...numbered(contacts, (i) => ({
      ticket_id: name('contact', i),
      created_at: morning,
      customer_id: customers > 0 ? name('customer', i % customers) : null,
      ...of,
    })),
  );
  const call = { ...of, started_at: noon, direction: 'inbound' };
  const handled = total('inbound_calls_handled');
  // A phone ticket and its call are one contact.
  add('calls', ...numbered(handled, (i) => ({ ...call, call_id: name('call', i), outcome: 'answered', ticket_id: i < phone ? name('ticket', i) : null })));
  add('calls', ...numbered(total('inbound_calls_offered') - handled, (i) => ({ ...call, call_id: name('lost', i), outcome: 'abandoned_queue', wait_s: 60 })));
  const answered = total('sales_calls_answered');
  const sales = (i: number): ModelRow => ({ ...call, call_id: name('sales', i), outcome: i < answered ? 'answered' : 'abandoned_queue', is_sales_line: true });
  add('calls', ...numbered(Math.max(total('sales_calls_offered'), answered), sales));
  const used = new Set<string>(['day', ...ATTRIBUTES, ...COUNTED]);
  for (const [key, value] of Object.entries(row)) {
    if (used.has(key)) continue;
    if (!(key in FIGURE_KEYS)) throw new FixConfigError(`aggregates know no total "${key}".`, `There are: ${COUNTED.join(', ')}, and the keys of figures.`);
    add('figures', { ...of, figure_key: key, period_start: day, period_end: plusDays(day, 1), value });
  }
}

const ofSource = (of: ModelRow): ModelRow => (of['source'] === undefined ? {} : { source: of['source'] });

/** Tickets of a group or an agent have it from the start. */
export function assignments(tickets: readonly ModelRow[], of: ModelRow): ModelRow[] {
  if (of['group_id'] === undefined && of['agent_id'] === undefined) return [];
  return tickets.map((each) => ({
    ticket_id: each['ticket_id'],
    ...ofSource(of),
    seq: 1,
    group_id: of['group_id'] ?? null,
    agent_id: of['agent_id'] ?? null,
    valid_from: each['created_at'],
    valid_to: null,
  }));
}
