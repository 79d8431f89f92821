import type { FigureKey } from '../../domain/figure-keys.ts';
import type { Parameters } from '../../domain/parameters.ts';
import { ever } from '../ever.ts';
import { both, count, type Measure, type Part, type Term, terms, type Terms } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { figureTotal } from './figures.ts';

/** Is there an answer of this kind on the day of the figure? */
const isAnswered = (type: string): Sql => `exists (select from support.survey_answer a where a.survey_type = '${type}' and a.is_counted and a.day = f.day)`;
const isAnsweredEver = (type: string): Sql => ever(`support.survey_answer a where a.survey_type = '${type}' and a.is_counted`);

/** Is the day of a row of the source within a period of the figure? */
const isStated = (key: FigureKey): Sql =>
  `exists (select from support.figure g where g.figure_key = '${key}' and g.superseded_at is null and f.day >= g.period_start and f.day < g.period_end)`;

interface Rule {
  /** Holds for a figure on a day of which the source tells something. */
  readonly hasSource: Sql;
  /** The figure whose presence counts where figures go first. */
  readonly key: FigureKey;
}

/** On a day on which the source has answers it wins, or the figure does (`figures_priority`); the other counts nothing there. */
function conditions(parameters: Parameters, { hasSource, key }: Rule): { source: Sql | undefined; figure: Sql | undefined } {
  return parameters.figures_priority === 'figures' ? { source: `not ${isStated(key)}`, figure: undefined } : { source: undefined, figure: `not ${hasSource}` };
}

function joined(
  parameters: Parameters,
  rule: Rule,
  own: Measure,
  figures: readonly (readonly [key: FigureKey, times: number])[],
  keys: readonly FigureKey[],
): Terms {
  const { source, figure } = conditions(parameters, rule);
  const stated = figures.map(([key, times]): Term => ({
    of: figureTotal(key, parameters, { isRequired: false, with: keys.filter((each) => each !== key), ...(figure === undefined ? {} : { where: figure }) }),
    times,
  }));
  return terms({ ...own, where: both(own.where, source) }, ...stated);
}

const CSAT: readonly FigureKey[] = ['csat_positive', 'csat_responses'];
const NPS: readonly FigureKey[] = ['nps_promoters', 'nps_passives', 'nps_detractors'];
const ESAT: readonly FigureKey[] = ['esat_positive', 'esat_responses'];
const SENTIMENT: readonly FigureKey[] = ['sentiment_sum', 'sentiment_count'];

const csat: Rule = { hasSource: isAnswered('csat'), key: 'csat_responses' };
const nps: Rule = { hasSource: isAnswered('nps'), key: 'nps_promoters' };
const esat: Rule = { hasSource: isAnswered('esat'), key: 'esat_responses' };
const sentiment: Rule = { hasSource: ever('support.sentiment m'), key: 'sentiment_count' };

/** Answers of the source, and figures of external surveys on days without any. */
export const withFigures = {
  csatPositive: (parameters: Parameters, own: Measure) => joined(parameters, csat, own, [['csat_positive', 1]], CSAT),
  csatRated: (parameters: Parameters, own: Measure) => joined(parameters, csat, own, [['csat_responses', 1]], CSAT),
  npsPoints: (parameters: Parameters, own: Measure) =>
    joined(
      parameters,
      nps,
      own,
      [
        ['nps_promoters', 1],
        ['nps_detractors', -1],
      ],
      NPS,
    ),
  npsAnswers: (parameters: Parameters, own: Measure) =>
    joined(
      parameters,
      nps,
      own,
      NPS.map((key) => [key, 1] as const),
      NPS,
    ),
  esatPositive: (parameters: Parameters, own: Measure) => joined(parameters, esat, own, [['esat_positive', 1]], ESAT),
  esatRated: (parameters: Parameters, own: Measure) => joined(parameters, esat, own, [['esat_responses', 1]], ESAT),
  sentimentSum: (parameters: Parameters, own: Measure) => joined(parameters, sentiment, own, [['sentiment_sum', 1]], SENTIMENT),
  sentimentCount: (parameters: Parameters, own: Measure) => joined(parameters, sentiment, own, [['sentiment_count', 1]], SENTIMENT),
};

/** Highest score of the figures' effort survey on the day of the row; its lowest is 1. */
const CES_STEPS: Sql = `(coalesce((select s.value from support.figure s where s.figure_key = 'ces_scale_max' and s.superseded_at is null
  and f.day >= s.period_start and f.day < s.period_end order by s.row_no limit 1), 7) - 1)`;

/** Effort scores of figures have a scale of their own, so they count only where the source knows none at all (or the other way round). */
export function cesParts(parameters: Parameters, sum: Measure, answers: Measure): { sum: Terms; answers: Terms } {
  const isFirst = parameters.figures_priority === 'figures';
  const source = isFirst ? `not ${ever("support.figure g where g.figure_key = 'ces_responses' and g.superseded_at is null")}` : undefined;
  const figure = isFirst ? 'true' : `not ${isAnsweredEver('ces')}`;
  const stated = (key: FigureKey): Measure =>
    figureTotal(key, parameters, { isRequired: false, with: [key === 'ces_sum' ? 'ces_responses' : 'ces_sum'], where: figure });
  const normalised = (measure: Measure): Measure => ({ ...measure, id: `${measure.id}_normalised`, value: `${measure.value} * 100 / ${CES_STEPS}` });
  const [points, number] = [stated('ces_sum'), stated('ces_responses')];
  const told: readonly (Part | Term)[] = parameters.ces_scale === 'normalised' ? [normalised(points), { of: normalised(number), times: -1 }] : [points];
  return { sum: terms({ ...sum, where: both(sum.where, source) }, ...told), answers: terms({ ...answers, where: both(answers.where, source) }, number) };
}

/** Surveys sent by an external tool: answers of the day over surveys of the day, on days on which no helpdesk tells its offers. */
export function responseRateParts(parameters: Parameters, answered: Measure, offered: Measure): { answered: Terms; offered: Terms } {
  const noOffers = "not exists (select from support.survey_answer o where o.offered_day = f.day and o.survey_type <> 'esat')";
  const sent = figureTotal('surveys_sent', parameters, { isRequired: false, where: noOffers });
  const answers: Measure = {
    ...count('answers_of_surveys_sent', 'survey_answer', `f.survey_type <> 'esat' and ${isStated('surveys_sent')} and ${noOffers}`),
    needs: ['csat'],
  };
  const stated = figureTotal('csat_responses', parameters, { isRequired: false, with: ['surveys_sent'], where: `${noOffers} and not ${isAnswered('csat')}` });
  return { answered: terms(answered, answers, stated), offered: terms(offered, sent) };
}
