import type { Parameters } from '../../domain/parameters.ts';
import { both, type Kpi, type Measure, type Part, ratio, type Term, terms, type Terms, total, type Value } from '../kpi.ts';
import type { Gain } from '../engine/known-time.ts';
import { figureLevel, figureTotal } from './figures.ts';
import { besideAgentDays, unlessFigures } from './work-parts.ts';

const HOUR = 3600;
const half = (of: Part): Term => ({ of, times: 0.5 });
const hours = (of: Part): Term => ({ of, times: HOUR });

const OF_STAFF = ['group', 'team', 'agent'] as const;
/** Of the time of agents: the group is the one they are in. */
export const OF_AGENT_DAYS = ['connection', 'source', 'group', 'team', 'agent'] as const;
const OF_GROUPS = ['group', 'team'] as const;

/** Handling is put together from calls, booked time and states; where one is not read, the number is a stand-in. */
const HANDLING_GAINS: readonly Gain[] = [
  { input: 'calls', without: 'approx' },
  { input: 'time_entries', without: 'approx' },
];

const ofDay = (id: string, column: string, where?: string): Measure => total(id, 'agent_day', column, where);

/** Handling of agents who were logged in, and the hours people state where states are not known. */
function handling(parameters: Parameters): readonly (Part | Term)[] {
  return [
    ofDay('handling_seconds', 'f.handling_s', both('f.logged_in_s > 0', unlessFigures(parameters, 'handling_hours'))),
    hours(figureTotal('handling_hours', parameters, { isRequired: false, where: besideAgentDays(parameters) })),
  ];
}

function loggedIn(parameters: Parameters): readonly (Part | Term)[] {
  return [
    ofDay('logged_in_seconds', 'f.logged_in_s', unlessFigures(parameters, 'loggedin_hours')),
    hours(figureTotal('loggedin_hours', parameters, { isRequired: false, where: besideAgentDays(parameters) })),
  ];
}

function utilization(parameters: Parameters): Value {
  switch (parameters.utilization_denominator) {
    case 'logged_in':
      return ratio(terms(...handling(parameters)), terms(...loggedIn(parameters)));
    case 'paid_hours':
      return ratio(terms(ofDay('worked_seconds', 'f.handling_s'), ...handling(parameters).slice(1)), terms(hours(figureTotal('paid_hours', parameters))));
    case 'scheduled':
      return ratio(ofDay('scheduled_handling_seconds', 'f.handling_s', 'f.scheduled_s > 0'), ofDay('scheduled_seconds', 'f.scheduled_s'));
  }
}

const UTILIZATION_NEEDS = {
  logged_in: ['agent_states'],
  paid_hours: ['time_entries'],
  scheduled: ['agent_states', 'agent_schedule'],
} as const;

const headcount = (): readonly Term[] => [half(figureLevel('headcount_start')), half(figureLevel('headcount_end'))];

/** Hours on the job, and where the parameters say so those on the way. */
function fieldHours(parameters: Parameters): Part | Terms {
  const onJob = figureTotal('field_productive_hours', parameters);
  return parameters.field_include_travel ? terms(onJob, figureTotal('field_travel_hours', parameters, { isRequired: false })) : onJob;
}

/** How people's time is used, and how many people there are: states of agents, plans, and figures. */
export const WORKFORCE: readonly Kpi[] = [
  {
    id: 'agent_utilization',
    name: 'Agent utilization',
    family: 'F5',
    definition:
      'Share of the time logged in that agents spent handling: calls, booked time and handling states, whatever overlaps counted once, cut at local midnight. Of agents who were logged in on the day.',
    formula: 'handling seconds / logged-in seconds',
    unit: 'ratio',
    direction: 'band',
    value: utilization,
    dimensions: OF_AGENT_DAYS,
    needs: (parameters) => UTILIZATION_NEEDS[parameters.utilization_denominator],
    gains: HANDLING_GAINS,
    benchmark: '85–90 %',
    source:
      'ICMI calls a like number occupancy and divides by paid time here. Figures handling_hours and loggedin_hours stand in. Parameter utilization_denominator: paid_hours, scheduled.',
  },
  {
    id: 'occupancy_rate',
    name: 'Occupancy',
    family: 'F5',
    definition:
      'Share of the time logged in, without breaks, meetings, training and absence, that agents spent handling: the rest they were ready and waiting.',
    formula: 'handling seconds / (logged-in seconds − away seconds)',
    unit: 'ratio',
    direction: 'band',
    value: () => ratio(ofDay('present_handling_seconds', 'f.handling_s', 'f.logged_in_s > 0'), ofDay('present_seconds', 'f.logged_in_s - f.aux_s')),
    dimensions: OF_AGENT_DAYS,
    needs: () => ['agent_states'],
    gains: HANDLING_GAINS,
    source: 'ICMI: handling / (handling + available).',
  },
  {
    id: 'schedule_adherence',
    name: 'Schedule adherence',
    family: 'F5',
    definition:
      'Share of the planned time in which agents were in the state the plan names: working, on a break, in training or in a meeting. Being there early earns nothing; planned time off does not count.',
    formula: 'seconds as planned / planned seconds',
    unit: 'ratio',
    direction: 'higher',
    value: () => ratio(ofDay('adherent_seconds', 'f.adherent_s'), ofDay('planned_seconds', 'f.scheduled_s')),
    dimensions: OF_AGENT_DAYS,
    needs: () => ['agent_states', 'agent_schedule'],
    benchmark: '90–95 %',
    source: 'States that are polled may be wrong by the time between two looks at each change. Parameter adherence_grace_s.',
  },
  {
    id: 'overtime_rate',
    name: 'Overtime',
    family: 'F5',
    definition: 'Share of the hours worked that were beyond the contract; by the figures people load.',
    formula: 'overtime hours / (regular + overtime hours)',
    unit: 'ratio',
    direction: 'lower',
    value: (parameters) => {
      const [overtime, regular] = [figureTotal('overtime_hours', parameters), figureTotal('regular_hours', parameters)];
      return ratio(overtime, parameters.overtime_denominator === 'regular' ? regular : terms(regular, figureTotal('overtime_hours', parameters)));
    },
    dimensions: OF_STAFF,
    needs: () => ['figure:overtime_hours', 'figure:regular_hours'],
    source: 'Figures overtime_hours and regular_hours. Parameter overtime_denominator: regular.',
  },
  {
    id: 'employee_turnover_rate',
    name: 'Agent turnover',
    family: 'F5',
    definition: 'Agents who left the company in the period for each agent employed on average between its start and end. Multiply a month by 12 for a year.',
    formula: 'leavers / ((headcount at start + headcount at end) / 2)',
    unit: 'ratio',
    direction: 'lower',
    statedPer: 'month',
    value: (parameters) => ratio(figureTotal('leavers', parameters), terms(...headcount())),
    dimensions: OF_GROUPS,
    needs: () => ['figure:leavers', 'figure:headcount_start', 'figure:headcount_end'],
    source: 'Figures leavers, headcount_start and headcount_end; the days of a month share its leavers.',
  },
  {
    id: 'agent_fte_ratio',
    name: 'Agents of all staff',
    family: 'F5',
    definition:
      'Full-time equivalents of agents for each full-time equivalent of the service desk with leads, quality and trainers; mean over the days of the period.',
    formula: 'agent FTE / total FTE',
    unit: 'ratio',
    direction: 'neutral',
    value: () => ratio(figureLevel('fte_agents'), figureLevel('fte_total')),
    dimensions: OF_GROUPS,
    needs: () => ['figure:fte_agents', 'figure:fte_total'],
    source: 'Figures fte_agents and fte_total.',
  },
  {
    id: 'training_expense_per_agent',
    name: 'Training expense per agent',
    family: 'F5',
    definition: 'Cost of training (programmes, materials, time) for each agent employed on average in the period.',
    formula: 'training cost / ((headcount at start + headcount at end) / 2)',
    unit: 'currency',
    direction: 'lower',
    statedPer: 'month',
    value: (parameters) =>
      ratio(figureTotal('training_cost', parameters), parameters.training_denominator === 'fte' ? figureLevel('fte_agents') : terms(...headcount())),
    dimensions: OF_GROUPS,
    needs: (parameters) =>
      parameters.training_denominator === 'fte'
        ? ['figure:training_cost', 'figure:fte_agents']
        : ['figure:training_cost', 'figure:headcount_start', 'figure:headcount_end'],
    source: 'Figures training_cost, headcount_start and headcount_end. Parameter training_denominator: fte.',
  },
  {
    id: 'field_technician_utilization',
    name: 'Field technician utilization',
    family: 'F5',
    definition: 'Share of the hours field technicians were available that they spent on the job; by the figures people load.',
    formula: 'productive hours / available hours',
    unit: 'ratio',
    direction: 'band',
    value: (parameters) => ratio(fieldHours(parameters), figureTotal('field_available_hours', parameters)),
    dimensions: OF_STAFF,
    needs: () => ['figure:field_productive_hours', 'figure:field_available_hours'],
    source: 'Figures field_productive_hours, field_travel_hours and field_available_hours. Parameter field_include_travel: travel counts as productive.',
  },
];
