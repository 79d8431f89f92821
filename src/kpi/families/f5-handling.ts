import type { Parameters } from '../../domain/parameters.ts';
import { OF_TICKETS } from '../dimensions.ts';
import { both, count, distinct, type Kpi, type Measure, mean, type Part, ratio, type Term, terms, total, type Value } from '../kpi.ts';
import type { Sql } from '../sql-text.ts';
import { handleSeconds, TIMED_CALLS } from './f6-centre.ts';
import { OF_CALLS } from './f6-calls.ts';
import { figureTotal } from './figures.ts';
import { hasFigure, unlessFigures, unlessRead } from './work-parts.ts';

/** Resolutions with booked time on the day of the row. */
const ENTRIES_ON_DAY: Sql = 'select from support.resolution e where e.day = f.day and e.is_last and e.handle_s is not null';

interface Effort {
  readonly seconds: readonly (Part | Term)[];
  readonly contacts: readonly Part[];
}

/** Calls: talk, hold and wrap-up. */
export function callEffort(parameters: Parameters): Effort {
  return {
    seconds: [{ ...total('call_handle_seconds', 'call', handleSeconds(parameters), TIMED_CALLS), needs: ['calls'] }],
    contacts: [{ ...count('calls_timed', 'call', TIMED_CALLS), needs: ['calls'] }],
  };
}

/**
 * Tickets by their last resolution: all time booked on them, over those with any booked, or all. On days without any, the figure
 * handle_seconds over all tickets resolved.
 */
export function ticketEffort(parameters: Parameters): Effort {
  const isBooked = both('f.is_last and f.handle_s is not null', unlessFigures(parameters, 'handle_seconds'));
  const stoodIn = both(`f.is_last and ${hasFigure('handle_seconds')}`, unlessRead(parameters, ENTRIES_ON_DAY));
  const counted = parameters.aht_population === 'all_resolved' ? `f.is_last and not (${stoodIn})` : isBooked;
  const needs = ['tickets', 'resolution', 'time_entries'] as const;
  const booked: Measure = { ...total('ticket_handle_seconds', 'resolution', 'f.handle_s', isBooked), needs };
  return {
    seconds: [booked, figureTotal('handle_seconds', parameters, { isRequired: false, where: unlessRead(parameters, ENTRIES_ON_DAY) })],
    contacts: [
      { ...count('tickets_timed', 'resolution', counted), needs },
      { ...count('tickets_stated', 'resolution', stoodIn), needs: ['tickets', 'resolution'] },
    ],
  };
}

const over = (...efforts: readonly Effort[]): Value =>
  ratio(terms(...efforts.flatMap((each) => each.seconds)), terms(...efforts.flatMap((each) => each.contacts)));

/** The whole time tickets were new or open: elapsed time that nobody should take for effort. */
const agentWorkTime = (): Value => mean('agent_work_seconds', 'resolution', 'f.seconds_excl_pending_hold', 'f.is_last', 'resolutions_worked');

const handledAgent = "f.connection_id || '/' || f.agent_id";

/** What contacts cost in time. Effort only: elapsed time is in F2 and F3 and never mixed in. */
export const HANDLING: readonly Kpi[] = [
  {
    id: 'aht',
    name: 'Average handle time',
    family: 'F5',
    definition:
      'Mean effort for a handled contact: talk, hold and wrap-up of answered inbound calls, and the time booked on tickets, on the day of their last resolution. Contacts without known effort do not count.',
    formula: '(handle seconds of calls + booked seconds of tickets) / (calls + tickets with bookings)',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => (parameters.aht_source === 'agent_work_time' ? agentWorkTime() : over(callEffort(parameters), ticketEffort(parameters))),
    dimensions: ['connection', 'source', 'channel', 'group', 'team', 'agent', 'topic'],
    needs: (parameters) => (parameters.aht_source === 'agent_work_time' ? ['tickets', 'status_history'] : ['calls']),
    benchmark: '60–120 s for inbound calls',
    source: 'ICMI, COPC: talk, hold and wrap-up. Parameters aht_source, aht_population, aht_include_hold, aht_include_consult.',
  },
  {
    id: 'aht_voice',
    name: 'Average handle time, calls',
    family: 'F5',
    definition: 'Mean talk, hold and wrap-up of answered inbound calls, all agents of a call together; an agent’s row is of that agent’s parts.',
    formula: 'sum of (talk + hold + wrap-up) / answered inbound calls',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => over(callEffort(parameters)),
    dimensions: OF_CALLS,
    needs: () => ['calls'],
    benchmark: '60–120 s',
    source: 'ICMI. Where a helpdesk tells only the talk, it is only the talk. Parameters aht_include_hold, aht_include_consult.',
  },
  {
    id: 'aht_ticket',
    name: 'Average handle time, tickets',
    family: 'F5',
    definition:
      'Mean time booked on a ticket over its whole life, on the day of its last resolution; of tickets with any booking. On days without bookings the figure handle_seconds over all tickets resolved.',
    formula: 'booked seconds / tickets resolved that have bookings',
    unit: 'seconds',
    direction: 'lower',
    value: (parameters) => over(ticketEffort(parameters)),
    dimensions: OF_TICKETS,
    needs: () => ['tickets', 'resolution', 'time_entries'],
    source: 'A ticket without a booking is missing data, not zero. Parameter aht_population: all_resolved.',
  },
  {
    id: 'contacts_per_agent',
    name: 'Contacts per agent',
    family: 'F5',
    definition:
      'Answered inbound calls and resolved tickets for each agent who handled at least one in the period. A phone ticket with an answered call is its call; agents a call was handed to count as agents; contacts that nobody is named for count as contacts.',
    formula: '(answered calls + resolved tickets) / agents',
    unit: 'count',
    direction: 'neutral',
    statedPer: 'day',
    value: (parameters) =>
      ratio(
        total('contacts_handled', 'handled_contact', 'f.contacts'),
        distinct('handled_contact', parameters.per_agent === 'agent_days' ? `${handledAgent} || ' ' || f.day` : handledAgent),
      ),
    dimensions: ['connection', 'source', 'channel', 'group', 'team', 'agent'],
    needs: () => ['tickets', 'resolution'],
    gains: [{ input: 'calls', without: 'approx' }],
    source: 'HDI. A month counts its own agents, not the days’. Parameter per_agent: agent_days.',
  },
];
