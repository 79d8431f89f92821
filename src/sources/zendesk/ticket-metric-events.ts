import type { SlaSignal } from '../../domain/entities.ts';
import { StreamUnavailableError } from '../../domain/errors.ts';
import { idText, instant, joinMappings, mapEach, parseRecord } from '../parse.ts';
import type { Json, ReadContext, Stream } from '../source.ts';
import { EXPORT_WINDOWS } from './export-windows.ts';
import { API, seconds } from './paging.ts';
import { listOf } from './snapshot.ts';
import { LEAD_MS, readTimeExport, timeCursor, type TimeCursor, unfinishedSecond } from './time-export.ts';
import * as wire from './wire.ts';

const KEY = 'ticket_metric_events';

const METRICS: Readonly<Record<string, SlaSignal['metric']>> = {
  resolution_time: 'resolution',
  requester_wait_time: 'requester_wait',
  agent_work_time: 'agent_work',
  periodic_update_time: 'periodic_update',
  pausable_update_time: 'periodic_update',
};

/** `activate` starts the clock and sets it going again after a pause. `measure` and `update_status` say nothing of a target. */
const KINDS: Readonly<Record<string, SlaSignal['kind']>> = { apply_sla: 'apply', activate: 'resume', pause: 'pause', fulfill: 'fulfil', breach: 'breach' };

/** Service-level targets as Zendesk keeps them. Not asked for at all where the account has no SLA policy. */
export const ticketMetricEvents: Stream<TimeCursor> = {
  name: KEY,
  mode: 'cursor',
  mapperVersion: 1,
  parseCursor: (input) => timeCursor.parse(input),
  cursorAt: (instant) => ({ end_time: Math.max(1, seconds(instant)) }),
  windows: { ...EXPORT_WINDOWS, leadMs: LEAD_MS, cutsLives: true },
  async *read(from, context) {
    requirePolicies(context);
    yield* readTimeExport({ path: `${API}/incremental/${KEY}`, key: KEY }, from, context);
  },
  map: (raw) => joinMappings(mapEach('sla_signal', listOf(raw, KEY), mapSignal), unfinishedSecond(raw, 'sla_signal')),
};

function requirePolicies(context: ReadContext): void {
  const policies = context.reference['sla_policies'];
  if (policies !== undefined && Object.keys(policies ?? {}).length > 0) return;
  throw new StreamUnavailableError(
    'The account has no SLA policy that deskmeter can see.',
    'Make one in Admin Center under Objects and rules (plan Professional or higher); it is found at the next run.',
  );
}

function mapSignal(record: Json): SlaSignal | undefined {
  const event = parseRecord(wire.metricEvent, record);
  const id = idText(event.id, 'id');
  const instance = idText(event.instance_id, 'instance_id');
  const kind = KINDS[event.type];
  const metric = event.metric === 'reply_time' ? (instance === '1' ? 'first_reply' : 'next_reply') : METRICS[event.metric];
  if (kind === undefined || metric === undefined || instance === '0') return undefined;
  const at = instant(event.time, 'time');
  const target = event.sla;
  const targetS = target?.target_in_seconds ?? (typeof target?.target === 'number' ? target.target * 60 : null);
  const isDeleted = event.deleted === true;
  return {
    entity: 'sla_signal',
    id,
    // Taking an event back changes nothing but its mark.
    version: at.getTime() + (isDeleted ? 1 : 0),
    updatedAt: null,
    ticketId: idText(event.ticket_id, 'ticket_id'),
    metric,
    instance: `${event.metric}:${instance}`,
    kind,
    at,
    startedAt: null,
    targetS: kind === 'apply' ? targetS : null,
    clock: kind === 'apply' && typeof target?.business_hours === 'boolean' ? (target.business_hours ? 'business' : 'calendar') : null,
    dueAt: null,
    policy: kind === 'apply' ? (target?.policy?.title ?? null) : null,
    priority: null,
    isDeleted,
  };
}
