import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, type Measure, type Part, ratio, type Term, terms, total } from '../kpi.ts';
import { HANDLED, INBOUND, offered, OF_CALLS } from './f6-calls.ts';
import { figureTotal } from './figures.ts';
import { OF_AGENT_DAYS } from './f5-workforce.ts';
import { besideAgentDays, unlessFigures } from './work-parts.ts';

const OF_FIGURES = ['group', 'team', 'agent'] as const;

const onSalesLine = (parameters: Parameters) => (parameters.answering_lines === 'all' ? undefined : 'f.is_sales');
const salesCalls = (parameters: Parameters): Measure => count('sales_calls_offered', 'call', both(offered(parameters), 'f.is_sales'));

/** Hours logged in to the phone, by states of agents or figures. */
function phoneHours(parameters: Parameters): readonly (Part | Term)[] {
  const states: Measure = {
    ...total('phone_seconds_read', 'agent_day', 'f.phone_s', both('f.is_voice_agent', unlessFigures(parameters, 'phone_hours'))),
    needs: ['agent_states'],
  };
  return [{ of: states, times: 1 / 3600 }, figureTotal('phone_hours', parameters, { isRequired: false, where: besideAgentDays(parameters) })];
}

/** What the call centre gets out of calls and agents. */
export const CALL_CENTRE: readonly Kpi[] = [
  {
    id: 'inbound_calls_per_agent_hour',
    name: 'Inbound calls per agent hour',
    family: 'F6',
    definition: 'Answered inbound calls for each hour that agents who take inbound calls were logged in to the phone.',
    formula: 'answered inbound calls / hours logged in to the phone',
    unit: 'per_hour',
    direction: 'higher',
    value: (parameters) => ratio(count('calls_handled', 'call', HANDLED), terms(...phoneHours(parameters))),
    dimensions: OF_AGENT_DAYS,
    needs: () => ['calls'],
    source: 'ICMI. Hours by the states of agents, else the figure phone_hours; where no agent is marked as taking calls, all are.',
  },
  {
    id: 'inbound_agent_dialed_calls',
    name: 'Calls dialed by inbound agents',
    family: 'F6',
    definition: 'Outbound calls that agents who take inbound calls dialed on the day, connected or not. Variant connected: those that were answered.',
    formula: 'count of outbound calls of inbound agents',
    unit: 'count',
    direction: 'neutral',
    value: (parameters) => ({
      kind: 'sum',
      of: count(
        'calls_dialed',
        'call',
        both("f.direction = 'outbound' and f.is_voice_agent", parameters.dialed_calls === 'connected' ? "f.outcome = 'answered'" : undefined),
      ),
    }),
    dimensions: ['connection', 'source', 'line', 'group', 'team', 'agent', 'hour'],
    needs: () => ['calls'],
    variants: { connected: { dialed_calls: 'connected' } },
  },
  {
    id: 'inbound_availability_rate',
    name: 'Availability for inbound calls',
    family: 'F6',
    definition: 'Share of the time logged in that agents who take inbound calls were ready for one, or busy handling: who is busy is not unavailable.',
    formula: '(ready + handling) / logged in',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const ready = parameters.availability_method === 'ready_only' ? 'f.phone_ready_s' : 'f.phone_ready_s + f.phone_handling_s';
      return ratio(
        total('phone_available_seconds', 'agent_day', ready, 'f.is_voice_agent'),
        total('phone_seconds', 'agent_day', 'f.phone_s', 'f.is_voice_agent'),
      );
    },
    dimensions: OF_AGENT_DAYS,
    needs: () => ['agent_states'],
    gains: [{ input: 'calls', without: 'approx' }],
    source: 'No common definition exists. Parameter availability_method: ready_only.',
  },
  {
    id: 'answering_percentage',
    name: 'Answering percentage of sales calls',
    family: 'F6',
    definition: 'Share of the inbound calls offered on sales lines or to sales groups that an agent answered. Variant answer_rate: of all lines.',
    formula: 'answered sales calls / offered sales calls',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) => {
      const lines = parameters.answering_lines === 'all' ? 'line_calls' : 'sales_calls';
      return ratio(
        count(`${lines}_answered`, 'call', both(HANDLED, onSalesLine(parameters))),
        count(`${lines}_offered`, 'call', both(offered(parameters), onSalesLine(parameters))),
      );
    },
    dimensions: OF_CALLS,
    needs: () => ['calls'],
    variants: { answer_rate: { answering_lines: 'all' } },
    source: 'Parameters answering_lines, voicemail_as.',
  },
  {
    id: 'hit_rate',
    name: 'Hit rate of sales calls',
    family: 'F6',
    definition: 'Products sold for each inbound call offered on sales lines. A sale may close days after its call: judge weeks.',
    formula: 'products sold / sales calls received',
    unit: 'ratio',
    direction: 'higher',
    value: (parameters) =>
      ratio(figureTotal(parameters.hit_numerator === 'deals' ? 'opportunities_created' : 'products_sold', parameters), salesCalls(parameters)),
    dimensions: OF_FIGURES,
    needs: () => ['calls'],
    source: 'No common definition exists. Parameter hit_numerator: deals, by the figure opportunities_created.',
  },
  {
    id: 'inbound_leads_created',
    name: 'Leads from inbound calls',
    family: 'F6',
    definition: 'Leads that came out of inbound calls, on the day they were created; by the figures people load.',
    formula: 'sum of leads created',
    unit: 'count',
    direction: 'higher',
    value: (parameters) => ({ kind: 'sum', of: figureTotal('leads_created', parameters) }),
    dimensions: OF_FIGURES,
    needs: () => ['figure:leads_created'],
    source: 'Figure leads_created. Parameter figure_allocation.',
  },
  {
    id: 'inbound_opportunities_created',
    name: 'Opportunities from inbound calls',
    family: 'F6',
    definition: 'Deals that came out of inbound calls, on the day they were created; by the figures people load.',
    formula: 'sum of opportunities created',
    unit: 'count',
    direction: 'higher',
    value: (parameters) => ({ kind: 'sum', of: figureTotal('opportunities_created', parameters) }),
    dimensions: OF_FIGURES,
    needs: () => ['figure:opportunities_created'],
    source: 'Figure opportunities_created. Parameter figure_allocation.',
  },
];

/** Seconds of handling of an inbound call: talk, and by the parameters hold and consultation; always wrap-up. */
export function handleSeconds(parameters: Parameters): string {
  const columns = ['talk_s', ...(parameters.aht_include_hold ? ['hold_s'] : []), 'wrap_s', ...(parameters.aht_include_consult ? ['consult_s'] : [])];
  return columns.map((column) => `coalesce(f.${column}, 0)`).join(' + ');
}

/** Answered inbound calls of which anything is timed. */
export const TIMED_CALLS = both(both(INBOUND, "f.outcome = 'answered'"), 'coalesce(f.talk_s, f.hold_s, f.wrap_s) is not null');
