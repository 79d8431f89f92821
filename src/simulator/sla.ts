/** Service-level targets as they follow from a ticket's life: what was promised when, and what became of it. */
import type { Priority } from '../domain/values.ts';
import type { Instant, WorldEvent } from './events.ts';
import { WorkCalendar } from './work-calendar.ts';
import type { SlaMetric, World, WorldTicket } from './world.ts';

/** One promise. `applied` has more than one entry when the priority changed while it ran; the last one counts. */
export interface SlaTarget {
  readonly metric: SlaMetric;
  /** 1, 2 … per metric; a reopened ticket gets a new resolution target, each unanswered customer message after a reply a new next_reply. */
  readonly instance: number;
  readonly startedAt: Instant;
  readonly applied: {
    readonly at: Instant;
    readonly priority: Priority;
    readonly targetS: number;
    readonly clock: 'calendar' | 'business';
    readonly dueAt: Instant;
  }[];
  fulfilledAt: Instant | null;
  /** The ticket was finished before this was due and without it: nothing kept, nothing broken. */
  cancelledAt: Instant | null;
}

const calendars = new WeakMap<World, Map<number, WorkCalendar>>();

/** Opening hours of a group's schedule (the default one without a group). */
export function calendarOf(world: World, groupId: number | null): WorkCalendar {
  const scheduleId = world.groups.find(({ id }) => id === groupId)?.scheduleId;
  const schedule = world.schedules.find(({ id }) => id === scheduleId) ?? world.schedules.find(({ isDefault }) => isDefault);
  if (schedule === undefined) throw new Error('the world has no schedule');
  const known = calendars.get(world) ?? new Map<number, WorkCalendar>();
  calendars.set(world, known);
  const calendar = known.get(schedule.id) ?? new WorkCalendar(schedule, world.start);
  known.set(schedule.id, calendar);
  return calendar;
}

/** All targets of a ticket up to the world's now; none for outbound, sample and child tickets, and none without a priority. */
export function slaTargets(world: World, ticket: WorldTicket): readonly SlaTarget[] {
  if (ticket.origin !== 'inbound' || ticket.isSample || ticket.isChild) return [];
  const book = new TargetBook(world, ticket);
  for (const event of ticket.events) book.take(event);
  return book.targets;
}

/** When the running or last target of a metric is due; null when there is none. */
export function dueAt(targets: readonly SlaTarget[], metric: SlaMetric): Instant | null {
  return targets.findLast((target) => target.metric === metric)?.applied.at(-1)?.dueAt ?? null;
}

class TargetBook {
  readonly targets: SlaTarget[] = [];
  private readonly world: World;
  private priority: Priority = 'none';
  private groupId: number | null;
  private hasReply = false;

  constructor(world: World, ticket: WorldTicket) {
    this.world = world;
    const first = ticket.events.find((event) => event.kind === 'assignment');
    this.groupId = first?.kind === 'assignment' ? first.toGroupId : null;
  }

  take(event: WorldEvent): void {
    if (event.kind === 'created') {
      this.priority = event.priority;
      this.start('resolution', event.at);
      if (event.actor.type === 'customer') this.start('first_reply', event.at);
    } else if (event.kind === 'assignment') {
      this.groupId = event.toGroupId;
    } else if (event.kind === 'priority') {
      this.priority = event.to;
      for (const target of this.targets) if (isRunning(target)) this.apply(target, event.at);
    } else if (event.kind === 'agent_reply') {
      this.hasReply = true;
      this.finish(event.at, 'first_reply', 'next_reply');
    } else if (event.kind === 'customer_message') {
      if (this.hasReply && !this.targets.some((target) => target.metric === 'next_reply' && isRunning(target))) this.start('next_reply', event.at);
    } else if (event.kind === 'status') {
      this.takeStatus(event);
    } else if (event.kind === 'merged' || event.kind === 'spam' || event.kind === 'deleted') {
      this.cancel(event.at, 'first_reply', 'next_reply', 'resolution');
    }
  }

  private takeStatus(event: WorldEvent & { readonly kind: 'status' }): void {
    if (event.to === 'resolved' || event.to === 'closed') {
      this.finish(event.at, 'resolution');
      this.cancel(event.at, 'first_reply', 'next_reply');
    } else if (event.from === 'resolved') {
      this.start('resolution', event.at);
    }
  }

  private start(metric: SlaMetric, at: Instant): void {
    const instance = this.targets.filter((target) => target.metric === metric).length + (metric === 'next_reply' ? 2 : 1);
    const target: SlaTarget = { metric, instance, startedAt: at, applied: [], fulfilledAt: null, cancelledAt: null };
    this.apply(target, at);
    if (target.applied.length > 0) this.targets.push(target);
  }

  private apply(target: SlaTarget, at: Instant): void {
    const promise = this.world.slaPolicies[0]?.targets.find(({ metric, priority }) => metric === target.metric && priority === this.priority);
    if (promise === undefined) return;
    const { targetS, clock } = promise;
    const dueAtInstant = clock === 'calendar' ? target.startedAt + targetS * 1000 : calendarOf(this.world, this.groupId).addWork(target.startedAt, targetS);
    target.applied.push({ at, priority: this.priority, targetS, clock, dueAt: dueAtInstant });
  }

  private finish(at: Instant, ...metrics: readonly SlaMetric[]): void {
    for (const target of this.targets) if (isRunning(target) && metrics.includes(target.metric)) target.fulfilledAt = at;
  }

  private cancel(at: Instant, ...metrics: readonly SlaMetric[]): void {
    for (const target of this.targets) if (isRunning(target) && metrics.includes(target.metric)) target.cancelledAt = at;
  }
}

const isRunning = (target: SlaTarget): boolean => target.fulfilledAt === null && target.cancelledAt === null;
