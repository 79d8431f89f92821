import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, type Value } from '../kpi.ts';
import { narrow, type Narrowing } from '../narrow.ts';
import { isOfOrigin } from './conditions.ts';
import { SURVEYS } from './f1-surveys.ts';
import { RESPONSE } from './f2-response.ts';
import { RESOLUTION } from './f3-resolution.ts';
import { figureTotal } from './figures.ts';

const SOCIAL = "(t.is_social or t.channel = 'social')";
const ofSocial: Narrowing = (fact) => (fact === 'figure_day' ? "(f.network is not null or f.channel = 'social')" : SOCIAL);

const find = (kpis: readonly Kpi[], id: string): Kpi => {
  const found = kpis.find((kpi) => kpi.id === id);
  if (!found) throw new Error(`there is no KPI ${id}`);
  return found;
};

/** A KPI of social tickets: in everything else the one it narrows. */
function social(of: Kpi, rest: Pick<Kpi, 'id' | 'name' | 'definition'>): Kpi {
  const { variants: _, benchmark: __, ...base } = of;
  return {
    ...base,
    ...rest,
    family: 'F9',
    value: (parameters) => narrow(of.value(parameters), 'social', ofSocial),
    dimensions: ['connection', 'source', 'network', 'group', 'team', 'agent'],
    source: `${of.name} of social media: tickets the helpdesk marks as social, and the channel social.`,
  };
}

function mentions(parameters: Parameters): Value {
  if (parameters.mentions_source === 'figures') return { kind: 'sum', of: figureTotal('social_negative_mentions', parameters) };
  return { kind: 'sum', of: count('social_complaints', 'created', both(both(SOCIAL, 't.is_complaint or t.is_negative'), isOfOrigin(parameters))) };
}

/** Social media: what is asked there. Public mentions that never became tickets are figures. */
export const SOCIAL_MEDIA: readonly Kpi[] = [
  social(find(RESPONSE, 'first_response_time_avg'), {
    id: 'social_first_response_time',
    name: 'Social first response time',
    definition: 'Mean time from creation to the first human public reply, of social tickets first replied to on the day.',
  }),
  social(find(RESOLUTION, 'resolution_rate'), {
    id: 'social_resolution_rate',
    name: 'Social resolution rate',
    definition: 'Share of the social tickets created on the day that are resolved now, by a last resolution within the window after their creation.',
  }),
  social(find(SURVEYS, 'customer_sentiment_score'), {
    id: 'social_sentiment',
    name: 'Social sentiment',
    definition: 'Mean of the labels negative (−1), neutral (0) and positive (+1) of public messages of customers on social tickets.',
  }),
  social(find(SURVEYS, 'csat_score'), {
    id: 'social_csat',
    name: 'Social CSAT',
    definition: 'Share of rated answers that are positive, of social tickets; one answer per ticket and survey, the latest.',
  }),
  {
    id: 'negative_social_mentions',
    name: 'Negative social mentions',
    family: 'F9',
    definition:
      'Negative public mentions on the day, by the figures people load; or, where the parameters say so, social tickets that are complaints or bear a negative label. Never both.',
    formula: 'count of negative mentions',
    unit: 'count',
    direction: 'lower',
    value: mentions,
    dimensions: ['network', 'brand'],
    needs: (parameters) => (parameters.mentions_source === 'figures' ? ['figure:social_negative_mentions'] : ['tickets', 'complaint_rule']),
    source: 'Figure social_negative_mentions. Parameter mentions_source: tickets.',
  },
];
