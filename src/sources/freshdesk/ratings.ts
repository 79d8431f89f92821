import type { SurveyResponse } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, mapEach, optionalId, optionalInstant, optionalNumber, parseRecord } from '../parse.ts';
import type { MapContext, Stream } from '../source.ts';
import { DEFAULT_QUESTION, SURVEY_SCALES } from './surveys.ts';
import { mapUnlisted, trailingWindow } from './trailing-window.ts';
import { learnedNames, ratingRow, rowsOf } from './wire.ts';

/** 103 extremely happy … 100 neutral … −103 extremely unhappy; a survey offers two, three, five or seven of them. */
const GRADED = new Set([103, 102, 101, 100, -101, -102, -103]);
/** Classic surveys: 1 happy, 2 neutral, 3 unhappy. */
const CLASSIC = new Set([1, 2, 3]);

/**
 * Answers to satisfaction surveys. Only answers exist: a survey that was sent and not answered leaves no trace in the API. No filter tells of
 * changed ones: the last days are read again in every run, 30 of them once a day, and everything once a week.
 */
export const ratings: Stream = {
  name: 'satisfaction_ratings',
  mapperVersion: 1,
  ...trailingWindow({
    path: '/surveys/satisfaction_ratings',
    startParameters: ['created_since'],
    days: 3,
    daysOnceADay: 30,
    fullEveryDays: 7,
    ofTicket: { entity: 'survey_response', path: 'satisfaction_ratings' },
    keep: withoutFeedback,
  }),
  map: ({ body }, context) => mapUnlisted('survey_response', body) ?? mapEach('survey_response', rowsOf(body) ?? body, (row) => toResponse(row, context)),
} as Stream;

/** Keeps that there was a comment, not what it said. */
function withoutFeedback(row: unknown): unknown {
  const { feedback, ...rest } = (row ?? {}) as Record<string, unknown>;
  return { ...rest, has_feedback: typeof feedback === 'string' && feedback.trim() !== '' };
}

function toResponse(input: unknown, context: MapContext): SurveyResponse {
  const row = parseRecord(ratingRow, input);
  const updatedAt = optionalInstant(row.updated_at, 'updated_at');
  // A changed answer counts on the day it was changed, and no longer on the old one (catalogue, csat_score).
  const respondedAt = instant(row.updated_at ?? row.created_at, 'updated_at');
  const surveyId = optionalId(row.survey_id, 'survey_id');
  const accepted = learnedNames(context.reference, SURVEY_SCALES)[surveyId ?? ''];
  return {
    entity: 'survey_response',
    id: idText(row.id, 'id'),
    version: respondedAt.getTime(),
    updatedAt,
    surveyType: 'csat',
    surveyId,
    ticketId: optionalId(row.ticket_id, 'ticket_id'),
    callId: null,
    customerId: optionalId(row.user_id, 'user_id'),
    agentId: optionalId(row.agent_id, 'agent_id'),
    groupId: optionalId(row.group_id, 'group_id'),
    offeredAt: null,
    respondedAt,
    ...scored(mainAnswer(row.ratings), accepted),
    responseGroup: null,
    orientation: null,
    hasComment: row.has_feedback === true,
  };
}

/** The answer to the main question; older accounts state the bare number. */
function mainAnswer(ratings: unknown): number {
  const value = typeof ratings === 'object' && ratings !== null ? (ratings as Record<string, unknown>)[DEFAULT_QUESTION] : ratings;
  const answer = optionalNumber(value, `ratings.${DEFAULT_QUESTION}`);
  if (answer === null) throw new SkipRecordError(`ratings.${DEFAULT_QUESTION}: missing`);
  return answer;
}

/** The score on its own scale. Classic values fall with happiness and are turned round, so that 3 is happy. */
function scored(answer: number, accepted: string | undefined): Pick<SurveyResponse, 'score' | 'scaleMin' | 'scaleMax'> {
  if (GRADED.has(answer)) return { score: answer, scaleMin: -103, scaleMax: 103 };
  if (CLASSIC.has(answer)) return { score: 4 - answer, scaleMin: 1, scaleMax: 3 };
  const offered = accepted === undefined ? '' : `; the survey offers ${accepted}`;
  throw new SkipRecordError(`ratings.${DEFAULT_QUESTION}: unknown value "${answer}"${offered}`);
}
