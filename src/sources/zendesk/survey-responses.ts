import type * as z from 'zod';
import type { SurveyResponse } from '../../domain/entities.ts';
import { idText, mapEach, optionalId, optionalInstant, parseRecord } from '../parse.ts';
import type { Json } from '../source.ts';
import { trimRecords, trimSurveyResponse } from './redaction.ts';
import { RATINGS_PATH, SURVEYS_PATH } from './satisfaction-ratings.ts';
import { satisfactionStream } from './satisfaction.ts';
import * as wire from './wire.ts';

type Response = z.output<typeof wire.surveyResponse>;
type Answer = NonNullable<Response['answers']>[number];

const GROUPS: Readonly<Record<string, SurveyResponse['responseGroup']>> = { good: 'positive', neutral: 'neutral', bad: 'negative' };

/** The new satisfaction survey. Answers may change until the survey expires; offers are not listed. */
export const surveyResponses = satisfactionStream({
  name: 'survey_responses',
  path: SURVEYS_PATH,
  otherPath: RATINGS_PATH,
  key: 'survey_responses',
  since: (start) => ({ 'filter[created_at_start]': start.getTime() }),
  trim: (body) => trimRecords(body, 'survey_responses', trimSurveyResponse),
  map: (records) => mapEach('survey_response', records, mapResponse),
});

/** A response without an answer to the satisfaction question tells nothing. */
function mapResponse(record: Json): SurveyResponse | undefined {
  const response = parseRecord(wire.surveyResponse, record);
  const id = idText(response.id, 'id');
  const answer = satisfactionAnswer(response);
  if (answer === undefined) return undefined;
  const respondedAt = optionalInstant(answer.updated_at, 'answers.updated_at') ?? optionalInstant(answer.created_at, 'answers.created_at');
  const lastChange = (response.answers ?? []).map((one) => optionalInstant(one.updated_at, 'answers.updated_at')?.getTime() ?? 0);
  return {
    entity: 'survey_response',
    id,
    version: Math.max(respondedAt?.getTime() ?? 0, ...lastChange),
    updatedAt: respondedAt,
    surveyType: 'csat',
    surveyId: optionalId(response.survey?.id, 'survey.id'),
    ticketId: ticketOf(response),
    callId: null,
    customerId: optionalId(response.responder_id, 'responder_id'),
    agentId: null,
    groupId: null,
    offeredAt: null,
    respondedAt,
    ...scaleOf(answer),
    score: answer.rating ?? null,
    responseGroup: GROUPS[answer.rating_category ?? ''] ?? null,
    orientation: null,
    hasComment: (response.answers ?? []).some((one) => one.has_value === true),
  };
}

function satisfactionAnswer(response: Response): Answer | undefined {
  const rated = (response.answers ?? []).filter((answer) => typeof answer.rating === 'number' || typeof answer.rating_category === 'string');
  return rated.find((answer) => answer.question?.sub_type === 'customer_satisfaction') ?? rated.find((answer) => answer.type === 'rating_scale');
}

/** The survey's own scale where the question lists it, else 1 to 5; 1 to 2 where the score shows no more is not guessed. */
function scaleOf(answer: Answer): { readonly scaleMin: number; readonly scaleMax: number } {
  const ratings = (answer.question?.options ?? []).flatMap((option) => (typeof option.rating === 'number' ? [option.rating] : []));
  return ratings.length > 1 ? { scaleMin: Math.min(...ratings), scaleMax: Math.max(...ratings) } : { scaleMin: 1, scaleMax: 5 };
}

function ticketOf(response: Response): string | null {
  const subject = (response.subjects ?? []).find((one) => one.type === 'ticket');
  const zrn = (response.subject_zrns ?? []).find((one) => one.startsWith('zen:ticket:'));
  return optionalId(subject?.id, 'subjects.id') ?? (zrn === undefined ? null : zrn.slice('zen:ticket:'.length));
}
