/** Service-level targets as Zendesk's ticket metric events. */
import { slaTargets, type SlaTarget } from '../sla.ts';
import type { World, WorldTicket } from '../world.ts';
import type { Instant } from '../events.ts';
import { iso } from './wording.ts';

export interface MetricEvent {
  readonly at: Instant;
  readonly id: number;
  readonly wire: Record<string, unknown>;
}

const METRIC = { first_reply: 'reply_time', next_reply: 'reply_time', resolution: 'resolution_time' } as const;
const METRICS = ['reply_time', 'resolution_time', 'agent_work_time'] as const;
const INSTANCES = 60;
/** Where the events of one instance lie among its 20 ids: the same thing keeps its id for ever. */
const SLOT = { measure: 0, activate: 1, fulfill: 2, update_status: 3, apply_sla: 4, breach: 12 } as const;

type Add = (at: Instant, metric: (typeof METRICS)[number], instance: number, type: keyof typeof SLOT, more?: Record<string, unknown>, number?: number) => void;

/** Everything Zendesk writes about a ticket's targets, in order, due instants still to come included. */
export function metricEventsOf(world: World, ticket: WorldTicket): MetricEvent[] {
  const events: MetricEvent[] = [];
  const add: Add = (at, metric, instance, type, more = {}, number = 0) => {
    if (instance >= INSTANCES || number > 7) return;
    const id = 28_600_000_000_000 + (ticket.index * METRICS.length * INSTANCES + METRICS.indexOf(metric) * INSTANCES + instance) * 20 + SLOT[type] + number;
    events.push({ at, id, wire: { id, ticket_id: ticket.id, metric, instance_id: instance, type, time: iso(at), ...more } });
  };
  // Instance 0 only says that the metric is tracked.
  for (const metric of METRICS) add(ticket.createdAt, metric, 0, 'measure');
  for (const target of slaTargets(world, ticket)) addTarget(world, target, add);
  return events;
}

function addTarget(world: World, target: SlaTarget, add: Add): void {
  const metric = METRIC[target.metric];
  const policy = world.slaPolicies[0];
  const last = target.applied.at(-1);
  if (last === undefined) return;
  const endedAt = target.fulfilledAt ?? target.cancelledAt;
  add(target.startedAt, metric, target.instance, 'activate');
  for (const [index, promise] of target.applied.entries()) {
    const sla = {
      target: Math.round(promise.targetS / 60),
      target_in_seconds: promise.targetS,
      business_hours: promise.clock === 'business',
      policy: { id: policy?.id, title: policy?.name, description: null },
    };
    add(promise.at, metric, target.instance, 'apply_sla', { sla }, index);
    const nextAt = target.applied[index + 1]?.at ?? endedAt ?? Number.POSITIVE_INFINITY;
    // The breach of a promise that was replaced in time is taken back.
    if (promise.dueAt < nextAt) add(promise.dueAt, metric, target.instance, 'breach', { deleted: false }, index);
    else if (promise !== last) add(promise.dueAt, metric, target.instance, 'breach', { deleted: true }, index);
  }
  if (endedAt === null) return;
  // Zendesk fulfils also what was overtaken by the end of the ticket.
  add(endedAt, metric, target.instance, 'fulfill');
  add(endedAt, metric, target.instance, 'update_status', { status: { calendar: Math.floor((endedAt - target.startedAt) / 60_000), business: 0 } });
}
