import type { SurveyResponse } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { idText, instant, mapEach, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { API, seconds } from './paging.ts';
import { trimRating, trimRecords } from './redaction.ts';
import { satisfactionStream } from './satisfaction.ts';
import * as wire from './wire.ts';

export const RATINGS_PATH = `${API}/satisfaction_ratings`;
export const SURVEYS_PATH = `${API}/guide/survey_responses`;

const SCORES: Readonly<Record<string, number>> = { good: 2, bad: 1 };

/** The good/bad ratings: every offer is a row, and its answer once there is one. */
export const satisfactionRatings = satisfactionStream({
  name: 'satisfaction_ratings',
  path: RATINGS_PATH,
  otherPath: SURVEYS_PATH,
  key: 'satisfaction_ratings',
  since: (start) => ({ start_time: Math.max(1, seconds(start)) }),
  trim: (body) => trimRecords(body, 'satisfaction_ratings', trimRating),
  map: (records) => mapEach('survey_response', records, mapRating),
});

function mapRating(record: Json): SurveyResponse | undefined {
  const rating = parseRecord(wire.satisfactionRating, record);
  if (rating.score === 'unoffered') return undefined;
  // Filters know good_with_comment and the like; read them as what they are.
  const score = SCORES[rating.score.replace(/_with(out)?_comment$/, '')] ?? null;
  if (score === null && rating.score !== 'offered') throw new SkipRecordError(`score: unknown value "${rating.score.slice(0, 40)}"`);
  const offeredAt = instant(rating.created_at, 'created_at');
  const updatedAt = optionalInstant(rating.updated_at, 'updated_at') ?? offeredAt;
  return {
    entity: 'survey_response',
    id: idText(rating.id, 'id'),
    version: updatedAt.getTime(),
    updatedAt,
    surveyType: 'csat',
    surveyId: null,
    ticketId: optionalId(rating.ticket_id, 'ticket_id'),
    callId: null,
    customerId: optionalId(rating.requester_id, 'requester_id'),
    agentId: optionalId(rating.assignee_id, 'assignee_id'),
    groupId: optionalId(rating.group_id, 'group_id'),
    offeredAt,
    respondedAt: score === null ? null : updatedAt,
    scaleMin: 1,
    scaleMax: 2,
    score,
    responseGroup: score === null ? null : score === 2 ? 'positive' : 'negative',
    orientation: null,
    hasComment: rating.has_comment === true,
  };
}
