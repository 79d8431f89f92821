import type { SurveyResponse } from '../../domain/entities.ts';
import { SkipRecordError } from '../../domain/errors.ts';
import { optionalNumber } from '../parse.ts';
import type { MapContext } from '../source.ts';
import { agentOf } from './agents.ts';
import { FEEDBACK_PROPERTIES } from './property-names.ts';
import { readScore } from './survey-scale.ts';
import { wholeFeed } from './whole-feed.ts';
import { type CrmObject, lastModified, objectId, type Properties, propertiesOf } from './wire.ts';

/** Answers to surveys: CSAT, NPS and CES, of stock and custom surveys. Listed once, then followed by search, whose rows are whole. */
export const surveysStream = wholeFeed({
  name: 'surveys',
  type: 'feedback_submissions',
  entity: 'survey_response',
  properties: FEEDBACK_PROPERTIES,
  links: [],
  isNewestFirst: true,
  keep: withoutComment,
  map: toResponse,
});

/** Name of the flag that takes the place of a comment before anything else sees it. */
const HAS_COMMENT = 'has_comment';

function withoutComment(object: unknown): unknown {
  const { properties, ...rest } = (object ?? {}) as { properties?: Record<string, unknown> };
  if (properties === undefined) return object;
  const { hs_content: comment, ...others } = properties;
  return { ...rest, properties: { ...others, [HAS_COMMENT]: typeof comment === 'string' && comment.trim() !== '' } };
}

const GROUPS: Readonly<Record<string, SurveyResponse['responseGroup']>> = { PROMOTER: 'positive', PASSIVE: 'neutral', DETRACTOR: 'negative' };
const TYPES: Readonly<Record<string, SurveyResponse['surveyType']>> = { CSAT: 'csat', NPS: 'nps', CES: 'ces' };

/** One submission. Surveys that ask none of the three questions (knowledge base, free questions) make no record. */
function toResponse(object: CrmObject, context: MapContext): SurveyResponse | undefined {
  const properties = propertiesOf(object);
  const surveyType = typeOf(properties);
  if (surveyType === undefined) return undefined;
  const updatedAt = lastModified(object);
  const responseGroup = GROUPS[properties.text('hs_response_group')?.toUpperCase() ?? ''] ?? null;
  const { score, scale } = readScore(surveyType, optionalNumber(properties.raw('hs_value'), 'hs_value'), responseGroup);
  const respondedAt = properties.at('hs_submission_timestamp') ?? properties.at('hs_createdate');
  if (score === null && responseGroup === null) throw new SkipRecordError('hs_value: neither a score on a known scale nor a response group');
  return {
    entity: 'survey_response',
    id: objectId(object),
    version: updatedAt.getTime(),
    updatedAt,
    surveyType,
    surveyId: properties.id('hs_survey_id'),
    ticketId: properties.id('hs_ticket_id'),
    callId: null,
    customerId: properties.id('hs_contact_id'),
    agentId: agentOf(context.reference, properties.id('hs_agent_id')),
    groupId: null,
    offeredAt: null,
    respondedAt,
    scaleMin: scale?.[0] ?? null,
    scaleMax: scale?.[1] ?? null,
    score,
    responseGroup,
    orientation: surveyType === 'ces' ? 'ease' : null,
    hasComment: properties.flag(HAS_COMMENT),
  };
}

/** The question asked; inside a custom survey the industry standard question says which. */
function typeOf(properties: Properties): SurveyResponse['surveyType'] | undefined {
  const type = properties.text('hs_survey_type');
  if (type === null) throw new SkipRecordError('hs_survey_type: missing');
  return TYPES[type.toUpperCase()] ?? TYPES[properties.text('hs_industry_standard_question_type')?.toUpperCase() ?? ''];
}
