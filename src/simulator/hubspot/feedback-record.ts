/** An answered survey of the world as a feedback submission. */
import type { World, WorldSurveyResponse } from '../world.ts';
import { type CrmRecord, iso } from './crm-object.ts';
import { userIdOf } from './wording.ts';

type Group = 'PROMOTER' | 'PASSIVE' | 'DETRACTOR';

/** The stock CSAT survey knows 0 unhappy, 1 neutral, 2 happy; the world's goes from 1 to 5. */
const csatValue = (score: number): number => (score >= 4 ? 2 : score === 3 ? 1 : 0);
const groupOfCsat = (score: number): Group => (score >= 4 ? 'PROMOTER' : score === 3 ? 'PASSIVE' : 'DETRACTOR');
const groupOfNps = (score: number): Group => (score >= 9 ? 'PROMOTER' : score >= 7 ? 'PASSIVE' : 'DETRACTOR');
const groupOfCes = (score: number): Group => (score >= 5 ? 'PROMOTER' : score === 4 ? 'PASSIVE' : 'DETRACTOR');

/** Undefined while nobody has answered: an offer alone is no submission. */
export function feedbackRecord(world: World, response: WorldSurveyResponse): CrmRecord | undefined {
  const { answeredAt, score } = response;
  if (answeredAt === null || score === null) return undefined;
  const properties: Record<string, string | number | null> = {
    hs_object_id: response.id,
    hs_createdate: iso(answeredAt),
    hs_lastmodifieddate: iso(response.updatedAt),
    // A second answer takes the place of the first.
    hs_submission_timestamp: iso(response.updatedAt),
    hs_survey_type: response.type.toUpperCase(),
    hs_survey_id: response.surveyId,
    hs_survey_name: world.surveys.find(({ id }) => id === response.surveyId)?.name ?? null,
    hs_survey_channel: 'EMAIL',
    ...valueOf(response, score),
    hs_content: response.hasComment ? 'CONFIDENTIAL-BODY a comment' : null,
    hs_submission_name: `Survey - person@private.example`,
    hs_contact_id: response.customerId,
    hs_contact_email_rollup: 'person@private.example',
    hs_ticket_id: response.ticketId,
    hs_agent_id: response.agentId === null ? null : userIdOf(response.agentId),
  };
  return {
    id: response.id,
    createdMs: answeredAt,
    modifiedMs: response.updatedAt,
    archivedMs: null,
    properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === null ? null : String(value)])),
    history: {},
    changedMs: [answeredAt, response.updatedAt],
  };
}

function valueOf({ type }: WorldSurveyResponse, score: number): { readonly hs_value: number; readonly hs_response_group: Group } {
  if (type === 'csat') return { hs_value: csatValue(score), hs_response_group: groupOfCsat(score) };
  return { hs_value: score, hs_response_group: type === 'nps' ? groupOfNps(score) : groupOfCes(score) };
}
