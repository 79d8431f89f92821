import type { Cell, ModelRow } from './example.ts';

/** A target and its outcome as the signals a helpdesk would have sent. */
export function slaSignals(row: ModelRow): ModelRow[] {
  const status = row['status'];
  const start = row['started_at'];
  const dueAt = row['due_at'] ?? dueOf(row);
  const signal = (kind: string, at: Cell, rest: ModelRow = {}): ModelRow => ({
    ticket_id: row['ticket_id'],
    signal_id: `${String(row['sla_instance_id'])}-${kind}`,
    metric: row['metric'],
    instance: String(row['sla_instance_id']),
    kind,
    at,
    ...rest,
  });
  const applied = {
    started_at: start,
    target_s: row['target_s'],
    due_at: dueAt,
    policy: row['policy'],
    priority: row['priority_applied'],
    clock: row['clock'] ?? 'calendar',
  };
  const fulfilled = row['fulfilled_at'] ?? (status === 'met' ? dueAt : null);
  const breached = row['breached_at'] ?? (status === 'breached' ? dueAt : null);
  const cancelled = row['cancelled_at'] ?? (status === 'cancelled' ? start : null);
  return [
    signal('apply', start, applied),
    ...(status === 'paused' ? [signal('pause', start)] : []),
    ...(fulfilled ? [signal('fulfil', fulfilled)] : []),
    ...(breached ? [signal('breach', breached)] : []),
    ...(cancelled ? [signal('cancel', cancelled)] : []),
  ];
}

/** Of a calendar target that does not say when it is due: its start, the target and the pauses. Null where that is not told. */
function dueOf({ started_at: start, target_s: target, paused_s: paused, clock }: ModelRow): string | null {
  if (typeof start !== 'string' || typeof target !== 'number' || clock === 'business') return null;
  return new Date(Date.parse(start) + (target + Number(paused ?? 0)) * 1000).toISOString();
}
