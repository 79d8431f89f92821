/** Surveys and the answers to them. Offers leave no trace. */
import { invalid, listReply, nothing } from './replies.ts';
import type { Reply, SimulatedRequest } from '../server.ts';
import type { World, WorldSurveyResponse } from '../world.ts';
import { iso } from './wording.ts';

/** A five-point survey: the world's 1 … 5. */
const POINTS: Readonly<Record<number, number>> = { 1: -103, 2: -102, 3: 100, 4: 102, 5: 103 };
const ACCEPTED = [103, 102, 100, -102, -103];
const SECOND_QUESTION = 'question_15000001';

export function surveys(world: World): Reply {
  const label = 'How would you rate your overall satisfaction for the resolution provided by the agent?';
  const questions = [
    { id: 'default_question', label, accepted_ratings: ACCEPTED, default: true },
    { id: SECOND_QUESTION, label: 'Was it easy?', accepted_ratings: [103, 100, -103] },
  ];
  const own = world.surveys.filter(({ type }) => type === 'csat');
  return { body: own.map(({ id, name }) => ({ id, title: name, active: true, created_at: iso(world.start), updated_at: iso(world.start), questions })) };
}

/** By creation, newest first; without `created_since` the last 30 days. */
export function satisfactionRatings(world: World, request: SimulatedRequest, dropped: ReadonlySet<number>): Reply {
  const text = request.query.get('created_since');
  const since = text === null ? request.now.getTime() - 30 * 86_400_000 : Date.parse(text);
  if (Number.isNaN(since)) return invalid('created_since', 'It should be a valid date');
  const answered = world.tickets.flatMap(({ surveys: responses }) =>
    responses.filter((response) => response.type === 'csat' && (response.answeredAt ?? -1) >= since && !dropped.has(response.id)),
  );
  return listReply(
    world,
    request,
    answered.toSorted((a, b) => (b.answeredAt ?? 0) - (a.answeredAt ?? 0) || b.id - a.id),
    ratingRow,
  );
}

/** Those of one ticket. */
export function ratingsOfTicket(world: World, request: SimulatedRequest, dropped: ReadonlySet<number>): Reply {
  const ticket = world.tickets.find(({ id }) => String(id) === request.params['id']);
  if (ticket === undefined || ticket.isDeleted || ticket.isSpam) return nothing;
  const answered = ticket.surveys.filter((response) => response.type === 'csat' && response.answeredAt !== null && !dropped.has(response.id));
  return listReply(world, request, answered, ratingRow);
}

function ratingRow(response: WorldSurveyResponse): Record<string, unknown> {
  return {
    id: response.id,
    survey_id: response.surveyId,
    user_id: response.customerId,
    agent_id: response.agentId,
    feedback: response.hasComment ? 'CONFIDENTIAL-COMMENT thanks, write to person@private.example' : null,
    group_id: response.groupId,
    ticket_id: response.ticketId,
    created_at: iso(response.answeredAt ?? response.offeredAt),
    updated_at: iso(response.updatedAt),
    ratings: { default_question: POINTS[response.score ?? 3], [SECOND_QUESTION]: 100 },
  };
}
