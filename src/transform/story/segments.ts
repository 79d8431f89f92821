import { isResolved, worstQuality, type Quality, type StatusCategory } from '../../domain/values.ts';
import { assignmentAt, type Assignment } from './assignment.ts';
import { answeredBefore, statedFirstReply } from './cut.ts';
import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import { groupFor, groupTurns } from './group.ts';
import type { FirstReply, Turn } from './replies.ts';
import type { SlaTarget } from './sla.ts';
import type { StatusInterval } from './status.ts';

/** A period of an unresolved ticket in which nothing that a stock looks at changes. */
export interface Segment {
  readonly from: Instant;
  readonly to: Instant | null;
  readonly status: StatusCategory;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly ageBucket: string;
  readonly isAwaitingFirst: boolean;
  readonly isAwaitingAgent: boolean;
  readonly isPastSla: boolean;
  /** Of the resolution target that runs, the overdue one first. */
  readonly slaPolicy: string | null;
  readonly quality: Quality;
  /** Of the targets that run: what says whether it is overdue. */
  readonly slaQuality: Quality;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const AGE_BUCKETS: readonly (readonly [days: number, name: string])[] = [
  [30, '30+'],
  [7, '7-30'],
  [3, '3-7'],
  [1, '1-3'],
  [0, '0-1'],
];

export interface SegmentInput {
  readonly facts: TicketFacts;
  readonly intervals: readonly StatusInterval[];
  readonly assignments: readonly Assignment[];
  readonly turns: readonly Turn[];
  readonly reply: FirstReply | undefined;
  readonly targets: readonly SlaTarget[];
}

/**
 * Cuts the unresolved time of a ticket wherever a stock would count it differently: status, assignee, group, age, first reply, whose turn it is,
 * overdue or not. What is known to change ahead, by age, due instant or membership, cuts the future too, so that time alone changes no segment.
 */
export function segmentsOf(input: SegmentInput, context: StoryContext): Segment[] {
  const words = lastWords(input, context);
  const due = resolutionTargets(input.targets);
  const cuts = cutsOf(input, words, due, context);
  const segments: Segment[] = [];
  for (const interval of input.intervals) {
    if (isResolved(interval.status)) continue;
    const within = cuts.filter((cut) => cut > interval.from && cut < (interval.to ?? Infinity));
    const starts = [interval.from, ...within];
    for (const [i, from] of starts.entries()) add(segments, { ...stateAt(from, interval, input, words, due, context), from, to: starts[i + 1] ?? interval.to });
  }
  return segments;
}

function add(segments: Segment[], next: Segment): void {
  const last = segments.at(-1);
  if (last && last.to === next.from && sameState(last, next)) segments[segments.length - 1] = { ...last, to: next.to };
  else segments.push(next);
}

function sameState(a: Segment, b: Segment): boolean {
  return (
    ['status', 'agentId', 'groupId', 'ageBucket', 'isAwaitingFirst', 'isAwaitingAgent', 'isPastSla', 'slaPolicy', 'quality', 'slaQuality'] as const
  ).every((key) => a[key] === b[key]);
}

type Word = { readonly at: Instant; readonly by: 'agent' | 'customer' };

/** Who spoke last, over time: by messages, else by the instants that the helpdesk states; by both where not all messages are read. */
function lastWords(input: SegmentInput, { asOf, lacksMessages }: StoryContext): Word[] {
  const { ticket, messages, summaries, cutAt } = input.facts;
  const start: Word[] = ticket.origin === 'inbound' ? [{ at: ticket.createdAt, by: 'customer' }] : [];
  if (cutAt === undefined && messages.length > 0 && !lacksMessages) return [...start, ...input.turns];
  const stated = summaries.flatMap((summary): Word[] => {
    if (summary.at === null || summary.at > asOf) return [];
    if (summary.kind === 'first_reply' || summary.kind === 'last_agent_message') return [{ at: summary.at, by: 'agent' }];
    return summary.kind === 'last_customer_message' ? [{ at: summary.at, by: 'customer' }] : [];
  });
  const words =
    cutAt === undefined
      ? [...start, ...(messages.length > 0 ? input.turns : []), ...stated]
      : [...lastWordsSince(input, start), ...stated.filter(({ at }) => at < cutAt)];
  return words.toSorted((a, b) => a.at - b.at);
}

/** In a life of which the beginning is not known, an answer before it is the last word until somebody wrote, as far as nothing else is stated. */
function lastWordsSince({ facts, turns }: SegmentInput, start: readonly Word[]): Word[] {
  const before = answeredBefore(facts, repliesIn(turns));
  if (before === null) return [...turns];
  return before ? [...start, { at: statedFirstReply(facts) ?? facts.ticket.createdAt, by: 'agent' }, ...turns] : [...start, ...turns];
}

const repliesIn = (turns: readonly Turn[]): number => turns.filter((turn) => turn.by === 'agent').length;

/** Nobody said whether it was answered: then a ticket that nobody took up waits, and the others do not. */
function isAwaitingFirst(at: Instant, { status }: StatusInterval, { facts, turns, reply }: SegmentInput): boolean {
  if (facts.ticket.origin !== 'inbound' || facts.ticket.channel === 'phone' || (reply && reply.at <= at)) return false;
  const before = answeredBefore(facts, repliesIn(turns));
  return before === false || (before === null && status === 'new');
}

const resolutionTargets = (targets: readonly SlaTarget[]) =>
  targets.filter(
    (target) => target.cancelledAt === null && (target.metric === 'resolution' || target.metric === 'requester_wait' || target.metric === 'agent_work'),
  );

function cutsOf(input: SegmentInput, words: readonly Word[], due: readonly SlaTarget[], context: StoryContext): Instant[] {
  const { createdAt } = input.facts.ticket;
  const cuts = new Set<Instant>([
    ...input.assignments.map((period) => period.from),
    ...groupTurns(input.assignments, input.facts.memberships),
    ...AGE_BUCKETS.map(([days]) => createdAt + days * DAY_MS),
    overAgeFrom(createdAt, context),
    ...words.map((word) => word.at),
  ]);
  if (input.reply) cuts.add(input.reply.at);
  for (const target of due) {
    for (const at of [target.startedAt, target.dueAt, target.fulfilledAt]) if (at !== null) cuts.add(at);
  }
  return [...cuts].toSorted((a, b) => a - b);
}

function stateAt(
  at: Instant,
  interval: StatusInterval,
  input: SegmentInput,
  words: readonly Word[],
  due: readonly SlaTarget[],
  context: StoryContext,
): Omit<Segment, 'from' | 'to'> {
  const { ticket } = input.facts;
  const assignment = assignmentAt(input.assignments, at);
  const running = runningAt(at, due);
  return {
    status: interval.status,
    agentId: assignment?.agentId ?? null,
    groupId: groupFor(assignment?.groupId, assignment?.agentId, at, input.facts.memberships),
    ageBucket: AGE_BUCKETS.find(([days]) => at >= ticket.createdAt + days * DAY_MS)?.[1] ?? '0-1',
    isAwaitingFirst: isAwaitingFirst(at, interval, input),
    isAwaitingAgent: words.findLast((word) => word.at <= at)?.by === 'customer',
    isPastSla: isPastSla(at, ticket.createdAt, running, context),
    slaPolicy: (running.find((target) => isDue(target, at)) ?? running[0])?.policy ?? null,
    quality: worstQuality(interval.quality, input.facts.cutAt === undefined ? 'exact' : 'derived'),
    slaQuality: worstQuality(...running.map((target) => target.quality)),
  };
}

const runningAt = (at: Instant, due: readonly SlaTarget[]) =>
  due.filter((target) => target.startedAt <= at && (target.fulfilledAt === null || target.fulfilledAt > at) && target.dueAt !== null);

const isDue = (target: SlaTarget, at: Instant) => (target.dueAt as Instant) <= at;

/** Looks at the resolution target running at that instant; without one, at the age (catalogue `backlog_past_sla`). */
function isPastSla(at: Instant, createdAt: Instant, running: readonly SlaTarget[], context: StoryContext): boolean {
  if (running.length > 0) return running.some((target) => isDue(target, at));
  return at >= overAgeFrom(createdAt, context);
}

/** Older than the limit: at the very instant a ticket is not. */
const overAgeFrom = (createdAt: Instant, { parameters }: StoryContext): Instant => createdAt + parameters.backlog_age_limit_h * HOUR_MS + 1;
