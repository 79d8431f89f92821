import type { Parameters } from '../../domain/parameters.ts';
import { count, distinct, type Kpi, mean, type Measure, ratio, total, type Value } from '../kpi.ts';
import { cesParts, responseRateParts, withFigures } from './f1-figures.ts';

const CSAT_DIMENSIONS = ['connection', 'source', 'channel', 'group', 'team', 'agent', 'topic', 'priority', 'organization', 'survey'];

/** Scores from 0 to 100, as decimals: their sum is the same in whatever order they are added. */
const NORMALISED = 'f.normalised::numeric';

const isCsat = "f.survey_type = 'csat'";
const rated = (survey: string, where = isCsat) => count(`${survey}_rated`, 'survey_answer', `${where} and f.response_group is not null`);
const positive = (survey: string, where = isCsat) => count(`${survey}_positive`, 'survey_answer', `${where} and f.response_group = 'positive'`);

/** positive_share counts neutral answers as rated; exclude_neutral does not; mean is the average of the normalised scores. */
function csat(parameters: Parameters): Value {
  if (parameters.csat_method === 'mean') return { ...mean('csat_points', 'survey_answer', NORMALISED, isCsat, 'csat_scored'), unit: 'points' };
  if (parameters.csat_method === 'exclude_neutral') {
    return ratio(positive('csat'), count('csat_rated_not_neutral', 'survey_answer', `${isCsat} and f.response_group in ('positive', 'negative')`));
  }
  return ratio(withFigures.csatPositive(parameters, positive('csat')), withFigures.csatRated(parameters, rated('csat')));
}

/** Promoters less detractors: the transform grouped the answers from 0 to 10. */
const promotersLessDetractors = (survey: string): Measure =>
  total(
    `${survey}_promoters_less_detractors`,
    'survey_answer',
    "case f.response_group when 'positive' then 1 when 'negative' then -1 else 0 end",
    whereRated(survey),
  );
const responses = (survey: string): Measure => count(`${survey}_responses`, 'survey_answer', whereRated(survey));
const whereRated = (survey: string) => `f.survey_type = '${survey}' and f.response_group is not null`;

function ces(parameters: Parameters): Value {
  const isCes = "f.survey_type = 'ces'";
  const isNormalised = parameters.ces_scale === 'normalised';
  const score = isNormalised ? NORMALISED : 'f.score';
  const { sum, answers } = cesParts(
    parameters,
    total(isNormalised ? 'ces_normalised_points' : 'ces_points', 'survey_answer', score, isCes),
    count(isNormalised ? 'ces_normalised' : 'ces_scored', 'survey_answer', `${isCes} and ${score} is not null`),
  );
  if (isNormalised) return ratio(sum, answers);
  // Scores of different scales have no common mean.
  return {
    ...ratio(sum, answers),
    unmixed: distinct('survey_answer', "coalesce(r.scale_min::text, '') || '…' || coalesce(r.scale_max::text, '')", isCes),
  };
}

function esat(parameters: Parameters): Value {
  const isEsat = "f.survey_type = 'esat'";
  if (parameters.esat_method === 'enps') return { ...ratio(promotersLessDetractors('esat'), responses('esat'), 100), unit: 'points' };
  return ratio(withFigures.esatPositive(parameters, positive('esat', isEsat)), withFigures.esatRated(parameters, rated('esat', isEsat)));
}

function sentiment(parameters: Parameters): Value {
  const labelled = count('sentiment_messages', 'sentiment', 'f.sentiment is not null');
  // Figures state sums, not how many are negative.
  if (parameters['sentiment_as'] === 'negative_share')
    return { ...ratio(count('sentiment_negative', 'sentiment', 'f.sentiment < 0'), labelled), unit: 'ratio' };
  return ratio(withFigures.sentimentSum(parameters, total('sentiment_points', 'sentiment', 'f.sentiment')), withFigures.sentimentCount(parameters, labelled));
}

/** Surveys and sentiment: dated by the instant of the answer; offers without an answer are in no rating denominator. */
export const SURVEYS: readonly Kpi[] = [
  {
    id: 'csat_score',
    name: 'Customer satisfaction (CSAT)',
    family: 'F1',
    definition:
      'Share of rated answers that are positive: the top two of five, good, or what the scale table says. Neutral answers count as rated. One answer per ticket and survey, the latest. Of conversations with a bot alone none.',
    formula: 'positive answers / rated answers',
    unit: 'ratio',
    direction: 'higher',
    value: csat,
    dimensions: CSAT_DIMENSIONS,
    needs: () => ['tickets', 'csat'],
    benchmark: '85–90 % is excellent; live chat average 85 %',
    source: 'Survey vendors divide by all answers; good/bad ratings give the same. Parameters csat_method, csat_dedupe, csat_scale_map.',
  },
  {
    id: 'csat_per_agent',
    name: 'CSAT per agent',
    family: 'F1',
    definition: 'CSAT by agent: the one named on the rating, else the assignee at the last resolution before it, else the author of the last human reply.',
    formula: 'positive answers / rated answers, by agent',
    unit: 'ratio',
    direction: 'higher',
    value: csat,
    dimensions: ['connection', 'source', 'channel', 'group', 'agent'],
    needs: () => ['tickets', 'csat'],
    source: 'Parameter csat_agent: rated, resolver or last_replier.',
  },
  {
    id: 'csat_avg_score',
    name: 'Average satisfaction rating',
    family: 'F1',
    definition: 'Mean satisfaction on a scale from 0 (worst) to 100 (best), so that surveys with different scales can be put together.',
    formula: 'sum of (score − min) ÷ (max − min) × 100 / answers',
    unit: 'points',
    direction: 'higher',
    value: () => mean('csat_points', 'survey_answer', NORMALISED, isCsat, 'csat_scored'),
    dimensions: CSAT_DIMENSIONS,
    needs: () => ['tickets', 'csat'],
  },
  {
    id: 'survey_response_rate',
    name: 'Survey response rate',
    family: 'F1',
    definition: 'Share of the surveys offered on a day that were answered within 14 days.',
    formula: 'answered in time / surveys offered',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const { answered, offered } = responseRateParts(
        parameters,
        count('surveys_answered_in_window', 'survey_offer', "f.survey_type <> 'esat' and f.is_answered_in_window"),
        count('surveys_offered', 'survey_offer', "f.survey_type <> 'esat'"),
      );
      return ratio(answered, offered);
    },
    dimensions: ['connection', 'source', 'channel', 'group', 'survey'],
    needs: () => ['tickets', 'survey_offers'],
    lookAheadDays: (parameters) => parameters.survey_response_window_days,
  },
  {
    id: 'nps',
    name: 'Net Promoter Score',
    family: 'F1',
    definition: 'Promoters (9 and 10) less detractors (0 to 6) per hundred answers. Of two answers of a customer within 30 days the later counts.',
    formula: '(promoters − detractors) / answers × 100',
    unit: 'points',
    direction: 'higher',
    value: (parameters) => ratio(withFigures.npsPoints(parameters, promotersLessDetractors('nps')), withFigures.npsAnswers(parameters, responses('nps')), 100),
    dimensions: ['connection', 'source', 'survey', 'organization', 'segment'],
    needs: () => ['nps'],
    benchmark: '50 and more is excellent',
    source: 'Bain/Satmetrix cut points',
  },
  {
    id: 'ces_score',
    name: 'Customer Effort Score',
    family: 'F1',
    definition:
      "Mean ease on the survey's own scale, higher is easier; surveys that ask for effort are turned round. Unknown where surveys with different scales come together.",
    formula: 'sum of ease scores / answers',
    unit: 'points',
    direction: 'higher',
    value: ces,
    dimensions: ['connection', 'source', 'survey', 'channel', 'group', 'agent', 'topic'],
    needs: () => ['ces'],
    benchmark: 'over 4 on a scale from 1 to 5',
    source: 'Parameters ces_orientation and ces_scale (normalised: 0 to 100, across scales).',
  },
  {
    id: 'esat_score',
    name: 'Employee satisfaction',
    family: 'F1',
    definition: 'Share of positive answers (4 and 5 of 5) in surveys among agents. Small groups are hidden.',
    formula: 'positive answers / answers',
    unit: 'ratio',
    direction: 'higher',
    value: esat,
    isOfEmployees: true,
    dimensions: ['connection', 'source', 'group', 'survey'],
    needs: () => ['esat'],
    source: 'Parameter esat_method: enps for promoters less detractors.',
  },
  {
    id: 'customer_sentiment_score',
    name: 'Customer sentiment',
    family: 'F1',
    definition:
      'Mean of the labels negative (−1), neutral (0) and positive (+1) that the helpdesk put on public messages of customers. By author: bot where only a bot spoke with the customer, human elsewhere. Variant negative_share: share of the negative ones.',
    formula: 'sum of labels / labelled messages',
    unit: 'points',
    direction: 'higher',
    value: sentiment,
    dimensions: ['connection', 'source', 'channel', 'group', 'topic', 'author'],
    needs: () => ['tickets', 'sentiment'],
    variants: { negative_share: { sentiment_as: 'negative_share' } },
  },
];
