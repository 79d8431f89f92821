import { answerOutcomes } from './answer.ts';
import { assignmentRow, eventRows, intervalRow } from './event-rows.ts';
import { cutFacts } from './cut.ts';
import type { Instant, StoryContext, TicketFacts } from './facts.ts';
import { groupTurns } from './group.ts';
import { answerable, liveThrough, type Life } from './life.ts';
import { slaTargets, type SlaTarget } from './sla.ts';
import type { StoryRows } from './story-rows.ts';
import { surveyAnswers, type SurveyAnswer } from './survey.ts';
import { storyRow } from './ticket-row.ts';

/** The story of one ticket as of one instant. Undefined parts of it simply have no rows. */
export interface Story {
  readonly rows: StoryRows;
  readonly answers: readonly SurveyAnswer[];
  /** The next instant at which the story changes although nothing happens; null when only events can change it. */
  readonly dueAt: Instant | null;
}

/** Derives the story: a pure function of the facts, the settings and `asOf`. Null when the ticket did not exist yet. */
export function deriveStory(all: TicketFacts, context: StoryContext): Story | null {
  if (all.ticket.createdAt > context.asOf) return null;
  const facts = cutFacts(all, context);
  const life = liveThrough(facts, context);
  const answers = surveyAnswers(facts.surveys, facts.surveyPeers, life, context);
  const targets = slaTargets({ facts, reply: life.reply, resolutions: life.resolutions, clock: life.clock }, context);
  const answered = answerable(life) ? answerOutcomes(facts, life.reply, life.intervals, life.assignments, life.clock, context) : { outcomes: [], due: [] };
  const events = life.isCountable ? eventRows(life, answered.outcomes, targets) : NO_EVENTS;
  const rows = {
    ticket_status_interval: life.intervals.map((interval, i) => intervalRow(life, interval, i + 1)),
    ticket_assignment: life.assignments.map((period, i) => assignmentRow(life, period, i + 1)),
    ticket_story: [storyRow(life, answers, targets)],
    ...events,
  };
  return { rows, answers, dueAt: nextChange(life, answered.due, targets) };
}

const NO_EVENTS = {
  first_reply: [],
  response: [],
  answer_outcome: [],
  resolution: [],
  reopen: [],
  escalation: [],
  sentiment: [],
  sla_event: [],
  backlog_segment: [],
};

/** The earliest instant after `asOf` at which a target passes, the agent now has another group, or a fact that lies ahead (clock skew) becomes known. */
function nextChange({ facts, assignments, context: { asOf } }: Life, answerDue: readonly Instant[], targets: readonly SlaTarget[]): Instant | null {
  const ahead = [
    ...answerDue,
    ...targets.flatMap((target) => (target.status === 'active' && target.dueAt !== null ? [target.dueAt + 1] : [])),
    ...groupTurns(assignments.slice(-1), facts.memberships),
    ...facts.signals.map((signal) => signal.at),
    ...facts.changes.map((change) => change.at),
    ...facts.messages.map((message) => message.at),
    ...facts.calls.map((call) => call.at),
    ...[...facts.surveys, ...facts.surveyPeers].flatMap((survey) => [survey.respondedAt ?? 0, survey.offeredAt ?? 0]),
    ...facts.others.map((other) => other.at),
    ...facts.handling.map((entry) => entry.at),
    ...facts.summaries.map((summary) => summary.at ?? 0),
    ...facts.marks.map((mark) => mark.at ?? 0),
    facts.ticket.deletedAt ?? 0,
    facts.ticket.mergedAt ?? 0,
    facts.ticket.statusAt ?? 0,
    facts.ticket.updatedAt ?? 0,
  ].filter((at) => at > asOf);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
