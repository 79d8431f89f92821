import type { ModelRow } from './example.ts';

/** Rows by table of `support`. */
export type Tables = Readonly<Record<string, readonly ModelRow[]>>;

/** Tickets that other facts speak of, besides those that are told; they begin with the first thing known about them. */
export function withStubs(tables: Tables, defaults: ModelRow): ModelRow[] {
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
export function withCurrentState(ticket: ModelRow, tables: Tables): ModelRow {
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
