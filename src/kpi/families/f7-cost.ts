import type { Parameters } from '../../domain/parameters.ts';
import { both, count, type Kpi, type Measure, type Part, ratio, type Term, terms, type Terms } from '../kpi.ts';
import { CALLS, contacts, isOfOrigin } from './conditions.ts';
import { callEffort, ticketEffort } from './f5-handling.ts';
import { figureTotal } from './figures.ts';

const cost = (parameters: Parameters): Measure => figureTotal('operating_cost', parameters);

const created = (parameters: Parameters): Measure => count('tickets_created', 'created', both(isOfOrigin(parameters), undefined));
const resolved = (): Measure => count('tickets_resolved', 'resolution', 'f.is_last');

/** Effort on answered calls and on tickets, in minutes. */
function handleMinutes(parameters: Parameters): Terms {
  const seconds = [...callEffort(parameters).seconds, ...ticketEffort(parameters).seconds];
  return terms(...seconds.map((part: Part | Term): Term => ('times' in part ? { ...part, times: part.times / 60 } : { of: part, times: 1 / 60 })));
}

const ALLOCATION =
  'The cost of a period is spread evenly over its days; judge months. Without a figure for the day there is no number. Parameter figure_allocation: business_days, or none for all of it on the first day.';

/** What service costs: figures people load, over what the helpdesks count. */
export const COST: readonly Kpi[] = [
  {
    id: 'operating_cost',
    name: 'Operating cost',
    family: 'F7',
    definition: 'Cost of running the service desk: pay, technology, telecom, facilities, training, travel and supplies. Each day has its share of the period.',
    formula: 'sum of cost figures',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => ({ kind: 'sum', of: cost(parameters) }),
    dimensions: ['group', 'team', 'channel', 'cost_type'],
    needs: () => ['figure:operating_cost'],
    source: `HDI/MetricNet cost components. ${ALLOCATION}`,
  },
  {
    id: 'cost_per_contact',
    name: 'Cost per contact',
    family: 'F7',
    definition: 'Operating cost for each contact: inbound tickets and answered inbound calls, a phone ticket and its call counted once.',
    formula: 'operating cost / contacts',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => ratio(cost(parameters), contacts(parameters)),
    dimensions: ['group', 'team', 'channel'],
    needs: () => ['tickets'],
    gains: CALLS,
    benchmark: 'reduce over time',
    source: `HDI; ICMI cost per call. ${ALLOCATION} Parameter contact_unit.`,
  },
  {
    id: 'cost_per_ticket',
    name: 'Cost per ticket',
    family: 'F7',
    definition: 'Operating cost for each ticket that customers opened.',
    formula: 'operating cost / tickets created',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => ratio(cost(parameters), parameters.cost_ticket_denominator === 'resolved' ? resolved() : created(parameters)),
    dimensions: ['group', 'team'],
    needs: (parameters) => (parameters.cost_ticket_denominator === 'resolved' ? ['tickets', 'resolution'] : ['tickets']),
    source: `HDI/MetricNet: volume is tickets received. ${ALLOCATION} Parameter cost_ticket_denominator: resolved.`,
  },
  {
    id: 'cost_per_resolution',
    name: 'Cost per resolution',
    family: 'F7',
    definition: 'Operating cost for each ticket whose last resolution fell in the period and still holds. A reopen restates it.',
    formula: 'operating cost / tickets resolved',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => ratio(cost(parameters), resolved()),
    dimensions: ['group', 'team'],
    needs: () => ['tickets', 'resolution'],
    source: ALLOCATION,
  },
  {
    id: 'cost_per_handle_minute',
    name: 'Cost per minute of handle time',
    family: 'F7',
    definition: 'Operating cost for each minute of effort: talk, hold and wrap-up of answered inbound calls, and the time booked on tickets.',
    formula: 'operating cost / (handle seconds ÷ 60)',
    unit: 'currency',
    direction: 'lower',
    value: (parameters) => ratio(cost(parameters), handleMinutes(parameters)),
    dimensions: ['group', 'team', 'channel'],
    needs: () => ['figure:operating_cost'],
    source: `ICMI/HDI cost per minute. Effort that nobody books makes it too high: look at the coverage of aht. ${ALLOCATION}`,
  },
];
