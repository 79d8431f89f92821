import { isResolved, type ActorType, type Quality, type StatusCategory } from '../../domain/values.ts';
import type { ChangeRow, Instant, SummaryRow, TicketFacts, TicketRow } from './facts.ts';

/** A period in one status, half-open; `to` is null while it lasts. */
export interface StatusInterval {
  readonly status: StatusCategory;
  readonly sourceStatus: string | null;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly actorType: ActorType | null;
  readonly actorId: string | null;
  readonly quality: Quality;
}

interface Step {
  readonly status: StatusCategory;
  readonly sourceStatus: string | null;
  readonly at: Instant;
  readonly actorType: ActorType | null;
  readonly actorId: string | null;
  readonly quality: Quality;
}

/**
 * Status intervals as of one instant, without gaps or overlaps, from creation on. Events where they exist for the ticket,
 * else what the helpdesk states (observed changes and summaries). Where the current status is newer than the last event,
 * the interval closes at the status' own instant, quality derived, until the event arrives.
 */
export function statusIntervals(facts: TicketFacts, asOf: Instant): StatusInterval[] {
  const changes = facts.changes.filter((change) => change.field === 'status' && change.value !== null && change.at <= asOf);
  const hasEvents = changes.some((change) => change.quality === 'exact');
  const steps = changes.map(toStep);
  if (facts.changesCutAt !== undefined) steps.push(...stepsBefore(facts, facts.changesCutAt, changes[0], asOf));
  else if (!hasEvents) steps.push(...statedSteps(facts.ticket, facts.summaries, asOf));
  steps.sort((a, b) => a.at - b.at);
  return toIntervals(withCurrent(withStart(steps, facts.ticket), facts.ticket, asOf));
}

const toStep = (change: ChangeRow): Step => ({
  status: change.value as StatusCategory,
  sourceStatus: change.sourceValue,
  at: change.at,
  actorType: change.actorType,
  actorId: change.actorId,
  quality: change.quality,
});

const derived = (status: StatusCategory, at: Instant, sourceStatus: string | null = null): Step => ({
  status,
  sourceStatus,
  at,
  actorType: null,
  actorId: null,
  quality: 'derived',
});

/** What resolved, closed and reopened instants say of a life whose events nobody kept. */
function statedSteps(ticket: TicketRow, summaries: readonly SummaryRow[], asOf: Instant): Step[] {
  const at = (kind: string) => summaries.find((summary) => summary.kind === kind && summary.at !== null && summary.at <= asOf)?.at ?? undefined;
  const steps: Step[] = [];
  const first = at('first_resolved');
  const last = at('resolved');
  const closed = at('closed');
  const reopened = at('reopened');
  if (first !== undefined) steps.push(derived('resolved', first));
  if (reopened !== undefined) steps.push(derived('open', reopened));
  if (last !== undefined) steps.push(derived('resolved', last));
  if (closed !== undefined) steps.push(derived('closed', closed));
  return steps.map((step) => (step.at < ticket.createdAt ? { ...step, at: ticket.createdAt } : step));
}

/**
 * What is told of the time before the known part of a life: stated instants, and the status it was in when that part began, which is the one
 * that the first known change replaced, or the present one where nothing changed since.
 */
function stepsBefore({ ticket, summaries }: TicketFacts, cutAt: Instant, first: ChangeRow | undefined, asOf: Instant): Step[] {
  const stated = statedSteps(ticket, summaries, asOf)
    .filter((step) => step.at < cutAt)
    .toSorted((a, b) => a.at - b.at);
  const isOld = ticket.statusAt === null || ticket.statusAt < cutAt;
  const held = (first === undefined ? (isOld ? ticket.statusCategory : null) : (first.previousValue ?? null)) as StatusCategory | null;
  const last = stated.at(-1);
  if (held === null || last?.status === held) return stated;
  // Unresolved, and nothing stated: so it has been from its beginning, for all that is known.
  const at = last === undefined && !isResolved(held) ? ticket.createdAt : Math.max(cutAt - 1, last?.at ?? 0);
  return [...stated, derived(held, at, first === undefined ? ticket.sourceStatus : null)];
}

/** A life begins at creation: in the first known status if that is unresolved and stated there, else as new or open. */
function withStart(steps: Step[], ticket: TicketRow): Step[] {
  const first = steps[0];
  if (first && first.at <= ticket.createdAt) return steps.map((step) => (step.at < ticket.createdAt ? { ...step, at: ticket.createdAt } : step));
  const statedAt = ticket.statusAt ?? ticket.updatedAt;
  const sinceCreation = statedAt === null || statedAt <= ticket.createdAt || (ticket.statusAt === null && !isResolved(ticket.statusCategory));
  if (!first && sinceCreation) return [derived(ticket.statusCategory, ticket.createdAt, ticket.sourceStatus)];
  return [derived('open', ticket.createdAt), ...steps];
}

/** The ticket's own status, where it is newer than everything the steps say. */
function withCurrent(steps: Step[], ticket: TicketRow, asOf: Instant): Step[] {
  const last = steps.at(-1);
  const at = ticket.statusAt ?? ticket.updatedAt;
  if (!last || at === null || at > asOf || at <= last.at || last.status === ticket.statusCategory) return steps;
  return [...steps, derived(ticket.statusCategory, at, ticket.sourceStatus)];
}

/** Steps of one instant: the last one counts. Steps that repeat the status before them are no change. */
function toIntervals(steps: readonly Step[]): StatusInterval[] {
  const kept: Step[] = [];
  for (const step of steps) {
    while (kept.length > 0 && (kept.at(-1) as Step).at === step.at) kept.pop();
    const before = kept.at(-1);
    if (before && before.status === step.status && (before.sourceStatus === step.sourceStatus || step.sourceStatus === null)) continue;
    kept.push(step);
  }
  return kept.map(({ at, ...step }, i) => ({ ...step, from: at, to: kept[i + 1]?.at ?? null }));
}

/** One entry into resolved or closed from work. */
export interface Resolution {
  readonly at: Instant;
  /** When the ticket returned to work after it; null while it is resolved. */
  readonly reopenedAt: Instant | null;
  readonly actorType: ActorType | null;
  readonly quality: Quality;
}

/** Entries into resolved or closed, in order. resolved → closed is no new one. */
export function resolutionsOf(intervals: readonly StatusInterval[]): Resolution[] {
  const found: Resolution[] = [];
  for (const [i, interval] of intervals.entries()) {
    const before = intervals[i - 1];
    if (!isResolved(interval.status) || (before && isResolved(before.status))) continue;
    const next = intervals.slice(i + 1).find((later) => !isResolved(later.status));
    found.push({ at: interval.from, reopenedAt: next?.from ?? null, actorType: interval.actorType, quality: interval.quality });
  }
  return found;
}

/** Milliseconds within [from, to) spent in statuses that `counts` accepts. */
export function timeIn(intervals: readonly StatusInterval[], from: Instant, to: Instant, counts: (status: StatusCategory) => boolean): number {
  return periodsIn(intervals, from, to, counts).reduce((sum, period) => sum + period.to - period.from, 0);
}

/** The periods within [from, to) in statuses that `counts` accepts. */
export function periodsIn(
  intervals: readonly StatusInterval[],
  from: Instant,
  to: Instant,
  counts: (status: StatusCategory) => boolean,
): { readonly from: Instant; readonly to: Instant }[] {
  return intervals
    .filter((interval) => counts(interval.status))
    .map((interval) => ({ from: Math.max(from, interval.from), to: Math.min(to, interval.to ?? Infinity) }))
    .filter((period) => period.to > period.from);
}
