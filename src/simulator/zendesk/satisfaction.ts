/** The two ways Zendesk asks for satisfaction; an account has one of them. */
import type { World, WorldSurveyResponse } from '../world.ts';
import type { Instant } from '../events.ts';
import { apiUrl, iso } from './wording.ts';

/** All surveys about tickets that still exist, oldest first. */
export function ticketResponses(world: World): WorldSurveyResponse[] {
  return world.tickets.filter((ticket) => ticket.scrubbedAt === null).flatMap((ticket) => ticket.surveys);
}

/** Legacy: a row from the offer on, whose score changes. 4 and 5 of the world's scale are good. */
export function ratingOf(world: World, response: WorldSurveyResponse): Record<string, unknown> {
  return {
    url: apiUrl(world, `satisfaction_ratings/${response.id}`),
    id: response.id,
    ticket_id: response.ticketId,
    requester_id: response.customerId,
    assignee_id: response.agentId,
    group_id: response.groupId,
    score: response.score === null ? 'offered' : response.score >= 4 ? 'good' : 'bad',
    comment: response.hasComment ? 'CONFIDENTIAL-COMMENT' : null,
    reason: response.score !== null && response.score < 4 ? 'The issue was not resolved' : null,
    reason_id: 1000,
    created_at: iso(response.offeredAt),
    updated_at: iso(response.updatedAt),
  };
}

const SURVEY_ID = '01JC0SURVEY0000000000000000';
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** New surveys: a row from the first answer on, with no agent, no group and no instant of its own. */
export function surveyResponseOf(response: WorldSurveyResponse, answeredAt: Instant): Record<string, unknown> {
  const score = response.score ?? 1;
  const times = { created_at: iso(answeredAt), updated_at: iso(response.updatedAt) };
  const options = [1, 2, 3, 4, 5].map((rating) => ({ rating, rating_category: categoryOf(rating) }));
  const answers: unknown[] = [
    {
      type: 'rating_scale',
      ...times,
      rating: score,
      rating_category: categoryOf(score),
      question: { id: 'q1', type: 'rating_scale_numeric', sub_type: 'customer_satisfaction', alias: 'csat', headline: 'How did we do?', options },
    },
  ];
  const question = { id: 'q2', type: 'open_ended', sub_type: null, alias: 'why', headline: 'Why?' };
  answers.push(response.hasComment ? { type: 'open_ended', ...times, value: 'CONFIDENTIAL-COMMENT', question } : { type: 'skipped', ...times, question });
  return {
    id: ulidOf(response.offeredAt, response.id),
    responder_id: response.customerId,
    subject_zrns: [`zen:ticket:${response.ticketId}`],
    subjects: [{ id: String(response.ticketId), type: 'ticket', zrn: `zen:ticket:${response.ticketId}` }],
    expires_at: iso(response.offeredAt + 28 * 86_400_000),
    survey: { id: SURVEY_ID, version: 3, state: 'enabled' },
    answers,
  };
}

/** 3 of 5 is neutral. */
const categoryOf = (score: number): string => (score >= 4 ? 'good' : score === 3 ? 'neutral' : 'bad');

/** Text ids that sort by time. */
function ulidOf(at: Instant, id: number): string {
  const encode = (value: number, length: number): string => {
    let rest = value;
    let text = '';
    for (let place = 0; place < length; place += 1) {
      text = ALPHABET[rest % 32] + text;
      rest = Math.floor(rest / 32);
    }
    return text;
  };
  return encode(at, 10) + encode(id, 16);
}
