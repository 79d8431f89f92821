/** Surveys about the relation as a whole (NPS): a few answers a day, bound to a customer and to no ticket. */
import type { Surroundings } from './pen.ts';
import { Random } from './random.ts';
import type { WorldSurveyResponse } from './world.ts';
import type { Instant } from './events.ts';

const DAY_MS = 86_400_000;
const FIRST_ID = 37_000_000_000;

/** The answers in (from, until]; only HubSpot has such surveys of its own. */
export function planRelationAnswers(surroundings: Surroundings, from: Instant, until: Instant): WorldSurveyResponse[] {
  if (surroundings.profile !== 'hubspot') return [];
  const answers: WorldSurveyResponse[] = [];
  for (let day = Math.floor(from / DAY_MS); day <= Math.floor(until / DAY_MS); day += 1) {
    answers.push(...answersOfDay(surroundings, day).filter(({ offeredAt }) => offeredAt > from && offeredAt <= until));
  }
  return answers.toSorted((a, b) => a.offeredAt - b.offeredAt || a.id - b.id);
}

function answersOfDay({ seed, account }: Surroundings, day: number): WorldSurveyResponse[] {
  const random = new Random(seed, 0x4e75, day);
  const survey = account.surveys.find(({ type }) => type === 'nps');
  return Array.from({ length: random.below(4) }, (_, number) => {
    const at = day * DAY_MS + random.below(86_400) * 1000;
    const score = random.weighted(Array.from({ length: 11 }, (_unused, value) => [value, 1 + value * value] as const));
    const known = account.customers.filter(({ createdAt }) => createdAt <= at);
    return {
      id: FIRST_ID + day * 10 + number,
      surveyId: survey?.id ?? 0,
      type: 'nps' as const,
      ticketId: null,
      customerId: known[random.below(known.length)]?.id ?? 0,
      offeredAt: at,
      answeredAt: at,
      updatedAt: at,
      score,
      hasComment: random.chance(0.3),
      agentId: null,
      groupId: null,
    };
  }).filter(({ customerId }) => customerId !== 0);
}
