import { worstQuality, type ActorType, type Quality } from '../../domain/values.ts';
import type { ChangeRow, Instant, StoryContext, TicketFacts } from './facts.ts';
import { groupFor } from './group.ts';

/** A period with one group and agent, half-open; `to` is null while it lasts. */
export interface Assignment {
  readonly groupId: string | null;
  readonly agentId: string | null;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly actorType: ActorType | null;
  readonly quality: Quality;
}

interface Track {
  readonly quality: Quality;
  readonly steps: readonly { readonly at: Instant; readonly value: string | null; readonly actorType: ActorType | null }[];
}

/** Who had the ticket when, as of one instant, from creation on without gaps. */
export function assignmentsOf(facts: TicketFacts, asOf: Instant): Assignment[] {
  const groups = track(facts, 'group', facts.ticket.groupId, asOf);
  const agents = track(facts, 'agent', facts.ticket.agentId, asOf);
  const quality = worstQuality(groups.quality, agents.quality);
  const instants = [...new Set([...groups.steps, ...agents.steps].map((step) => step.at))].toSorted((a, b) => a - b);
  const periods: Assignment[] = [];
  for (const at of instants) {
    const group = valueAt(groups, at);
    const agent = valueAt(agents, at);
    const before = periods.at(-1);
    if (before && before.groupId === group && before.agentId === agent) continue;
    if (before) periods[periods.length - 1] = { ...before, to: at };
    const actor = [...groups.steps, ...agents.steps].find((step) => step.at === at)?.actorType ?? null;
    periods.push({ groupId: group, agentId: agent, from: at, to: null, actorType: actor, quality });
  }
  return periods;
}

/**
 * One field's values over time. With events, nobody is known before the first one; without, the first value seen is
 * taken to hold since creation, because an unassigned past would invent an assignment. In a life of which the beginning is not known, the
 * value that the first known change replaced is.
 */
function track(facts: TicketFacts, field: 'group' | 'agent', current: string | null, asOf: Instant): Track {
  const changes = facts.changes.filter((change) => change.field === field && change.at <= asOf).toSorted(inOrder);
  const createdAt = facts.ticket.createdAt;
  const exact = changes.some((change) => change.quality === 'exact');
  const steps = changes.map(({ at, value, actorType }) => ({ at: Math.max(at, createdAt), value, actorType }));
  const first = steps[0];
  if (!first) return { quality: current === null ? 'exact' : 'derived', steps: [{ at: createdAt, value: current, actorType: null }] };
  const isCut = facts.changesCutAt !== undefined;
  const before = isCut ? (changes[0]?.previousValue ?? null) : exact ? null : first.value;
  if (first.at > createdAt) steps.unshift({ at: createdAt, value: before, actorType: null });
  return { quality: exact && !isCut ? 'exact' : 'derived', steps };
}

const inOrder = (a: ChangeRow, b: ChangeRow) => a.at - b.at || a.seq - b.seq || (a.changeId < b.changeId ? -1 : 1);

const valueAt = (line: Track, at: Instant): string | null => line.steps.findLast((step) => step.at <= at)?.value ?? null;

/** The assignment in force at an instant; a change of that very instant counts. */
export function assignmentAt(assignments: readonly Assignment[], at: Instant): Assignment | undefined {
  return assignments.findLast((period) => period.from <= at);
}

/** Assignee at creation, else the first one assigned on the same local day (catalogue 7.2, 5.1.9). Group and agent each by itself. */
export function creationAttribution(
  { ticket: { createdAt }, memberships }: Pick<TicketFacts, 'ticket' | 'memberships'>,
  assignments: readonly Assignment[],
  context: StoryContext,
): { groupId: string | null; agentId: string | null } {
  const dayEnd = context.days.endOf(context.days.dayOf(createdAt));
  const sameDay = assignments.filter((period) => period.from < dayEnd);
  const first = sameDay.find((period) => period.agentId !== null);
  const groupId = sameDay.find((period) => period.groupId !== null)?.groupId;
  return { groupId: groupFor(groupId, first?.agentId, first?.from ?? createdAt, memberships), agentId: first?.agentId ?? null };
}
