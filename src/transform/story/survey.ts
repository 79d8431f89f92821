import { type Quality, worstQuality } from '../../domain/values.ts';
import { assignmentAt, type Assignment } from './assignment.ts';
import type { Instant, StoryContext, SurveyRow, TicketFacts } from './facts.ts';
import { groupFor } from './group.ts';
import type { Turn } from './replies.ts';
import type { Resolution } from './status.ts';

/** A survey response with whom and when it counts for. Scores of an effort survey are turned to ease. */
export interface SurveyAnswer {
  readonly response: SurveyRow;
  readonly at: Instant | null;
  readonly agentId: string | null;
  readonly groupId: string | null;
  readonly isCounted: boolean;
  readonly responseGroup: string | null;
  readonly score: number | null;
  readonly normalised: number | null;
  readonly offeredAt: Instant | null;
  readonly isAnsweredInWindow: boolean;
  readonly quality: Quality;
}

/** What the ticket of a response adds; left out for relationship surveys without one. */
export interface SurveyTicket {
  readonly facts: Pick<TicketFacts, 'memberships'>;
  readonly isCountable: boolean;
  /** Null where nobody knows who spoke with the customer. */
  readonly isBotOnly: boolean | null;
  readonly assignments: readonly Assignment[];
  readonly resolutions: readonly Resolution[];
  readonly turns: readonly Turn[];
}

const DAY_MS = 86_400_000;
const NPS_WAVE_MS = 30 * DAY_MS;

/** Derives the answers of responses that may supersede each other: those of one ticket, or of one customer. */
export function surveyAnswers(
  responses: readonly SurveyRow[],
  peers: readonly SurveyRow[],
  ticket: SurveyTicket | undefined,
  context: StoryContext,
): SurveyAnswer[] {
  return responses.map((response) => {
    const at = response.respondedAt !== null && response.respondedAt <= context.asOf ? response.respondedAt : null;
    const graded = grade(response, context);
    const isRated = at !== null && graded.group !== null;
    const isCountable = (ticket?.isCountable ?? true) && isFromOutside(response, context);
    const offered = response.offeredAt !== null && response.offeredAt <= context.asOf && isCountable ? response.offeredAt : null;
    return {
      response,
      at,
      ...attribution(response, at, ticket, context),
      isCounted: isRated && isCountable && !isOfBot(response, ticket) && !isSuperseded(response, at, peers, context),
      responseGroup: graded.group,
      score: graded.score,
      normalised: graded.normalised,
      offeredAt: offered,
      isAnsweredInWindow: offered !== null && at !== null && at - offered <= context.parameters.survey_response_window_days * DAY_MS,
      quality: worstQuality(response.quality, isOfNobodyKnown(response, ticket) ? 'derived' : 'exact'),
    };
  });
}

/** One response per (ticket, survey) by `csat_dedupe`; one NPS answer per customer and survey within 30 days, the later counts. */
function isSuperseded(response: SurveyRow, at: Instant | null, peers: readonly SurveyRow[], context: StoryContext): boolean {
  if (at === null || response.surveyType === 'esat') return false;
  const rivals = peers.filter(
    (peer) =>
      peer.responseId !== response.responseId &&
      peer.surveyType === response.surveyType &&
      peer.surveyId === response.surveyId &&
      isRatedBy(peer, context) &&
      isFromOutside(peer, context),
  );
  const later = (peer: SurveyRow) => order(peer, response) > 0;
  if (response.surveyType === 'nps') {
    if (response.customerId === null) return false;
    return rivals.some((peer) => peer.customerId === response.customerId && later(peer) && (peer.respondedAt as Instant) - at <= NPS_WAVE_MS);
  }
  if (response.ticketId === null || context.parameters.csat_dedupe === 'all') return false;
  const sameTicket = rivals.filter((peer) => peer.ticketId === response.ticketId);
  return sameTicket.some((peer) => (context.parameters.csat_dedupe === 'first' ? !later(peer) : later(peer)));
}

const isRatedBy = (peer: SurveyRow, context: StoryContext) =>
  peer.respondedAt !== null && peer.respondedAt <= context.asOf && grade(peer, context).group !== null;

/** Employees answer surveys for employees only. */
const isFromOutside = ({ surveyType, customerId }: SurveyRow, context: StoryContext) =>
  surveyType === 'esat' || customerId === null || !context.agentTypes.has(customerId);

/** What the customer thought of a bot is no satisfaction with people, whoever the ticket was assigned to (catalogue `csat_score`). */
const isOfBot = ({ surveyType }: SurveyRow, ticket: SurveyTicket | undefined) => surveyType === 'csat' && ticket?.isBotOnly === true;

/** Nobody knows whether somebody or a bot alone spoke with the customer of a ticket that is not there, or not from its beginning. */
const isOfNobodyKnown = ({ surveyType, ticketId }: SurveyRow, ticket: SurveyTicket | undefined) =>
  surveyType === 'csat' && ticketId !== null && (ticket === undefined || ticket.isBotOnly === null);

const order = (a: SurveyRow, b: SurveyRow) => (a.respondedAt as Instant) - (b.respondedAt as Instant) || (a.responseId < b.responseId ? -1 : 1);

/** `csat_agent`: the agent named on the rating, else the assignee at the last resolution before the answer, else the last replier. */
function attribution(
  response: SurveyRow,
  at: Instant | null,
  ticket: SurveyTicket | undefined,
  context: StoryContext,
): { agentId: string | null; groupId: string | null } {
  if (!ticket || at === null) return { agentId: response.agentId, groupId: response.groupId };
  const resolution = ticket.resolutions.findLast((candidate) => candidate.at <= at);
  const resolver = resolution ? assignmentAt(ticket.assignments, resolution.at) : undefined;
  const replier = ticket.turns.findLast((turn) => turn.by === 'agent' && turn.at <= at)?.agentId ?? null;
  const choices = {
    rated: [response.agentId, resolver?.agentId, replier],
    resolver: [resolver?.agentId, response.agentId, replier],
    last_replier: [replier, response.agentId, resolver?.agentId],
  }[context.parameters.csat_agent];
  const agentId = choices.find((choice) => choice !== null && choice !== undefined) ?? null;
  const ticketGroupId = response.groupId ?? resolver?.groupId ?? assignmentAt(ticket.assignments, at)?.groupId;
  return { agentId, groupId: groupFor(ticketGroupId, agentId, at, ticket.facts.memberships) };
}

interface Grade {
  readonly group: string | null;
  readonly score: number | null;
  readonly normalised: number | null;
}

/** Score, group and normalised score. With a score, the score decides the group (catalogue 0.6). */
function grade(response: SurveyRow, context: StoryContext): Grade {
  const { score, scaleMin, scaleMax } = response;
  if (score === null) return { group: response.responseGroup, score: null, normalised: GROUP_SCORES[response.responseGroup ?? ''] ?? null };
  const flipped = response.surveyType === 'ces' && (response.orientation ?? context.parameters.ces_orientation) === 'effort';
  const native = flipped && scaleMin !== null && scaleMax !== null ? scaleMax + scaleMin - score : score;
  const [low, high, value] = scaleMin === -103 ? [1, 7, STEPS_OF_103[native] ?? native] : [scaleMin, scaleMax, native];
  const normalised = low === null || high === null || high <= low ? null : ((value - low) / (high - low)) * 100;
  return { group: response.surveyType === 'nps' ? npsGroup(native) : groupOf(native, response, context), score: native, normalised };
}

const GROUP_SCORES: Readonly<Record<string, number>> = { positive: 100, neutral: 50, negative: 0 };
const STEPS_OF_103: Readonly<Record<number, number>> = { [-103]: 1, [-102]: 2, [-101]: 3, 100: 4, 101: 5, 102: 6, 103: 7 };

/** NPS counts integers from 0 to 10 only. */
function npsGroup(score: number): string | null {
  if (!Number.isInteger(score) || score < 0 || score > 10) return null;
  return score >= 9 ? 'positive' : score >= 7 ? 'neutral' : 'negative';
}

/** Lowest positive and lowest neutral score by scale (catalogue 0.6). */
const SCALES: Readonly<Record<string, readonly [positive: number, neutral: number]>> = {
  '0-1': [1, 1],
  '1-2': [2, 2],
  '1-3': [3, 2],
  '0-2': [2, 1],
  '1-5': [4, 3],
  '-103-103': [101, 100],
  '1-7': [6, 4],
  '1-10': [9, 7],
  '0-10': [9, 7],
};

/** By the scale map of the config, else by the usual scale, else by the source's own group, else by its share of the scale. */
function groupOf(score: number, { surveyId, scaleMin: min, scaleMax: max, responseGroup: stated }: SurveyRow, context: StoryContext): string | null {
  const own = context.parameters.csat_scale_map[surveyId ?? ''];
  const scale = own ? ([own.positive, own.neutral ?? own.positive] as const) : SCALES[`${min}-${max}`];
  if (scale) return score >= scale[0] ? 'positive' : score >= scale[1] ? 'neutral' : 'negative';
  if (stated !== null || min === null || max === null || max <= min) return stated;
  const share = (score - min) / (max - min);
  return share >= 0.7 ? 'positive' : share >= 0.4 ? 'neutral' : 'negative';
}
