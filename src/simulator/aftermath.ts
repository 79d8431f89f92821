/** What may follow a solution: thanks, a real return, a survey, the closing. */
import { customerWrites, reply } from './exchange.ts';
import { RULE, SYSTEM, type Pen } from './pen.ts';
import type { Instant } from './events.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours after which a solved ticket is closed for good, where the vendor does so. */
const CLOSE_AFTER_MS = { zendesk: 96 * HOUR_MS, freshdesk: 120 * HOUR_MS, hubspot: undefined } as const;

/** Call it with the ticket just solved. */
export function planAftermath(pen: Pen): void {
  for (let returns = 0; returns < 3 && comesBack(pen, returns); returns += 1);
  const solvedAt = pen.at;
  planSurvey(pen, solvedAt);
  planClosing(pen, solvedAt);
  if (pen.random.chance(0.03)) {
    pen.at = solvedAt + pen.random.between(6, 70) * DAY_MS;
    pen.save({ kind: 'system_touch', actor: SYSTEM });
  }
}

/** True when the solution did not hold; the ticket is solved again then. */
function comesBack(pen: Pen, returns: number): boolean {
  const what = pen.random.weighted([
    ['stays', 0.8 + returns * 0.05],
    ['thanks', 0.1],
    ['returns', 0.08],
    ['agent', 0.015],
  ] as const);
  if (what === 'stays') return false;
  if (what === 'agent') {
    pen.work(3600);
    const me = pen.me;
    pen.save(pen.status('open', me), pen.message('private_note', me));
    pen.work(5400);
    pen.save(pen.status('resolved', pen.me));
    return true;
  }
  // Before the closing: a message to a closed ticket makes a follow-up instead.
  pen.at += Math.min(pen.random.around(5 * 3600, 1.1) * 1000, 90 * HOUR_MS);
  customerWrites(pen);
  pen.work(what === 'thanks' ? 1800 : 5400);
  if (what === 'thanks') pen.save(pen.status('resolved', pen.me));
  else reply(pen, 'resolved');
  return true;
}

/** Offered a day after the solution; some answer, some late, some think again. */
function planSurvey(pen: Pen, solvedAt: Instant): void {
  if (pen.random.chance(0.25)) return;
  const kind = pen.surroundings.profile === 'hubspot' && pen.random.chance(0.2) ? 'ces' : 'csat';
  const survey = pen.surroundings.account.surveys.find(({ type }) => type === kind);
  if (survey === undefined) return;
  const offer = { responseId: pen.nextSurveyId(), surveyId: survey.id };
  const offeredAt = solvedAt + DAY_MS;
  pen.at = offeredAt;
  pen.save({ kind: 'survey_offered', actor: RULE, ...offer, surveyType: survey.type });
  if (!pen.random.chance(0.32)) return;
  const score = () =>
    survey.scaleMin + pen.random.weighted(Array.from({ length: survey.scaleMax - survey.scaleMin + 1 }, (_, step) => [step, 1 + step * step] as const));
  pen.at = offeredAt + Math.min(pen.random.around(7 * 3600, 1.4) * 1000, 25 * DAY_MS);
  pen.save({ kind: 'survey_answered', actor: pen.customer, ...offer, score: score(), hasComment: pen.random.chance(0.3) });
  if (!pen.random.chance(0.1)) return;
  pen.wait(20 * 3600, 1);
  pen.save({ kind: 'survey_rerated', actor: pen.customer, ...offer, score: score(), hasComment: true });
}

function planClosing(pen: Pen, solvedAt: Instant): void {
  const after = CLOSE_AFTER_MS[pen.surroundings.profile];
  if (after === undefined) return;
  // Rules run once an hour.
  pen.at = Math.ceil((solvedAt + after) / HOUR_MS) * HOUR_MS;
  pen.save(pen.status('closed', RULE));
}
